import { expect, it } from "vitest";
import type { Queue, QueueItem, Undoable } from "../../api/liveStaff.ts";
import { alikeHeld, beside, joinable, lastDecision, pieces } from "./queue.ts";

const item = (id: string, more: Partial<QueueItem> = {}) =>
  ({ id, kind: "question", alike: [], held_by: "nobody", ...more }) as QueueItem;
const queueOf = (items: QueueItem[], undoable: Undoable[] = []): Queue => ({
  items,
  waiting: items.length,
  oldest_seconds: 0,
  sessions: [],
  undoable,
});

it("joins a question only to one that is published", () => {
  const alike = ["b", "p"].map((id) => ({ id, text: id, likeness: 0.9 }));
  const queue = queueOf([item("a", { alike }), item("b")]);
  expect(joinable(queue.items[0]!, queue).map((each) => each.id)).toEqual(["p"]);
  expect(alikeHeld(queue.items[0]!, queue)).toBe(1);
});

it("passes over what another moderator holds", () => {
  const queue = queueOf([item("a"), item("b", { held_by: "another" }), item("c")]);
  expect(beside(queue, "a", 1)?.id).toBe("c");
  expect(beside(queue, "c", -1)?.id).toBe("a");
  expect(beside(queue, "c", 1)).toBeNull();
});

it("undoes the last decision first, while that is possible", () => {
  const until = (id: string, second: number) => ({ id, until: `2026-12-01T09:00:0${second}Z` }) as Undoable;
  const queue = queueOf([], [until("a", 3), until("b", 7)]);
  const at = (second: number) => Date.parse(`2026-12-01T09:00:0${second}Z`);
  expect(lastDecision(queue, at(1))?.id).toBe("b");
  expect(lastDecision(queue, at(8))).toBeNull();
});

it("marks by code points: an emoji is one", () => {
  expect(pieces("😀 mon 06", [{ kind: "contact", start: 6, end: 8 }])).toEqual([
    { text: "😀 mon ", marked: false },
    { text: "06", marked: true },
  ]);
});
