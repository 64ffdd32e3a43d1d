/**
 * A moderator's desk: the queue as the API has it, the item that lies open, and what is decided about it. What is decided is
 * always about the item that lies open, which nobody else can take meanwhile: a queue that moves cannot slip another one
 * under a finger.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import { call, Problem } from "../../api/client.ts";
import { claim, decide, release, undo as takeBack } from "../../api/liveStaff.ts";
import type { Decision, NewDecision, Queue, QueueItem, Undoable } from "../../api/liveStaff.ts";
import { lastDecision, withoutItem } from "./queue.ts";

const READ_MS = 2_000;
/** The lease lasts a minute: two renewals may be lost. */
const RENEW_MS = 20_000;
/** As long as the platform lets a decision be undone. */
const UNDO_MS = 10_000;
/** Who touches nothing for so long has left the desk: what they hold is for others. */
const AWAY_MS = 120_000;

export interface Desk {
  queue: ReadonlySignal<Queue | null>;
  /** Why the last read failed; null once one succeeds. */
  error: ReadonlySignal<unknown>;
  /** Milliseconds that this device's clock is ahead of the platform's. */
  ahead: ReadonlySignal<number>;
  /** Id of the item that lies open. */
  opened: ReadonlySignal<string | null>;
  /** Whether a decision is on its way. */
  busy: ReadonlySignal<boolean>;
  open: (id: string) => void;
  /** Decides about the item that lies open. Throws Problem or NoAnswer. */
  decide: (decision: NewDecision) => Promise<void>;
  /** Until the item is back, nothing lies open: no press can fall on another one. Throws Problem or NoAnswer. */
  undo: (decided: Undoable) => Promise<void>;
  /** The last decision, also one that is still on its way. Returns whether there was one. Throws as `undo`. */
  undoLast: () => Promise<boolean>;
  /** Somebody is there. */
  touch: () => void;
  /** Reads the queue now. */
  read: () => Promise<void>;
  stop: () => void;
}

/** `session`: only what waits there. */
export function sitDown(session: string | null): Desk {
  const queue = signal<Queue | null>(null);
  const error = signal<unknown>(null);
  const ahead = signal(0);
  const opened = signal<string | null>(null);
  const busy = signal(false);
  const ended = new AbortController();
  const path = `/live/moderation/queue${session ? `?session=${encodeURIComponent(session)}` : ""}`;
  let smallest = Infinity;
  let turn = 0;
  let touched = Date.now();
  let wanted: string | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    clearTimeout(again);
    const mine = ++turn;
    try {
      const found = await call<Queue>(path, { as: "staff", signal: ended.signal });
      if (mine === turn) take(found);
    } catch (wrong) {
      if (mine === turn && !ended.signal.aborted) error.value = wrong;
    } finally {
      if (mine === turn && !ended.signal.aborted) again = setTimeout(() => void read(), READ_MS);
    }
  }

  function take(found: Queue): void {
    error.value = null;
    queue.value = found;
    const oldest = found.items[0];
    if (oldest) {
      // An answer that comes from the browser's store is as old as it says: the smallest distance is the true one.
      const then = Date.parse(oldest.waiting_since) + found.oldest_seconds * 1_000;
      smallest = Math.min(smallest, Date.now() - then);
      ahead.value = smallest;
    }
    settle(found.items);
  }

  /** Keeps what lies open; without it, opens what this moderator holds already, or the oldest that is free. */
  function settle(items: readonly QueueItem[]): void {
    const free = items.filter((each) => each.held_by !== "another");
    const back = free.find((each) => each.id === wanted);
    if (!back && free.some((each) => each.id === opened.value)) return;
    if (!back && Date.now() - touched > AWAY_MS) {
      opened.value = null;
      return;
    }
    const next = back ?? free.find((each) => each.held_by === "you") ?? free[0];
    wanted = null;
    opened.value = null;
    if (next) open(next.id);
  }

  function open(id: string): void {
    const before = opened.value;
    if (before === id) return;
    if (before) void release(before).catch(() => undefined); // its lease ends by itself
    opened.value = id;
    hold(id);
  }

  function hold(id: string): void {
    claim(id).catch((wrong: unknown) => {
      const taken = wrong instanceof Problem && [404, 409].includes(wrong.status);
      if (!taken || opened.value !== id) return; // otherwise the next renewal tries again
      opened.value = null;
      void read();
    });
  }

  const heart = setInterval(() => {
    if (!opened.value) return;
    if (Date.now() - touched <= AWAY_MS) return hold(opened.value);
    void release(opened.value).catch(() => undefined);
    opened.value = null;
  }, RENEW_MS);

  /** The decision on its way, or the last. */
  let acting: Promise<unknown> = Promise.resolve();

  function settled(act: () => Promise<unknown>): Promise<void> {
    if (busy.value) return Promise.resolve();
    busy.value = true;
    const done = act().finally(() => {
      busy.value = false;
      void read(); // also what was read meanwhile may be from before
    });
    acting = done.catch(() => undefined);
    return done.then(() => undefined);
  }

  /** What the next read will say, so that it can be undone at once. */
  function undoableOf({ id, kind, session, text }: QueueItem, decision: Decision): Undoable {
    const until = new Date(Date.now() - ahead.value + UNDO_MS).toISOString();
    return { id, kind, session, text, decision, until };
  }

  function undo(decided: Undoable): Promise<void> {
    return settled(async () => {
      await takeBack(decided.session, decided.id);
      turn++;
      if (opened.value) void release(opened.value).catch(() => undefined);
      opened.value = null;
      wanted = decided.id;
      const undoable = queue.value!.undoable.filter((each) => each.id !== decided.id);
      queue.value = { ...queue.value!, undoable };
    });
  }

  void read();
  return {
    queue,
    error,
    ahead,
    opened,
    busy,
    open,
    async decide(decision) {
      const item = queue.value?.items.find((each) => each.id === opened.value);
      if (!item) return;
      await settled(async () => {
        await decide(item.session, item.id, decision);
        turn++;
        const left = withoutItem(queue.value!, item.id);
        const undoable = [...left.undoable, undoableOf(item, decision.decision)];
        queue.value = { ...left, undoable };
        opened.value = null;
        settle(left.items);
      });
    },
    undo,
    async undoLast() {
      await acting;
      const last = queue.value && lastDecision(queue.value, Date.now() - ahead.value);
      if (last) await undo(last);
      return last !== null;
    },
    touch() {
      const wasAway = Date.now() - touched > AWAY_MS;
      touched = Date.now();
      if (wasAway && queue.value) settle(queue.value.items);
    },
    read,
    stop() {
      ended.abort();
      turn++;
      clearTimeout(again);
      clearInterval(heart);
      if (opened.value) void release(opened.value).catch(() => undefined);
    },
  };
}
