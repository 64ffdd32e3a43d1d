/** What is found in a queue. */
import type { Alike, MarkedText, Queue, QueueItem, Undoable } from "../../api/liveStaff.ts";

/** As it will be once the decision about `id` has been read. */
export function withoutItem(queue: Queue, id: string): Queue {
  const items = queue.items.filter((each) => each.id !== id);
  return { ...queue, items, waiting: queue.waiting - (queue.items.length - items.length) };
}

/** Likely duplicates that are published: a question joins only those. */
export function joinable(item: QueueItem, queue: Queue): Alike[] {
  const held = new Set(queue.items.filter((each) => each.kind === "question").map((each) => each.id));
  return item.alike.filter((each) => !held.has(each.id));
}

/** How many likely duplicates wait as well. */
export const alikeHeld = (item: QueueItem, queue: Queue): number =>
  item.alike.length - joinable(item, queue).length;

/** The item above or below `id` that nobody else holds; null at the ends. */
export function beside(queue: Queue, id: string | null, step: 1 | -1): QueueItem | null {
  const free = queue.items.filter((each) => each.held_by !== "another");
  const at = free.findIndex((each) => each.id === id);
  return free[at < 0 ? 0 : at + step] ?? null;
}

/** The decision that is undone first: the last. */
export function lastDecision(queue: Queue, now: number): Undoable | null {
  const open = queue.undoable.filter((each) => Date.parse(each.until) > now);
  return open.sort((one, other) => Date.parse(other.until) - Date.parse(one.until))[0] ?? null;
}

/** The text in pieces, with what the filter noticed in each. */
export function pieces(text: string, marks: readonly MarkedText[]): { text: string; marked: boolean }[] {
  const points = Array.from(text); // marks count code points
  const marked = points.map((_, at) => marks.some((mark) => mark.start <= at && at < mark.end));
  const found: { text: string; marked: boolean }[] = [];
  points.forEach((point, at) => {
    const last = found[found.length - 1];
    if (last && last.marked === marked[at]) last.text += point;
    else found.push({ text: point, marked: marked[at]! });
  });
  return found;
}
