import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signIn } from "../testing/api.ts";
import { listen, parser, type StreamEvent } from "./stream.ts";
import { staff, visitor } from "./session.ts";

interface Opened {
  url: string;
  headers: Headers;
  write: (text: string) => void;
  end: () => void;
}

let opened: Opened[];
let statuses: number[];
let stop: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  opened = [];
  statuses = [];
  visitor.open(signIn("a"));
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (url.endsWith("/sessions/refresh")) return Promise.resolve(Response.json(signIn("a", 1)));
    const status = statuses.shift() ?? 200;
    let write: (text: string) => void = () => undefined;
    let end: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        write = (text) => controller.enqueue(new TextEncoder().encode(text));
        end = () => controller.close();
        init.signal?.addEventListener("abort", () => controller.error(new DOMException("aborted")));
      },
    });
    opened.push({ url, headers: new Headers(init.headers), write, end });
    return Promise.resolve(new Response(status === 200 ? body : null, { status }));
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function hear() {
  const events: StreamEvent[] = [];
  const failures: number[] = [];
  let opens = 0;
  let gaveWay = 0;
  let lost = 0;
  stop = listen("/me/stream", {
    hear: (event) => events.push(event),
    failed: (count) => failures.push(count),
    opened: () => opens++,
    gaveWay: () => gaveWay++,
    lost: () => lost++,
  });
  return { events, failures, opens: () => opens, gaveWay: () => gaveWay, lost: () => lost };
}

it("reads events however they are cut", () => {
  const events: StreamEvent[] = [];
  const feed = parser((event) => events.push(event));
  for (const sign of ': hello\n\nid: 7\nevent: points\ndata: {"points":\ndata: 10}\n\n') feed(sign);
  expect(events).toEqual([{ id: "7", event: "points", data: { points: 10 } }]);
});

it("goes on from the last event it heard when the line was cut", async () => {
  const heard = hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  expect(opened[0]!.headers.get("Authorization")).toBe("Bearer token-a-0");
  expect(opened[0]!.headers.has("Last-Event-ID")).toBe(false);
  opened[0]!.write('id: 7\nevent: points\ndata: {"points": 10}\n\n');
  await vi.waitFor(() => expect(heard.events).toHaveLength(1));
  opened[0]!.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(opened[1]!.headers.get("Last-Event-ID")).toBe("7");
  expect(heard.opens()).toBe(2);
});

it("opens again with a fresh token after 401", async () => {
  statuses = [401];
  hear();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(opened[1]!.headers.get("Authorization")).toBe("Bearer token-a-1");
});

it("counts refusals in a row, and waits longer each time", async () => {
  statuses = [503, 503, 503];
  const heard = hear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.failures).toEqual([1, 2, 3]);
  expect(heard.opens()).toBe(1);
});

it("opens at once when the network is back", async () => {
  statuses = [503];
  const heard = hear();
  await vi.waitFor(() => expect(heard.failures).toEqual([1]));
  dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(1);
  expect(heard.opens()).toBe(1);
});

it("opens again when nothing comes any more, not even what keeps it alive", async () => {
  const heard = hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(30_000);
  opened[0]!.write(": keep-alive\n\n");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(heard.failures).toEqual([]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(heard.failures).toEqual([1]);
  expect(opened).toHaveLength(2);
});

it("does not come back when it gave way to the streams of other tabs", async () => {
  const heard = hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  opened[0]!.write('id: 7\nevent: closed\ndata: {"reason": "too-many-streams"}\n\n');
  await vi.waitFor(() => expect(heard.gaveWay()).toBe(1));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(opened).toHaveLength(1);
  expect(heard.events).toEqual([]);
});

it("stays closed once it was stopped", async () => {
  hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(opened).toHaveLength(1);
});

it("says that the line is lost when the browser knows it, and goes on from there when it is back", async () => {
  const heard = hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  opened[0]!.write('id: 7\nevent: points\ndata: {"points": 10}\n\n');
  await vi.waitFor(() => expect(heard.events).toHaveLength(1));
  expect(heard.lost()).toBe(0);
  dispatchEvent(new Event("offline"));
  await vi.waitFor(() => expect(heard.lost()).toBe(1));
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(opened).toHaveLength(2));
  expect(opened[1]!.headers.get("Last-Event-ID")).toBe("7");
});

it("says that the line is lost when the API ends it, but not when it was stopped", async () => {
  const heard = hear();
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  opened[0]!.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(heard.lost()).toBe(1);
  expect(opened).toHaveLength(2);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(heard.lost()).toBe(1);
});

it("follows a session with the token of who is asked for", async () => {
  staff.open({ ...signIn("b"), role: "moderator" });
  const events: StreamEvent[] = [];
  stop = listen("/live/sessions/rencontre/stream", {
    hear: (event) => events.push(event),
    failed: () => undefined,
    opened: () => undefined,
    gaveWay: () => undefined,
    who: staff,
  });
  await vi.waitFor(() => expect(opened).toHaveLength(1));
  expect(opened[0]!.url).toBe("/api/v1/live/sessions/rencontre/stream");
  expect(opened[0]!.headers.get("Authorization")).toBe("Bearer token-b-0");
  opened[0]!.write(
    'id: 2\nevent: snapshot\ndata: {"sequence": 2, "entities": []}\n\nid: 3\nevent: change\ndata: {"sequence": 3}\n\n',
  );
  await vi.waitFor(() => expect(events.map((event) => event.event)).toEqual(["snapshot", "change"]));
  opened[0]!.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(opened[1]!.headers.get("Last-Event-ID")).toBe("3");
});

it("does not open at all when it was stopped while it waited for a token", async () => {
  vi.advanceTimersByTime(3_600_000);
  hear();
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(opened).toEqual([]);
});
