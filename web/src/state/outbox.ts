/**
 * What the visitor has done and the platform has not confirmed yet: kept in IndexedDB, sent in order when there is a line,
 * also after the browser was killed. An act has the id of what it is about, so that it is kept once, however often it is
 * done; the API counts it once, however often it is sent.
 */
import { computed, signal } from "@preact/signals";
import { call, isFinal, Problem } from "../api/client.ts";
import { show } from "./announce.ts";
import { database } from "./database.ts";
import { exclusively } from "./locks.ts";
import { visitor } from "./session.ts";
import { storage } from "./storage.ts";
import { someVisitor } from "./visitors.ts";

export type ActKind = "view" | "completion";

export interface Act {
  /** `<visitor>:<kind>:<target>`: the same act of two people at one device is two acts. */
  id: string;
  kind: ActKind;
  /** Id of a hotspot or a content. */
  target: string;
  /** The tour that a hotspot stands in. */
  tour: string | null;
  /** Who did it; null for somebody who was no visitor yet. */
  visitor: string | null;
  /** When, by this device's clock: only the order matters. */
  at: number;
}

const JOURNAL = "usine.act.";
const RETRY_MS = [2_000, 5_000, 15_000, 30_000, 60_000];
/** As long as the API keeps a visitor: what somebody left here is sent if they come back with their card. */
const KEPT_MS = 60 * 24 * 3_600_000;

const waiting = signal<readonly Act[]>([]);
/** Acts of the visitor at this device that wait, in the order they were done. */
export const pending = computed(() => waiting.value.filter(isOurs));
/** Whether this device can keep acts beyond this tab: false when its storage is full or closed. */
export const durable = signal(true);

/**
 * Acts that are not in IndexedDB yet, a key each. Written at once, as IndexedDB cannot be: who leaves the page in the
 * very moment of a click loses nothing, nor does who has a device without IndexedDB, or with a full one.
 */
const journal = {
  add: (act: Act) => storage.set(JOURNAL + act.id, JSON.stringify(act)),
  remove: (id: string) => storage.remove(JOURNAL + id),
  read: () =>
    storage
      .all(JOURNAL)
      .flatMap(parsed)
      .sort((one, other) => one.at - other.at),
};
/** None where somebody else has written under our key. */
function parsed(text: string): Act[] {
  try {
    return [JSON.parse(text) as Act];
  } catch {
    return [];
  }
}

const confirmed = new Set<(act: Act) => void>();

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** `hear` is called with each act that the platform has taken. Returns how to stop. */
export function onConfirmed(hear: (act: Act) => void): () => void {
  confirmed.add(hear);
  return () => confirmed.delete(hear);
}

/** Keeps the act, then sends all that waits. Resolves once it is kept, not once it is sent. */
export async function record(kind: ActKind, target: string, tour: string | null = null): Promise<void> {
  const who = visitor.current.value?.id ?? null;
  const act: Act = { id: `${who ?? ""}:${kind}:${target}`, kind, target, tour, visitor: who, at: Date.now() };
  if (pending.value.some((each) => each.id === act.id)) return void flush();
  durable.value = journal.add(act);
  try {
    await (await database()).add("acts", act);
    durable.value = true;
    journal.remove(act.id);
  } catch (error) {
    // ConstraintError: another tab keeps it already. After any other the journal has it.
    if (error instanceof DOMException && error.name === "ConstraintError") journal.remove(act.id);
  }
  await look();
  void flush();
}

/** Reads what waits: at the start, and when another tab may have changed it. */
export async function look(): Promise<void> {
  let kept: Act[] = [];
  try {
    kept = await (await database()).getAll("acts");
  } catch {
    // What the journal has is all there is.
  }
  const known = new Set(kept.map((act) => act.id));
  waiting.value = [...kept, ...journal.read().filter((act) => !known.has(act.id))];
}

/** Whether the visitor at this device did it, or somebody who was nobody yet and becomes this visitor. */
function isOurs(act: Act): boolean {
  // Read first: the signal must know that this depends on who is here.
  const here = visitor.holder.value;
  return act.visitor === null || act.visitor === here;
}

/** Sends what waits, in order, one tab at a time; comes back by itself while the line or the platform is down. */
export function flush(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  return exclusively("usine.outbox", async () => {
    await look();
    for (const act of waiting.value) {
      if (!isOurs(act)) {
        if (Date.now() - act.at > KEPT_MS) await remove(act);
        continue;
      }
      // Who lost their session says first whether they come back or begin anew.
      if (visitor.lost.value) continue;
      const seconds = await settle(act);
      if (seconds !== null) {
        timer ??= setTimeout(() => void flush(), seconds * 1_000);
        break;
      }
      failures = 0;
    }
    await look();
  });
}

/** Forgets what `whose` did and the platform has not confirmed: they erased themselves, or gave it up to leave. */
export function drop(whose: string): Promise<void> {
  return exclusively("usine.outbox", async () => {
    await look();
    for (const act of waiting.value) if (act.visitor === whose) await remove(act);
    await look();
  });
}

/** Null if `act` needs no more sending: taken, or refused for good. Else after how many seconds to try again. */
async function settle(act: Act): Promise<number | null> {
  try {
    const who = await someVisitor();
    // Somebody else signed in while we waited.
    if (act.visitor !== null && act.visitor !== who.id) return null;
  } catch (error) {
    return waitAfter(error); // nothing was said of the act
  }
  try {
    await call(pathOf(act), { method: "POST", as: "visitor" });
  } catch (error) {
    if (!isFinal(error)) return waitAfter(error);
    await remove(act);
    const why = error.status === 404 ? "elle n’est plus dans la saison." : error.message;
    show({ text: `Une découverte n’a pas pu être comptée : ${why}` });
    return null;
  }
  // In this order: a page that is left in between sends the act again, and never forgets that it was done.
  confirmed.forEach((hear) => hear(act));
  await remove(act);
  return null;
}

function waitAfter(error: unknown): number {
  const own = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]! / 1_000;
  return Math.max(own, error instanceof Problem ? (error.retryAfter ?? 0) : 0);
}

function pathOf(act: Act): string {
  const target = encodeURIComponent(act.target);
  return act.kind === "view" ? `/hotspots/${target}/views` : `/contents/${target}/completions`;
}

async function remove(act: Act): Promise<void> {
  journal.remove(act.id);
  try {
    const transaction = (await database()).transaction("acts", "readwrite");
    const key = await transaction.store.index("id").getKey(act.id);
    if (key !== undefined) await transaction.store.delete(key);
    await transaction.done;
  } catch {
    // It stays, and is sent again: the API counts it once.
  }
  waiting.value = waiting.value.filter((each) => each.id !== act.id);
}

addEventListener("online", () => void flush());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void flush();
});
