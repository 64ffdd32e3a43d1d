import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, signIn, type Asked } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";

type Sessions = typeof import("./session.ts");
let refreshed: string[];
let answer: (asked: Asked) => Response | Promise<Response>;
let serial: number;

async function tab(): Promise<Sessions> {
  vi.resetModules();
  return import("./session.ts");
}

/** The next token of the session, as the API gives it. */
const next = () => Response.json(signIn("a", ++serial));
const refusal = (kind: string) => Response.json({ type: `/problems/${kind}` }, { status: 401 });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.stubGlobal("navigator", { ...navigator, locks: locks() });
  localStorage.clear();
  vi.stubGlobal("indexedDB", new IDBFactory());
  refreshed = [];
  serial = 0;
  answer = next;
  api((asked) => {
    refreshed.push((asked.body as { refresh_token: string }).refresh_token);
    return answer(asked);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("gives the token it has while that is good, and renews it before it ends", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  expect(await visitor.token()).toBe("token-a-0");
  vi.advanceTimersByTime(860_000);
  expect(await visitor.token()).toBe("token-a-0");
  vi.advanceTimersByTime(20_000);
  expect(await visitor.token()).toBe("token-a-1");
  expect(refreshed).toEqual(["refresh-a-0"]);
});

it("renews once for six tabs that wake at the same moment", async () => {
  const first = await tab();
  first.visitor.open(signIn("a"));
  const tabs = [first];
  while (tabs.length < 6) tabs.push(await tab());
  vi.advanceTimersByTime(3_600_000);
  const tokens = await Promise.all(tabs.map((each) => each.visitor.token()));
  expect(new Set(tokens)).toEqual(new Set(["token-a-1"]));
  expect(refreshed).toEqual(["refresh-a-0"]);
});

it("renews once though a tab's localStorage has not yet what another has renewed", async () => {
  const [first, second] = [await tab(), await tab()];
  first.visitor.open(signIn("a"));
  const before = localStorage.getItem("usine.visitor")!;
  vi.advanceTimersByTime(3_600_000);
  expect(await first.visitor.token()).toBe("token-a-1");
  localStorage.setItem("usine.visitor", before);
  expect(await second.visitor.token()).toBe("token-a-1");
  expect(refreshed).toEqual(["refresh-a-0"]);
});

it("asks again with the same refresh token after a lost answer", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  answer = () => Promise.reject(new TypeError("Failed to fetch"));
  expect(await visitor.renew("token-a-0")).toBeNull();
  expect(visitor.current.value?.refresh).toBe("refresh-a-0");
  answer = next;
  expect(await visitor.renew("token-a-0")).toBe("token-a-1");
  expect(refreshed).toEqual(["refresh-a-0", "refresh-a-0"]);
});

it("keeps the session while the API is away", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  answer = () => new Response("", { status: 503 });
  expect(await visitor.renew("token-a-0")).toBeNull();
  expect(visitor.current.value?.id).toBe("a");
  expect(visitor.lost.value).toBeNull();
});

it("is lost once the API refuses it for good, in every tab", async () => {
  const first = await tab();
  first.visitor.open(signIn("a"));
  answer = () => refusal("invalid-credentials");
  expect(await first.visitor.renew("token-a-0")).toBeNull();
  expect(first.visitor.lost.value).toBe("a");
  expect(first.visitor.current.value).toBeNull();
  expect((await tab()).visitor.current.value).toBeNull();
});

it("takes another tab's token where tabs cannot lock each other out", async () => {
  vi.stubGlobal("navigator", { ...navigator, locks: undefined });
  const first = await tab();
  const second = await tab();
  first.visitor.open(signIn("a"));
  answer = () => {
    second.visitor.open(signIn("a", 7));
    return refusal("token-superseded");
  };
  expect(await first.visitor.renew("token-a-0")).toBe("token-a-7");
  expect(first.visitor.lost.value).toBeNull();
});

it("renews what the API calls ended, though this device's clock is an hour slow", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await visitor.token()).toBe("token-a-0");
  expect(await visitor.renew("token-a-0")).toBe("token-a-1");
});

it("does not renew again and again though this device's clock is an hour fast", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  vi.setSystemTime(Date.now() + 3_600_000);
  await visitor.token();
  await visitor.token();
  expect(refreshed).toEqual(["refresh-a-0"]);
});

it("keeps a teacher and a visitor apart on one device", async () => {
  const { visitor, staff } = await tab();
  visitor.open(signIn("a"));
  staff.open({ ...signIn("b"), role: "teacher", staff_id: "s" } as never);
  staff.close();
  expect(visitor.current.value?.id).toBe("a");
});

it("survives a storage that holds something else", async () => {
  localStorage.setItem("usine.visitor", "{");
  expect((await tab()).visitor.current.value).toBeNull();
});

it("comes back after the browser was killed before it had written localStorage", async () => {
  const first = await tab();
  first.visitor.open(signIn("a", 3));
  await vi.waitFor(async () => expect(await copies()).toEqual(["token-a-3"]));
  localStorage.clear();
  const later = await tab();
  expect(later.visitor.current.value).toBeNull();
  await later.visitor.restore();
  expect(later.visitor.current.value?.token).toBe("token-a-3");
});

it("does not come back once this device was left", async () => {
  const first = await tab();
  first.visitor.open(signIn("a"));
  first.visitor.close();
  await vi.waitFor(async () => expect(await copies()).toEqual([]));
  const later = await tab();
  await later.visitor.restore();
  expect(later.visitor.current.value).toBeNull();
});

it("stays closed though another tab was restoring or renewing it", async () => {
  for (const busy of [
    (visitor: Sessions["visitor"]) => visitor.restore(),
    (visitor: Sessions["visitor"]) => visitor.token(),
  ]) {
    const [first, second] = [await tab(), await tab()];
    first.visitor.open(signIn("a"));
    await first.visitor.copied;
    vi.advanceTimersByTime(3_600_000);
    const work = busy(second.visitor);
    first.visitor.close();
    await work;
    await vi.waitFor(async () => expect(await copies()).toEqual([]));
    expect(localStorage.getItem("usine.visitor")).toBeNull();
    await second.visitor.restore();
    expect((await tab()).visitor.current.value).toBeNull();
    await vi.waitFor(() => expect(Object.keys(localStorage)).toEqual([]));
  }
});

it("ends what a page that was closed at once had left", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  await visitor.copied;
  localStorage.removeItem("usine.visitor");
  localStorage.setItem("usine.visitor.left", "a");
  const later = await tab();
  await later.visitor.restore();
  expect(later.visitor.current.value).toBeNull();
  expect(await copies()).toEqual([]);
  expect(Object.keys(localStorage)).toEqual([]);
});

it("stays closed though another process's localStorage has it still", async () => {
  const [first, second] = [await tab(), await tab()];
  first.visitor.open(signIn("a"));
  await first.visitor.copied;
  const before = localStorage.getItem("usine.visitor")!;
  const open = new Promise<void>((resolve) => {
    answer = () => {
      first.visitor.close();
      // What the other process had not heard of yet.
      localStorage.removeItem("usine.visitor.left");
      localStorage.setItem("usine.visitor", before);
      resolve();
      return next();
    };
  });
  const renewed = second.visitor.renew("token-a-0");
  await open;
  localStorage.setItem("usine.visitor.left", "a");
  await renewed;
  await vi.waitFor(() => expect(localStorage.getItem("usine.visitor")).toBeNull());
});

it("does not take an old token for a new one though the clock was set back", async () => {
  const [first, second] = [await tab(), await tab()];
  first.visitor.open(signIn("a"));
  await first.visitor.copied;
  const old = localStorage.getItem("usine.visitor")!;
  vi.setSystemTime(Date.now() - 7_200_000);
  first.visitor.open(signIn("a", 1));
  await second.visitor.restore();
  expect(second.visitor.current.value?.token ?? "token-a-1").toBe("token-a-1");
  await first.visitor.copied;
  localStorage.setItem("usine.visitor", old);
  await second.visitor.restore();
  expect(second.visitor.current.value?.token).toBe("token-a-1");
});

/** Tokens that IndexedDB has. */
async function copies(): Promise<string[]> {
  const { database } = await import("./database.ts");
  return (await (await database()).getAll("sessions")).map((held) => held.token);
}

it.each([
  ["left this device", (visitor: Sessions["visitor"]) => visitor.close(), null],
  ["came back as another", (visitor: Sessions["visitor"]) => void visitor.open(signIn("b")), "token-b-0"],
])("gives nobody a session that came too late for who %s", async (_, meanwhile, token) => {
  for (const late of [next, () => refusal("invalid-credentials")]) {
    const { visitor } = await tab();
    visitor.open(signIn("a"));
    answer = () => {
      meanwhile(visitor);
      return late();
    };
    expect(await visitor.renew("token-a-0")).toBe(token);
    expect(visitor.current.value?.token ?? null).toBe(token);
    expect(visitor.lost.value).toBeNull();
  }
});

it("gives up a renewal that gets no answer, so that no tab waits for ever", async () => {
  const { visitor } = await tab();
  visitor.open(signIn("a"));
  const silent = vi.fn(
    (_: string, { signal }: RequestInit) =>
      new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new TypeError("aborted")))),
  );
  vi.stubGlobal("fetch", silent);
  const renewed = visitor.renew("token-a-0");
  await vi.waitFor(() => expect(silent).toHaveBeenCalled());
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await renewed).toBeNull();
  expect(visitor.current.value?.id).toBe("a");
});
