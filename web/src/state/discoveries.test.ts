import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, signIn } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";

const NOTHING_COUNTED = { hotspots: [], contents: [], quizzes: [] };

/** A tab: modules of its own over the storage that all tabs share. */
async function tab() {
  vi.resetModules();
  const discoveries = await import("./discoveries.ts");
  return { ...discoveries, ...(await import("./outbox.ts")) };
}

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("navigator", { ...navigator, locks: locks(), onLine: true });
  localStorage.clear();
  localStorage.setItem(
    "usine.visitor",
    JSON.stringify({ ...signIn("a"), id: "a", ends: Date.now() + 900_000 }),
  );
  api((asked) =>
    asked.path === "/me/discoveries" ? Response.json(NOTHING_COUNTED) : new Response(null, { status: 202 }),
  );
});

afterEach(() => vi.unstubAllGlobals());

it("marks what was sent on every later page, before the platform has counted it", async () => {
  const first = await tab();
  await first.record("view", "digue", "maree");
  await first.flush();
  const second = await tab();
  await second.readDiscoveries();
  expect(second.hotspotMark("digue")).toBe("done");
});

it("keeps the marks of two tabs", async () => {
  const [one, other] = [await tab(), await tab()];
  await one.record("view", "digue", "maree");
  await one.flush();
  await other.record("view", "turbine", "maree");
  await other.flush();
  const later = await tab();
  expect(["digue", "turbine"].map(later.hotspotMark)).toEqual(["done", "done"]);
});
