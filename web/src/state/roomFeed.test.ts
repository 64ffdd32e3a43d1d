import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LogTail, RoomChange } from "../api/live.ts";
import { signIn } from "../testing/api.ts";
import type { StreamOptions } from "./stream.ts";

const streamed = vi.hoisted(() => ({ options: null as StreamOptions | null, path: "", stopped: 0 }));
vi.mock("./stream.ts", () => ({
  listen(path: string, options: StreamOptions) {
    streamed.options = options;
    streamed.path = path;
    return () => streamed.stopped++;
  },
}));

const { follow } = await import("./roomFeed.ts");
const { entitiesOf } = await import("./room.ts");
const { online } = await import("./online.ts");
const { visitor } = await import("./session.ts");

let asked: string[];
let tail: () => LogTail | Response;
let feed: ReturnType<typeof follow>;

const notice = (sequence: number): RoomChange => ({
  sequence,
  at: "2026-11-30T13:00:00Z",
  kind: "announcement",
  id: `n${sequence}`,
  data: { text: String(sequence), at: "2026-11-30T13:00:00Z" },
});

const bring = (sequence: number) =>
  streamed.options!.hear({ id: String(sequence), event: "change", data: notice(sequence) });
const shown = () => entitiesOf(feed.room.value, "announcement").map((each) => each.data.text);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  visitor.open(signIn("a"));
  asked = [];
  tail = () => ({ sequence: 0, changes: [] });
  online.value = true;
  streamed.stopped = 0;
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url.replace("/api/v1/live/sessions/grue/", ""));
    const answer = tail();
    return Promise.resolve(answer instanceof Response ? answer : Response.json(answer));
  });
  feed = follow("grue");
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows what the stream brings, and says that the line is live", () => {
  expect(streamed.path).toBe("/live/sessions/grue/stream");
  expect(feed.line.value).toBe("opening");
  streamed.options!.opened();
  streamed.options!.hear({
    id: "4",
    event: "snapshot",
    data: { sequence: 4, entities: [notice(2), notice(4)] },
  });
  bring(5);
  expect(shown()).toEqual(["2", "4", "5"]);
  expect(feed.line.value).toBe("live");
  expect(asked).toEqual([]);
});

it("fetches what lies between when a change comes without its forerunner", async () => {
  streamed.options!.opened();
  bring(1);
  tail = () => ({ sequence: 3, changes: [notice(2), notice(3)] });
  bring(3);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(["changes?after=1"]);
  expect(shown()).toEqual(["1", "2", "3"]);
});

it("tries again until the gap is closed", async () => {
  streamed.options!.opened();
  tail = () => new Response(null, { status: 503 });
  bring(2);
  await vi.advanceTimersByTimeAsync(500);
  tail = () => ({ sequence: 2, changes: [notice(1), notice(2)] });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(shown()).toEqual(["1", "2"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

it("asks every 15 s once the stream has failed twice, and no more when it is back", async () => {
  streamed.options!.failed(1);
  expect(feed.line.value).toBe("broken");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toEqual([]);
  tail = () => ({ sequence: 1, changes: [notice(1)] });
  streamed.options!.failed(2);
  await vi.advanceTimersByTimeAsync(100);
  expect([feed.line.value, shown()]).toEqual(["asking", ["1"]]);
  tail = () => ({ sequence: 1, changes: [] });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toEqual(["changes?after=0", "changes?after=1", "changes?after=1"]);
  streamed.options!.opened();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([feed.line.value, asked.length]).toEqual(["live", 3]);
});

it("says that the line is broken while neither answers", async () => {
  tail = () => new Response(null, { status: 503 });
  streamed.options!.failed(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(feed.line.value).toBe("broken");
});

it("does not frighten anybody when a stream ends and comes back", () => {
  streamed.options!.opened();
  streamed.options!.lost!();
  expect(feed.line.value).toBe("opening");
  streamed.options!.opened();
  expect(feed.line.value).toBe("live");
});

it("says at once that the device has lost its line", () => {
  streamed.options!.opened();
  online.value = false;
  expect(feed.line.value).toBe("broken");
});

it("asks instead when a newer stream of the same visitor has taken its place", async () => {
  streamed.options!.opened();
  streamed.options!.gaveWay();
  await vi.advanceTimersByTimeAsync(15_100);
  expect([feed.line.value, asked.length]).toEqual(["asking", 2]);
});

it("stops with all that it began", async () => {
  streamed.options!.failed(2);
  await vi.advanceTimersByTimeAsync(100);
  feed.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, streamed.stopped]).toEqual([1, 1]);
});
