import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, signIn } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";

let made: number;
let meanwhile: () => Promise<void> | void;

async function tab(): Promise<typeof import("./visitors.ts")> {
  vi.resetModules();
  return import("./visitors.ts");
}

beforeEach(() => {
  vi.stubGlobal("navigator", { ...navigator, locks: locks() });
  vi.stubGlobal("indexedDB", new IDBFactory());
  localStorage.clear();
  made = 0;
  meanwhile = () => undefined;
  api(async () => {
    await meanwhile();
    return Response.json(signIn(`visitor-${++made}`));
  });
});

afterEach(() => vi.unstubAllGlobals());

it("makes one visitor of two tabs that act at the same moment", async () => {
  const [first, second] = [await tab(), await tab()];
  const both = await Promise.all([first.someVisitor(), second.someVisitor()]);
  expect(both.map(({ id }) => id)).toEqual(["visitor-1", "visitor-1"]);
});

it("makes no second visitor though localStorage has not yet the first", async () => {
  const [first, second] = [await tab(), await tab()];
  await first.someVisitor();
  localStorage.clear();
  expect((await second.someVisitor()).id).toBe("visitor-1");
});

it("leaves a pupil who took their seat meanwhile where they are", async () => {
  const { someVisitor } = await tab();
  const { visitor } = await import("./session.ts");
  meanwhile = () => void visitor.open(signIn("pupil"));
  expect((await someVisitor()).id).toBe("pupil");
  expect(visitor.current.value?.token).toBe("token-pupil-0");
});
