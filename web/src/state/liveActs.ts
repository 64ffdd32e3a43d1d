/**
 * What a visitor does in a session by one press: votes, reactions, answers to polls. Each is shown at once, kept on this device
 * until the platform has taken it, and sent with the same key until then. The last word counts: a vote that is taken back
 * before it was sent is not sent.
 */
import { signal } from "@preact/signals";
import { call, Problem } from "../api/client.ts";
import { exclusively } from "./locks.ts";
import { visitor } from "./session.ts";
import { storage } from "./storage.ts";

export type LiveActKind = "vote" | "reaction" | "poll";

export interface LiveAct {
  /** Who did it. */
  visitor: string;
  session: string;
  kind: LiveActKind;
  /** Question of a vote, kind of a reaction, poll of an answer. */
  target: string;
  /** False takes a vote back. */
  wanted: boolean;
  /** Of an answer to a poll. */
  choices: string[];
  /** `Idempotency-Key`, of this wish alone: another wish about the same target has another one. */
  key: string;
}

export const LIVE_ACTS = "usine.live.acts";
const RETRY_MS = [2_000, 5_000, 15_000, 30_000];
/** Refusals that say that what was wished is so already. */
const DONE = ["already-voted"];

/** Problems that say nothing of the act itself: a proxy's own page, and an earlier attempt that is not answered yet. */
const PASSING = ["unknown", "request-under-way"];

const waiting = signal<readonly LiveAct[]>(read());
/** Acts that the platform has not taken yet, in the order they were done. */
export const pendingActs: { readonly value: readonly LiveAct[] } = waiting;

type Outcome = "taken" | Problem;
const settled = new Set<(act: LiveAct, outcome: Outcome) => void>();
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function read(): LiveAct[] {
  try {
    return JSON.parse(storage.get(LIVE_ACTS) ?? "[]") as LiveAct[];
  } catch {
    return []; // somebody else has written under our key
  }
}

function keep(acts: readonly LiveAct[]): void {
  waiting.value = acts;
  if (acts.length) storage.set(LIVE_ACTS, JSON.stringify(acts));
  else storage.remove(LIVE_ACTS);
}

const isAbout = (one: LiveAct, other: LiveAct) =>
  one.visitor === other.visitor &&
  one.session === other.session &&
  one.kind === other.kind &&
  one.target === other.target;

/** `hear` is called when the platform has taken an act, or refused it for good. Returns how to stop. */
export function onSettled(hear: (act: LiveAct, outcome: Outcome) => void): () => void {
  settled.add(hear);
  return () => settled.delete(hear);
}

/** Keeps the act and sends it; what is not sent yet about the same target is replaced. */
export function act(done: Omit<LiveAct, "visitor" | "key">): void {
  const who = visitor.current.value?.id;
  if (!who) return;
  const next: LiveAct = { ...done, visitor: who, key: crypto.randomUUID() };
  // Another tab may have written since.
  keep([...read().filter((each) => !isAbout(each, next)), next]);
  void sendActs();
}

/** Sends what waits, in order, one tab at a time; comes back by itself while the line or the platform is down. */
export function sendActs(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  return exclusively("usine.live.acts", async () => {
    for (;;) {
      const here = visitor.current.value?.id;
      const next = read().find((each) => each.visitor === here);
      if (!next) break;
      const seconds = await send(next);
      if (seconds !== null) {
        timer ??= setTimeout(() => void sendActs(), seconds * 1_000);
        break;
      }
      failures = 0;
    }
    waiting.value = read();
  });
}

/** Null if `done` needs no more sending, else after how many seconds to try again. */
async function send(done: LiveAct): Promise<number | null> {
  let outcome: Outcome = "taken";
  try {
    await call(pathOf(done), {
      method: done.wanted ? "POST" : "DELETE",
      as: "visitor",
      idempotencyKey: done.key,
      ...(done.wanted ? { body: bodyOf(done) } : {}),
    });
  } catch (error) {
    if (!isRefusal(error)) {
      const own = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]! / 1_000;
      return Math.max(own, error instanceof Problem ? (error.retryAfter ?? 0) : 0);
    }
    if (!DONE.includes(error.kind)) outcome = error;
  }
  // Meanwhile they may have wished otherwise: that has another key, and stays.
  keep(read().filter((each) => each.key !== done.key));
  settled.forEach((hear) => hear(done, outcome));
  return null;
}

/** Whether the API itself said no: a conflict, too, since a session that is over does not begin again. */
function isRefusal(error: unknown): error is Problem {
  if (!(error instanceof Problem) || PASSING.includes(error.kind)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 425, 429].includes(error.status);
}

function pathOf({ session, kind, target }: LiveAct): string {
  const base = `/live/sessions/${encodeURIComponent(session)}`;
  if (kind === "vote") return `${base}/questions/${encodeURIComponent(target)}/votes`;
  return kind === "poll" ? `${base}/polls/${encodeURIComponent(target)}/answers` : `${base}/reactions`;
}

function bodyOf({ kind, target, choices }: LiveAct): unknown {
  return kind === "poll" ? { choices } : kind === "reaction" ? { kind: target } : {};
}

addEventListener("online", () => void sendActs());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && waiting.value.length) void sendActs();
});
