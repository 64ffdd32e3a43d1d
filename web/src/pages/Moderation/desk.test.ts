import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Queue, QueueItem } from "../../api/liveStaff.ts";
import { api, type Asked } from "../../testing/api.ts";
import { sitDown, type Desk } from "./desk.ts";

const AT = Date.parse("2026-12-01T09:00:00Z");

const item = (id: string, more: Partial<QueueItem> = {}): QueueItem => ({
  id,
  kind: "question",
  session: "grue",
  session_title: "La grue",
  text: id,
  marks: [],
  author: "Loutre curieuse 42",
  level: "3e",
  waiting_since: "2026-12-01T08:59:00Z",
  alike: [],
  about: null,
  held_by: "nobody",
  lease_until: null,
  ...more,
});

const queueOf = (...items: QueueItem[]): Queue => ({
  items,
  waiting: items.length,
  oldest_seconds: 60,
  sessions: [],
  undoable: [],
});

let queue: Queue;
/** In place of the queue, where one comes late. */
let late: Promise<Response> | null;
let acts: string[];
let refuse: (asked: Asked) => Response | null;
let desk: Desk;

beforeEach(() => {
  vi.useFakeTimers({ now: AT });
  acts = [];
  late = null;
  refuse = () => null;
  api((asked) => {
    if (asked.path.startsWith("/live/moderation/queue")) return late ?? Response.json(queue);
    acts.push(`${asked.method} ${asked.path.replace(/^.*\/(items|questions)\//, "")}`);
    return (
      refuse(asked) ??
      (asked.path.endsWith("/claim") && asked.method === "POST"
        ? Response.json(item("?"))
        : new Response(null, { status: 204 }))
    );
  });
});

afterEach(async () => {
  desk.stop();
  await vi.advanceTimersByTimeAsync(10);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function sit(...items: QueueItem[]): Promise<void> {
  queue = queueOf(...items);
  desk = sitDown(null);
  await vi.advanceTimersByTimeAsync(10);
}

const conflict = () => Response.json({ type: "/problems/conflict", detail: "Pris." }, { status: 409 });

it("opens the oldest item that is free, and holds it", async () => {
  await sit(item("a", { held_by: "another" }), item("b"), item("c"));
  expect(desk.opened.value).toBe("b");
  expect(acts).toEqual(["POST b/claim"]);
});

it("opens what it held before it was loaded again", async () => {
  await sit(item("a"), item("b", { held_by: "you" }));
  expect(desk.opened.value).toBe("b");
});

it("keeps what lies open while older and newer items come and go", async () => {
  await sit(item("b"), item("c"));
  queue = queueOf(item("a"), item("b", { held_by: "you" }));
  await vi.advanceTimersByTimeAsync(2_100);
  expect(desk.queue.value?.items.map((each) => each.id)).toEqual(["a", "b"]);
  expect(desk.opened.value).toBe("b");
});

it("renews its lease while somebody is there, and lets go when they have left", async () => {
  await sit(item("a"));
  queue = queueOf(item("a", { held_by: "you" }));
  await vi.advanceTimersByTimeAsync(61_000);
  expect(acts.filter((act) => act === "POST a/claim")).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(acts[acts.length - 1]).toBe("DELETE a/claim");
  expect(desk.opened.value).toBeNull();
  const before = acts.length;
  queue = queueOf(item("a"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(acts).toHaveLength(before);
  desk.touch();
  expect(desk.opened.value).toBe("a");
});

it("decides about what lies open, and opens the next", async () => {
  await sit(item("a"), item("b"));
  queue = queueOf(item("b"));
  await desk.decide({ decision: "publish" });
  expect(acts).toContain("POST a/publication");
  expect(desk.opened.value).toBe("b");
  expect(desk.queue.value?.waiting).toBe(1);
});

it("does not show again what an older answer still has", async () => {
  await sit(item("a"), item("b"));
  const older = queue;
  let answer: (response: Response) => void = () => undefined;
  late = new Promise((resolve) => (answer = resolve));
  const reading = desk.read(); // begins before the decision, and ends after it
  await vi.advanceTimersByTimeAsync(10);
  late = null;
  queue = queueOf(item("b"));
  await desk.decide({ decision: "publish" });
  await vi.advanceTimersByTimeAsync(10);
  answer(Response.json(older));
  await reading;
  expect(desk.queue.value?.items.map((each) => each.id)).toEqual(["b"]);
});

it("leaves an item that another moderator has taken, and says why it was refused", async () => {
  await sit(item("a"), item("b"));
  refuse = (asked) => (asked.path.endsWith("/publication") ? conflict() : null);
  queue = queueOf(item("a", { held_by: "another" }), item("b"));
  await expect(desk.decide({ decision: "publish" })).rejects.toThrow("Pris.");
  await vi.advanceTimersByTimeAsync(10);
  expect(desk.opened.value).toBe("b");
});

it("opens again what it has undone", async () => {
  await sit(item("b"), item("c"));
  queue = queueOf(item("a"), item("b", { held_by: "you" }), item("c"));
  await desk.undo({
    id: "a",
    kind: "question",
    session: "grue",
    decision: "publish",
    text: "a",
    until: "2026-12-01T09:00:09Z",
  });
  await vi.advanceTimersByTimeAsync(10);
  expect(acts).toContain("DELETE a/publication");
  expect(desk.opened.value).toBe("a");
});

it("knows how far this device's clock is ahead", async () => {
  vi.setSystemTime(AT + 30_000);
  await sit(item("a"));
  expect(Math.round(desk.ahead.value / 1_000)).toBe(30);
});

it("keeps the queue when it cannot be read, and says so", async () => {
  await sit(item("a"));
  api(() => Response.json({}, { status: 503 }));
  await vi.advanceTimersByTimeAsync(2_100);
  expect(desk.error.value).not.toBeNull();
  expect(desk.queue.value?.items).toHaveLength(1);
});

const paths = () => acts.filter((act) => act.endsWith("/publication"));

it("undoes a decision at once, also one that is still on its way", async () => {
  await sit(item("a"), item("b"));
  queue = queueOf(item("b"));
  const deciding = desk.decide({ decision: "publish" });
  const undoing = desk.undoLast();
  await deciding;
  queue = queueOf(item("a"), item("b"));
  expect(await undoing).toBe(true);
  expect(paths()).toEqual(["POST a/publication", "DELETE a/publication"]);
  await vi.advanceTimersByTimeAsync(10);
  expect(desk.opened.value).toBe("a");
  expect(await desk.undoLast()).toBe(false);
});

it("has nothing open until what is undone is back", async () => {
  await sit(item("a"), item("b"));
  queue = queueOf(item("b"));
  await desk.decide({ decision: "publish" });
  expect(desk.opened.value).toBe("b");
  late = new Promise(() => undefined);
  await desk.undoLast();
  expect(desk.opened.value).toBeNull();
  await desk.decide({ decision: "publish" }); // of nothing
  expect(paths()).toEqual(["POST a/publication", "DELETE a/publication"]);
});
