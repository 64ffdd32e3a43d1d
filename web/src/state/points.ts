/** The visitor's points and level: read once, then kept up by the stream; by asking every 15 s where streams fail. */
import { effect, signal } from "@preact/signals";
import { call } from "../api/client.ts";
import type { LevelEvent, Points, PointsEvent } from "../api/types.ts";
import { say, show } from "./announce.ts";
import { takeBookingNews } from "./bookingNews.ts";
import { onConfirmed, pending } from "./outbox.ts";
import { visitor } from "./session.ts";
import { storage } from "./storage.ts";
import { listen } from "./stream.ts";

export interface Standing {
  total: number;
  level: number;
  title: string;
}

const POLL_MS = 15_000;
/** An award reaches the stream this long after it was written, at most, where nothing fails. */
const SETTLE_MS = 5_000;

const KEY = "usine.standing";

/** Null until it was read, and for who is no visitor yet. Kept on the device: without a line the last one stays. */
export const standing = signal<Standing | null>(null);
const heard = new Set<(award: PointsEvent) => void>();
/** Awards that are in `standing` already: after a reconnection they may come again. */
let counted = new Set<string>();

/** `hear` is called with each award, as it is announced. Returns how to stop. */
export function onAward(hear: (award: PointsEvent) => void): () => void {
  heard.add(hear);
  return () => heard.delete(hear);
}

function remembered(who: string): Standing | null {
  try {
    const { visitor: whose, ...kept } = JSON.parse(storage.get(KEY) ?? "{}") as Standing & {
      visitor?: string;
    };
    return whose === who ? kept : null;
  } catch {
    return null;
  }
}

effect(() => {
  const now = standing.value; // read first: the effect must depend on it, also while nobody is here
  const who = visitor.current.peek()?.id;
  if (who && now) storage.set(KEY, JSON.stringify({ visitor: who, ...now }));
});

/** One answer on its way, and what was learned meanwhile: it may have been written before that. */
interface Read {
  awards: Map<string, number>;
  level: LevelEvent | null;
}

const reads = new Set<Read>();
/** Until when an award may be in the total already, though the answer did not list it: 0 if none may. */
let unsureUntil = 0;
let recheck: ReturnType<typeof setTimeout> | undefined;

/** Whether it was not known. */
function learn(award: string, points: number): boolean {
  if (counted.has(award)) return false;
  counted.add(award);
  for (const each of reads) each.awards.set(award, points);
  return true;
}

/** Reads total and level. What the API says holds, also where the page has shown more. */
export async function readPoints(): Promise<void> {
  const who = visitor.current.value?.id;
  if (!who) return;
  const read: Read = { awards: new Map(), level: null };
  reads.add(read);
  try {
    const points = await call<Points>("/me/points?limit=100", { as: "visitor" });
    if (visitor.current.value?.id === who) take(points, read);
  } finally {
    reads.delete(read);
  }
}

function take(points: Points, read: Read): void {
  reads.delete(read);
  const listed = new Set(points.awards.map((award) => award.award_id));
  const later = [...read.awards].filter(([award]) => !listed.has(award));
  for (const award of points.awards) learn(award.award_id, award.points);
  // Of more awards than one page holds the API reads the sum after the page: it may include some that came in between.
  unsureUntil = points.next === null ? 0 : Date.now() + SETTLE_MS;
  if (unsureUntil && later.length) askAgain();
  const level = read.level && read.level.level > points.level.level ? read.level : points.level;
  standing.value = {
    total: later.reduce((sum, [, more]) => sum + more, points.total),
    level: level.level,
    title: level.title,
  };
}

function askAgain(): void {
  recheck ??= setTimeout(() => {
    recheck = undefined;
    void readPoints().catch(() => undefined);
  }, SETTLE_MS);
}

function takeAward(award: PointsEvent): void {
  if (!learn(award.award_id, award.points)) return;
  const before = standing.value;
  if (before) standing.value = { ...before, total: before.total + award.points };
  if (Date.now() < unsureUntil) askAgain();
  heard.forEach((hear) => hear(award));
}

function takeLevel(level: LevelEvent): void {
  for (const each of reads) if (level.level > (each.level?.level ?? 0)) each.level = level;
  const before = standing.value;
  if (!before || before.level >= level.level) return;
  // Not its total: that may hold an award which the stream brings only after it.
  standing.value = { ...before, level: level.level, title: level.title };
  show({
    text: `Niveau ${level.level} : ${level.title}`,
    link: { href: "/ma-veste", label: "Voir ma veste" },
  });
}

let stop: () => void = () => undefined;
let poll: ReturnType<typeof setInterval> | undefined;

/** Asks every now and then instead. */
function ask(): void {
  poll ??= setInterval(() => void readPoints().catch(() => undefined), POLL_MS);
}

function begin(): void {
  void readPoints().catch(() => undefined);
  stop = listen("/me/stream", {
    hear({ event, data }) {
      if (event === "points") takeAward(data as PointsEvent);
      else if (event === "level") takeLevel(data as LevelEvent);
      else if (event === "booking") takeBookingNews(data as Parameters<typeof takeBookingNews>[0]);
    },
    opened() {
      clearInterval(poll);
      poll = undefined;
      // What came between the last event heard and a stream that begins anew.
      void readPoints().catch(() => undefined);
    },
    failed(failures) {
      if (failures >= 2) ask();
    },
    gaveWay: ask,
  });
}

function end(): void {
  stop();
  stop = () => undefined;
  clearInterval(poll);
  poll = undefined;
  clearTimeout(recheck);
  recheck = undefined;
}

let listening: string | undefined;
/** A page in the background needs no stream: it reads again when it is looked at. */
function follow(): void {
  const who = document.visibilityState === "visible" ? visitor.current.value?.id : undefined;
  if (who === listening) return;
  end();
  listening = who;
  if (who) begin();
}

let known: string | null = null;
effect(() => {
  const who = visitor.holder.value;
  if (who !== known) {
    known = who;
    standing.value = who ? remembered(who) : null;
    counted = new Set();
    reads.clear();
    unsureUntil = 0;
  }
  follow();
});
document.addEventListener("visibilitychange", follow);

/** How many acts have waited together since the last time that none did. */
let waited = 0;
effect(() => {
  waited = Math.max(waited, pending.value.length);
});
onConfirmed((act) => {
  if (pending.value.some((each) => each.id !== act.id)) return;
  if (waited > 1) say("Tout ce que tu as fait hors ligne est compté.");
  waited = 0;
});
