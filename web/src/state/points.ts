/** The visitor's points and level: read once, then kept up by the stream; by asking every 15 s where streams fail. */
import { effect, signal } from "@preact/signals";
import { call } from "../api/client.ts";
import type { LevelEvent, Points, PointsEvent } from "../api/types.ts";
import { say, show } from "./announce.ts";
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

/** Awards heard while an answer was on its way: it may have been written before them. */
let during: PointsEvent[] = [];

/** Reads total and level. What a page has shown never shrinks while the same visitor looks at it. */
export async function readPoints(): Promise<void> {
  const who = visitor.current.value?.id;
  if (!who) return;
  during = [];
  const points = await call<Points>("/me/points?limit=100", { as: "visitor" });
  if (visitor.current.value?.id !== who) return;
  points.awards.forEach((award) => counted.add(award.award_id));
  const listed = new Set(points.awards.map((award) => award.award_id));
  const later = during.filter((award) => !listed.has(award.award_id));
  const total = points.total + later.reduce((sum, award) => sum + award.points, 0);
  if (standing.value && standing.value.total > total) return;
  standing.value = { total, level: points.level.level, title: points.level.title };
}

function takeAward(award: PointsEvent): void {
  if (counted.has(award.award_id)) return;
  counted.add(award.award_id);
  during.push(award);
  const before = standing.value;
  if (before) standing.value = { ...before, total: before.total + award.points };
  heard.forEach((hear) => hear(award));
}

function takeLevel(level: LevelEvent): void {
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
