import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { OwnPart, QuestionShown } from "../api/live.ts";
import { signIn } from "../testing/api.ts";
import { locks } from "../testing/locks.ts";
import type { Entity } from "./room.ts";

const { participate } = await import("./participation.ts");
const { visitor } = await import("./session.ts");

const questions = signal<Entity<"question">[]>([]);
const mine = signal<OwnPart | null>(null);
let answer: () => Response | Promise<Response>;
let refusals: string[];
let own: ReturnType<typeof participate>;

const ok = () => new Response(null, { status: 204 });
const settle = () => vi.advanceTimersByTimeAsync(50);

/** As the log shows the question from `sequence` on. */
function log(votes: number, sequence: number): Entity<"question"> {
  const shown: Entity<"question"> = {
    id: "q1",
    at: "",
    sequence,
    data: { votes, text: "Pourquoi", author: "", state: "published" } as QuestionShown,
  };
  questions.value = [shown];
  return shown;
}

function part(more: Partial<OwnPart> = {}): OwnPart {
  return {
    booking: null,
    attended: true,
    questions: [],
    votes: [],
    poll_answers: {},
    reactions: [],
    silenced: false,
    ...more,
  };
}

function begin(): void {
  own = participate("grue", mine, questions, (_, why) => refusals.push(why.message));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { ...navigator, onLine: true, locks: locks() });
  localStorage.clear();
  visitor.open(signIn("a"));
  refusals = [];
  mine.value = part();
  answer = ok;
  vi.stubGlobal("fetch", () => Promise.resolve().then(answer));
  log(4, 1);
  begin();
});

afterEach(async () => {
  own.stop();
  answer = ok;
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("counts a vote from the press on, and once, when the log has it", async () => {
  own.vote(questions.value[0]!);
  expect([own.voted("q1"), own.votes(questions.value[0]!)]).toEqual([true, 5]);
  await settle();
  expect(own.votes(questions.value[0]!)).toBe(5);
  expect(own.votes(log(5, 2))).toBe(5);
  expect(own.votes(log(6, 3))).toBe(6);
});

it("counts it once, too, when the log had it before the answer came", async () => {
  let free: (response: Response) => void = () => undefined;
  answer = () => new Promise((resolve) => (free = resolve));
  own.vote(questions.value[0]!);
  await settle();
  log(5, 2);
  free(ok());
  await vi.advanceTimersByTimeAsync(4_000);
  expect(own.votes(questions.value[0]!)).toBe(5);
});

it("takes a vote back, also one that was never sent", async () => {
  mine.value = part({ votes: ["q1"] });
  own.vote(questions.value[0]!);
  expect([own.voted("q1"), own.votes(questions.value[0]!)]).toEqual([false, 3]);
  own.vote(questions.value[0]!);
  expect([own.voted("q1"), own.votes(questions.value[0]!)]).toEqual([true, 4]);
});

it("shows a refused vote as not done, and says why", async () => {
  answer = () =>
    Response.json({ type: "https://x/problems/no-seat", detail: "Il te faut une place." }, { status: 409 });
  own.vote(questions.value[0]!);
  await settle();
  expect([own.voted("q1"), own.votes(questions.value[0]!)]).toEqual([false, 4]);
  expect(refusals).toEqual(["Il te faut une place."]);
});

it("still shows what waited when the page was left", async () => {
  answer = () => Promise.reject(new TypeError("no line"));
  own.vote(questions.value[0]!);
  own.react("bravo");
  own.answer("p1", ["b"]);
  await settle();
  own.stop();
  begin();
  expect([own.voted("q1"), own.reacted("bravo"), own.answered("p1")]).toEqual([true, true, ["b"]]);
});

it("shows what the platform knows, and nothing else", () => {
  mine.value = part({ votes: ["q1"], reactions: ["love"], poll_answers: { p1: ["a"] } });
  expect([own.voted("q1"), own.voted("q2")]).toEqual([true, false]);
  expect([own.reacted("love"), own.reacted("bravo")]).toEqual([true, false]);
  expect([own.answered("p1"), own.answered("p2")]).toEqual([["a"], null]);
  expect(own.votes(questions.value[0]!)).toBe(4);
});
