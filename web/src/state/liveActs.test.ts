import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signIn } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";

const { act, LIVE_ACTS, onSettled, pendingActs, sendActs } = await import("./liveActs.ts");
const { visitor } = await import("./session.ts");

interface Sent {
  line: string;
  key: string | null;
  body: unknown;
}

let sent: Sent[];
let answer: () => Response | Promise<Response>;
let outcomes: string[];
let stop: () => void;

const problem = (status: number, kind: string) =>
  Response.json({ type: `https://x/problems/${kind}`, detail: kind }, { status });
const vote = (wanted = true, target = "q1") =>
  act({ session: "grue", kind: "vote", target, wanted, choices: [] });
const settle = () => vi.advanceTimersByTimeAsync(50);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { ...navigator, onLine: true, locks: locks() });
  localStorage.clear();
  visitor.open(signIn("a"));
  sent = [];
  outcomes = [];
  answer = () => new Response(null, { status: 204 });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    sent.push({
      line: `${init.method} ${url.replace("/api/v1/live/sessions/", "")}`,
      key: new Headers(init.headers).get("Idempotency-Key"),
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null,
    });
    return Promise.resolve().then(answer);
  });
  stop = onSettled((done, outcome) =>
    outcomes.push(`${done.kind} ${done.target} ${outcome === "taken" ? outcome : outcome.kind}`),
  );
});

afterEach(async () => {
  stop();
  answer = () => new Response(null, { status: 204 });
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("sends each kind to its own address", async () => {
  vote();
  vote(false, "q2");
  act({ session: "grue", kind: "reaction", target: "bravo", wanted: true, choices: [] });
  act({ session: "grue", kind: "poll", target: "p1", wanted: true, choices: ["b"] });
  await settle();
  expect(sent.map(({ line, body }) => [line, body])).toEqual([
    ["POST grue/questions/q1/votes", {}],
    ["DELETE grue/questions/q2/votes", null],
    ["POST grue/reactions", { kind: "bravo" }],
    ["POST grue/polls/p1/answers", { choices: ["b"] }],
  ]);
  expect(new Set(sent.map((each) => each.key)).size).toBe(4);
  expect(pendingActs.value).toEqual([]);
});

it("sends again with the same key until an answer comes", async () => {
  answer = () => Promise.reject(new TypeError("no line"));
  vote();
  await settle();
  expect(pendingActs.value).toHaveLength(1);
  answer = () => new Response(null, { status: 204 });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent.map((each) => each.key)).toEqual([sent[0]!.key, sent[0]!.key]);
  expect(outcomes).toEqual(["vote q1 taken"]);
});

it("keeps only the last wish about a target, even one that comes while the former is on its way", async () => {
  answer = () => Promise.reject(new TypeError("no line"));
  vote();
  await settle();
  vote(false);
  answer = () => new Response(null, { status: 204 });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent.at(-1)!.line).toBe("DELETE grue/questions/q1/votes");
  expect(sent.at(-1)!.key).not.toBe(sent[0]!.key);

  sent = [];
  let free: (response: Response) => void = () => undefined;
  answer = () => new Promise((resolve) => (free = resolve));
  vote();
  await settle();
  vote(false);
  answer = () => new Response(null, { status: 204 });
  free(new Response(null, { status: 204 }));
  await settle();
  expect(sent.map((each) => each.line.split(" ")[0])).toEqual(["POST", "DELETE"]);
});

it("forgets what is refused for good, and says so; what is done already is done", async () => {
  answer = () => problem(409, "session-over");
  vote();
  await settle();
  answer = () => problem(409, "already-voted");
  vote(true, "q2");
  await settle();
  expect(outcomes).toEqual(["vote q1 session-over", "vote q2 taken"]);
  expect(localStorage.getItem(LIVE_ACTS)).toBeNull();
});

it("waits as long as the API asks for", async () => {
  answer = () => new Response(null, { status: 429, headers: { "Retry-After": "20" } });
  vote();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(sent).toHaveLength(1);
  answer = () => new Response(null, { status: 204 });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(outcomes).toEqual(["vote q1 taken"]);
});

it("sends nothing in the name of somebody else", async () => {
  answer = () => Promise.reject(new TypeError("no line"));
  vote();
  await settle();
  visitor.open(signIn("b"));
  sent = [];
  await sendActs();
  expect(sent).toEqual([]);
  visitor.open(signIn("a"));
  answer = () => new Response(null, { status: 204 });
  await sendActs();
  expect(sent).toHaveLength(1);
});
