import { beforeEach, expect, it, vi } from "vitest";

type Depth = typeof import("./depth.ts");
let depth: Depth;
/** Stands in for the browser's history: entries with their state. */
let entries: unknown[] = [];
let at = 0;
let opened = "http://usine.test/explorer";

beforeEach(async () => {
  entries = [null, null];
  at = 1;
  opened = "http://usine.test/explorer";
  vi.stubGlobal("history", {
    get state() {
      return entries[at];
    },
    replaceState: (state: unknown) => (entries[at] = state),
  });
  vi.stubGlobal("performance", { getEntriesByType: () => [{ name: opened }] });
  vi.resetModules();
  depth = await import("./depth.ts");
});

function door(): void {
  entries = [...entries.slice(0, at + 1), null];
  at++;
  depth.mark("grue", false);
}

it("counts each scene as an entry, and stays right when one goes back and on", () => {
  depth.mark("grue", true);
  expect(depth.depth()).toBe(1);
  door();
  door();
  expect(depth.depth()).toBe(3);
  at--;
  depth.mark("grue", false);
  expect(depth.depth()).toBe(2);
  door();
  expect(depth.depth()).toBe(3);
});

it("does not count the switch between picture and words", () => {
  depth.mark("grue", true);
  door();
  entries[at] = null; // the router replaces the entry
  depth.remark();
  depth.mark("grue", false);
  expect(depth.depth()).toBe(2);
});

it("begins anew in another tour, and for who comes to the tour again from elsewhere", () => {
  depth.mark("grue", true);
  door();
  at++;
  entries.push(null);
  depth.mark("taxi", true);
  expect(depth.depth()).toBe(1);
});

it("knows no way back to the site when the visit is what the document was opened with", () => {
  opened = "http://usine.test/visites/grue?scene=cabine";
  depth.mark("grue", true);
  expect(depth.depth()).toBeNull();
});

it("remembers which tour one is in", () => {
  expect(depth.isInside("grue")).toBe(false);
  depth.goInside("grue");
  expect(depth.isInside("grue")).toBe(true);
  depth.goInside("");
  expect(depth.isInside("grue")).toBe(false);
});
