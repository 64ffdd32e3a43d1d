import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isRead, keepTour, keptTour } from "./tours.ts";

/** What these tests need of the Cache API. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, Response>>();
  keys = async () => [...this.stores.keys()];
  delete = async (name: string) => this.stores.delete(name);
  match = async (request: string | Request, { cacheName }: { cacheName?: string } = {}) => {
    const path = typeof request === "string" ? request : new URL(request.url).pathname;
    return [...this.stores]
      .filter(([name]) => cacheName === undefined || name === cacheName)
      .map(([, each]) => each.get(path))
      .find(Boolean)
      ?.clone();
  };
  async open(name: string) {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return {
      put: async (url: string, response: Response) => void store.set(url, response),
    };
  }
}

let fake: FakeCaches;
let fetched: string[];
let missing: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  fake = new FakeCaches();
  fetched = [];
  missing = [];
  vi.stubGlobal("caches", fake);
  vi.stubGlobal("fetch", async (url: string) => {
    fetched.push(url);
    if (missing.includes(url)) throw new TypeError("Failed to fetch");
    return new Response(url);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const at = (path: string) => new Request(`http://usine.test${path}`);
const keep = async (id: string, urls = [`/api/v1/tours/${id}`, `/media/1/${id}.webp`]) => {
  vi.advanceTimersByTime(1_000);
  await keepTour({ type: "keep-tour", id, urls }, 3);
};

it("keeps a tour whole", async () => {
  await keep("grue");
  expect(await (await keptTour(at("/media/1/grue.webp")))?.text()).toBe("/media/1/grue.webp");
  expect(await keptTour(at("/media/1/autre.webp"))).toBeUndefined();
});

it("keeps the three tours that were entered last", async () => {
  for (const id of ["a", "b", "c", "a", "d"]) await keep(id);
  expect([...fake.stores.keys()].map((name) => name.split(" ")[2])).toEqual(["c", "a", "d"]);
});

it("fetches a picture once, and the text anew", async () => {
  await keep("grue");
  await keep("grue");
  expect(fetched).toEqual(["/api/v1/tours/grue", "/media/1/grue.webp", "/api/v1/tours/grue"]);
});

it("keeps what it had when the line breaks on the way", async () => {
  await keep("grue");
  missing = ["/api/v1/tours/grue"];
  await keep("grue");
  expect(fake.stores.size).toBe(1);
  expect(await keptTour(at("/api/v1/tours/grue"))).toBeDefined();
});

it("keeps nothing of a visitor's own", () => {
  for (const path of [
    "/api/v1/me",
    "/api/v1/me/points",
    "/api/v1/classes",
    "/api/v1/staff/contents",
    "/api/v1/hotspots/a/views",
  ])
    expect(isRead(path)).toBe(false);
  for (const path of [
    "/api/v1/contents",
    "/api/v1/tours/grue",
    "/api/v1/rules",
    "/api/v1/territories",
    "/pages/a-propos.html",
  ])
    expect(isRead(path)).toBe(true);
});
