import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { visitor } from "../../state/session.ts";
import { signIn } from "../../testing/api.ts";
import { attend } from "./attend.ts";

let keys: (string | null)[];
let status: number;

beforeEach(() => {
  vi.useFakeTimers();
  visitor.open(signIn("a"));
  keys = [];
  status = 204;
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get("Idempotency-Key"));
    const body = status === 204 ? null : JSON.stringify({ type: "https://x/problems/no-seat" });
    return Promise.resolve(new Response(body, { status }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("says it once, some seconds after coming in", async () => {
  attend("grue", () => 0.5);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(keys).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toHaveLength(1);
});

it("says it again, as the same, until there is an answer", async () => {
  status = 503;
  attend("grue", () => 0);
  await vi.advanceTimersByTimeAsync(5_000);
  status = 204;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toEqual([keys[0], keys[0]]);
});

it("does not insist once it was refused, nor after leaving", async () => {
  status = 409;
  attend("grue", () => 0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toHaveLength(1);
  attend("grue", () => 0.5)();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(keys).toHaveLength(1);
});
