import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LevelEvent, Points, PointsEvent } from "../api/types.ts";
import { signIn } from "../testing/api.ts";

type State = typeof import("./points.ts");

/** Reads of `/me/points` that wait for their answer, the oldest first. */
let asked: ((points: Points) => void)[];
let send: ((event: string, data: unknown) => void) | null;
let points: State;
let leave: () => void = () => undefined;

const award = (id: string, worth = 10): PointsEvent => ({
  award_id: id,
  points: worth,
  rule: "point-d-interet",
  reason: "Point d’intérêt exploré",
  object: id,
  occurred_at: "2026-11-23T10:00:00Z",
  event_id: `event-${id}`,
});

const levelOf = (total: number) =>
  total >= 50 ? { level: 2, title: "Monteuse" } : { level: 1, title: "Curieuse" };
const level = (total: number): LevelEvent => ({ ...levelOf(total), total });

/** What the API answers: `listed` on the page, and all that it does not list. */
function answer(listed: PointsEvent[], more: { older?: number; total?: number } = {}): Points {
  const older = more.older ?? 0;
  const total = more.total ?? listed.reduce((sum, each) => sum + each.points, older);
  return {
    total,
    level: { ...levelOf(total), points: 0, next_points: null },
    awards: listed,
    next: older ? "older" : null,
  } as Points;
}

const total = () => points.standing.value?.total;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  localStorage.clear();
  asked = [];
  send = null;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (!url.endsWith("/me/stream"))
      return new Promise((resolve) => asked.push((body) => resolve(Response.json(body))));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (event, data) =>
          controller.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        init.signal?.addEventListener("abort", () => controller.error(new DOMException("aborted")));
      },
    });
    return Promise.resolve(new Response(body));
  });
  const { visitor } = await import("./session.ts");
  points = await import("./points.ts");
  visitor.open(signIn("a"));
  leave = () => visitor.close();
  // One read as the page begins, one as its stream opens.
  await vi.waitFor(() => expect([asked.length, send === null]).toEqual([2, false]));
});

afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function answered(...bodies: Points[]): Promise<void> {
  for (const body of bodies) {
    asked.shift()!(body);
    await vi.advanceTimersByTimeAsync(0);
  }
}

async function streamed(event: "points" | "level", data: PointsEvent | LevelEvent): Promise<void> {
  send!(event, data);
  await vi.advanceTimersByTimeAsync(0);
}

/** The page has been open for a while, with `listed` counted. */
const settled = (listed: PointsEvent[]) => answered(answer(listed), answer(listed));

it("adds an award once, however often it comes", async () => {
  await settled([award("a", 40)]);
  const heard: string[] = [];
  points.onAward(({ award_id }) => heard.push(award_id));
  await streamed("points", award("b"));
  await streamed("points", award("b"));
  await streamed("points", award("a", 40));
  expect([total(), heard]).toEqual([50, ["b"]]);
});

it.each(["before", "after"])("takes no points from a level that comes %s its award", async (order) => {
  await settled([award("a", 45)]);
  if (order === "after") await streamed("points", award("b"));
  await streamed("level", level(55));
  expect(points.standing.value?.level).toBe(2);
  if (order === "before") await streamed("points", award("b"));
  await streamed("level", level(55));
  await streamed("points", award("b"));
  expect(points.standing.value).toEqual({ total: 55, level: 2, title: "Monteuse" });
});

it("announces a level once", async () => {
  await settled([award("a", 45)]);
  const { toast } = await import("./announce.ts");
  const toasts: unknown[] = [];
  toast.subscribe((each) => each && toasts.push(each.text));
  await streamed("level", level(55));
  await streamed("level", level(55));
  expect(toasts).toEqual(["Niveau 2 : Monteuse"]);
});

it("adds what came while an answer was on its way, unless the answer has it", async () => {
  await streamed("points", award("b"));
  await answered(answer([award("a", 30)]));
  expect(total()).toBe(40);
  await answered(answer([award("b"), award("a", 30)]));
  expect(total()).toBe(40);
});

it("is right in whatever order two answers come", async () => {
  // The second was written before the first, and comes after it.
  await answered(answer([award("b"), award("a", 30)]), answer([award("a", 30)]));
  await streamed("points", award("b"));
  expect(total()).toBe(40);
});

it("keeps a level that came while an older answer was on its way", async () => {
  await streamed("level", level(55));
  await answered(answer([award("a", 45)]));
  expect(points.standing.value?.level).toBe(2);
});

it("corrects a total that holds an award which the page did not list", async () => {
  // The list was read first, the sum after it: the award came in between, and its event comes last.
  const page = answer([award("a")], { older: 990, total: 1010 });
  await answered(page, page);
  await streamed("points", award("b"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveLength(1);
  await answered(answer([award("b"), award("a")], { older: 990 }));
  expect(total()).toBe(1010);
});

it("corrects one whose event came before the answer", async () => {
  await streamed("points", award("b"));
  const page = answer([award("a")], { older: 990, total: 1010 });
  await answered(page, page);
  await vi.advanceTimersByTimeAsync(5_000);
  await answered(answer([award("b"), award("a")], { older: 990 }));
  expect(total()).toBe(1010);
});

it("adds an award that the page lists and the total lacks, at the next answer", async () => {
  const page = answer([award("b"), award("a")], { older: 990, total: 1000 });
  await answered(page, page);
  await streamed("points", award("b"));
  void points.readPoints();
  await vi.advanceTimersByTimeAsync(0);
  await answered(answer([award("b"), award("a")], { older: 990 }));
  expect(total()).toBe(1010);
});

it("asks no more than the page needs where every award is listed", async () => {
  await settled([award("a")]);
  await streamed("points", award("b"));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveLength(0);
});

it("does not keep a wrong total: the next answer of the API holds", async () => {
  await settled([award("a", 45), award("b")]);
  void points.readPoints();
  await vi.advanceTimersByTimeAsync(0);
  await answered(answer([award("a", 45)]));
  expect(points.standing.value).toEqual({ total: 45, level: 1, title: "Curieuse" });
});

it("begins with what the device remembers, and ends with what the API says", async () => {
  await settled([award("a", 45)]);
  localStorage.setItem(
    "usine.standing",
    JSON.stringify({ visitor: "a", total: 155, level: 2, title: "Monteuse" }),
  );
  vi.resetModules();
  const later = await import("./points.ts");
  expect(later.standing.value?.total).toBe(155);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  await answered(answer([award("a", 45)]));
  expect(later.standing.value?.total).toBe(45);
  (await import("./session.ts")).visitor.close();
});
