import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { locks } from "../testing/locks.ts";
import { api, signIn, type Asked } from "../testing/api.ts";

type Outbox = typeof import("./outbox.ts");
let sent: string[];
let answer: (asked: Asked) => Response | Promise<Response>;

/** A tab: modules of its own over the storage that all tabs share. */
async function tab(): Promise<Outbox> {
  vi.resetModules();
  return import("./outbox.ts");
}

let newVisitor: () => Response;

const problem = (status: number, kind: string, headers = {}) =>
  Response.json({ type: `/problems/${kind}` }, { status, headers });
const taken = () => new Response(null, { status: 202 });
const noLine = () => Promise.reject(new TypeError("Failed to fetch"));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("navigator", { ...navigator, locks: locks(), onLine: true });
  localStorage.clear();
  sent = [];
  answer = taken;
  newVisitor = () => Response.json(signIn("made"), { status: 201 });
  api((asked) => {
    if (asked.path === "/visitors") return newVisitor();
    sent.push(asked.path);
    return answer(asked);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function here(id: string): void {
  localStorage.setItem("usine.visitor", JSON.stringify({ ...signIn(id), id, ends: Date.now() + 900_000 }));
}

it("sends what was done, once, and says when it is confirmed", async () => {
  here("a");
  const outbox = await tab();
  const confirmed: string[] = [];
  outbox.onConfirmed((act) => confirmed.push(act.target));
  await outbox.record("view", "digue", "maree");
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/digue/views"]);
  expect(confirmed).toEqual(["digue"]);
  expect(outbox.pending.value).toEqual([]);
});

it("keeps an act until its mark is kept: a page may be left at any moment", async () => {
  here("a");
  const outbox = await tab();
  const stored: number[] = [];
  outbox.onConfirmed(() => stored.push(outbox.pending.value.length));
  await outbox.record("view", "digue", "maree");
  await outbox.flush();
  expect(stored).toEqual([1]);
});

it("keeps what is done without a line, in order, and sends it when the line is back", async () => {
  here("a");
  const outbox = await tab();
  answer = noLine;
  await outbox.record("view", "one", "t");
  await outbox.record("completion", "two");
  await outbox.record("view", "one", "t");
  await outbox.flush();
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["one", "two"]);
  sent = [];
  answer = taken;
  dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(outbox.pending.value).toEqual([]));
  expect(sent).toEqual(["/hotspots/one/views", "/contents/two/completions"]);
});

it("sends after the browser was killed, with nothing but what was stored", async () => {
  here("a");
  answer = noLine;
  await (await tab()).record("view", "one", "t");
  answer = taken;
  sent = [];
  const later = await tab();
  await later.flush();
  expect(sent).toEqual(["/hotspots/one/views"]);
  expect(later.pending.value).toEqual([]);
});

it("tries again by itself, as late as the API asks for", async () => {
  here("a");
  const outbox = await tab();
  answer = () => new Response("{}", { status: 429, headers: { "Retry-After": "40" } });
  await outbox.record("view", "one", "t");
  await outbox.flush();
  sent = [];
  answer = taken;
  await vi.advanceTimersByTimeAsync(39_000);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.waitFor(() => expect(sent).toEqual(["/hotspots/one/views"]));
});

it("goes on behind what is not in the season any more", async () => {
  here("a");
  const outbox = await tab();
  answer = noLine;
  await outbox.record("view", "gone", "t");
  await outbox.record("view", "there", "t");
  sent = [];
  answer = ({ path }) => (path.includes("gone") ? problem(404, "not-found") : taken());
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/gone/views", "/hotspots/there/views"]);
  expect(outbox.pending.value).toEqual([]);
});

it("keeps what was done when the session has ended, for who comes back with their card", async () => {
  here("a");
  const outbox = await tab();
  answer = noLine;
  await outbox.record("view", "one", "t");
  const { visitor } = await import("./session.ts");
  visitor.close();
  sent = [];
  answer = taken;
  await outbox.flush();
  expect(sent).toEqual([]);
  visitor.open(signIn("b"));
  await outbox.flush();
  expect(outbox.pending.value).toEqual([]);
  expect(sent).toEqual([]);
  visitor.open(signIn("a"));
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/one/views"]);
});

it("waits for a visitor whom a page that was left has begun to make", async () => {
  let tries = 0;
  newVisitor = () =>
    tries++ < 3
      ? problem(409, "request-under-way", { "Retry-After": "2" })
      : Response.json(signIn("made"), { status: 201 });
  const outbox = await tab();
  await outbox.record("view", "one", "t");
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outbox.pending.value).toEqual([]);
  });
  expect(sent).toEqual(["/hotspots/one/views"]);
});

it.each([400, 403, 404, 409, 422, 500])("keeps every act while no visitor is made: %i", async (status) => {
  newVisitor = () => problem(status, "any");
  const outbox = await tab();
  await outbox.record("view", "one", "t");
  await outbox.flush();
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["one"]);
  newVisitor = () => Response.json(signIn("made"), { status: 201 });
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/one/views"]);
});

it.each([403, 404, 422])("keeps an act that a proxy on the way refuses: %i", async (status) => {
  here("a");
  answer = () => new Response("<h1>Wi-Fi de l’hôtel</h1>", { status });
  const outbox = await tab();
  await outbox.record("view", "one", "t");
  await outbox.flush();
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["one"]);
});

it("gives what was done by nobody to the visitor that they become", async () => {
  const outbox = await tab();
  await outbox.record("view", "one", "t");
  await outbox.flush();
  const { visitor } = await import("./session.ts");
  expect(visitor.current.value?.id).toBe("made");
  expect(sent).toEqual(["/hotspots/one/views"]);
});

/** Does one thing, then learns that the API has ended the session. */
async function losesSession(outbox: Outbox): Promise<void> {
  answer = () => new Response("{}", { status: 401 });
  await outbox.record("view", "before", "t");
  await outbox.flush();
  const { visitor } = await import("./session.ts");
  expect(visitor.lost.value).toBe("a");
}

it("makes nobody of who lost their session, and keeps what they do for the jacket they choose", async () => {
  here("a");
  const outbox = await tab();
  await losesSession(outbox);
  const { visitor } = await import("./session.ts");
  await outbox.record("view", "since", "t");
  sent = [];
  answer = taken;
  await outbox.flush();
  expect(sent).toEqual([]);
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["before", "since"]);
  visitor.open(signIn("a"));
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/before/views", "/hotspots/since/views"]);
});

it("begins anew with what was done since the session was lost", async () => {
  here("a");
  const outbox = await tab();
  await losesSession(outbox);
  await outbox.record("view", "since", "t");
  const { beginAnew } = await import("./leave.ts");
  sent = [];
  answer = taken;
  beginAnew();
  await vi.waitFor(() => expect(sent).toEqual(["/hotspots/since/views"]));
  await outbox.flush();
  const { visitor } = await import("./session.ts");
  expect(visitor.current.value?.id).toBe("made");
  expect(outbox.pending.value).toEqual([]);
});

it("keeps no act of who was erased, though the API ended their session first", async () => {
  here("a");
  const outbox = await tab();
  await losesSession(outbox);
  await (await import("./leave.ts")).forgetVisitor();
  const { visitor } = await import("./session.ts");
  visitor.open(signIn("a"));
  await outbox.look();
  expect(outbox.pending.value).toEqual([]);
});

it("forgets what a visitor gives up, and nothing else", async () => {
  here("a");
  const outbox = await tab();
  answer = noLine;
  await outbox.record("view", "one", "t");
  const { visitor } = await import("./session.ts");
  visitor.open(signIn("b"));
  await outbox.record("view", "two", "t");
  await outbox.drop("a");
  visitor.open(signIn("a"));
  expect(outbox.pending.value).toEqual([]);
  visitor.open(signIn("b"));
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["two"]);
});

/** What a full device answers. */
const full = () => {
  throw new DOMException("full", "QuotaExceededError");
};

it("keeps an act from the moment it is done, before IndexedDB has it", async () => {
  here("a");
  answer = noLine;
  const outbox = await tab();
  void outbox.record("view", "one", "t");
  // The page is left at once.
  vi.stubGlobal("indexedDB", new IDBFactory());
  answer = taken;
  sent = [];
  const later = await tab();
  await later.flush();
  expect(sent).toEqual(["/hotspots/one/views"]);
  expect(Object.keys(localStorage).filter((key) => key.startsWith("usine.act."))).toEqual([]);
});

it("keeps acts though IndexedDB has no room", async () => {
  here("a");
  answer = noLine;
  vi.stubGlobal("indexedDB", { open: full });
  const outbox = await tab();
  await outbox.record("view", "one", "t");
  await outbox.record("view", "two", "t");
  expect(outbox.durable.value).toBe(true);
  answer = taken;
  sent = [];
  const later = await tab();
  await later.flush();
  expect(sent).toEqual(["/hotspots/one/views", "/hotspots/two/views"]);
  expect(later.pending.value).toEqual([]);
});

it("holds acts in memory when the device has no room at all, and says so", async () => {
  here("a");
  const outbox = await tab();
  answer = noLine;
  vi.stubGlobal("indexedDB", { open: full });
  const kept = localStorage;
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.getItem(key),
    setItem: full,
    removeItem: () => undefined,
  });
  await outbox.record("view", "one", "t");
  expect(outbox.durable.value).toBe(false);
  expect(outbox.pending.value.map((act) => act.target)).toEqual(["one"]);
  answer = taken;
  sent = [];
  await outbox.flush();
  expect(sent).toEqual(["/hotspots/one/views"]);
  expect(outbox.pending.value).toEqual([]);
});

it("sends once from two tabs that wake at the same moment", async () => {
  here("a");
  answer = noLine;
  const first = await tab();
  await first.record("view", "one", "t");
  const second = await tab();
  sent = [];
  answer = taken;
  await Promise.all([first.flush(), second.flush()]);
  expect(sent).toEqual(["/hotspots/one/views"]);
  expect(first.pending.value).toEqual([]);
  expect(second.pending.value).toEqual([]);
});
