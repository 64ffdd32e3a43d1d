import { expect, it } from "vitest";
import type { QuestionShown } from "../../api/live.ts";
import { choose } from "./choose.ts";

const question = (id: string, more: Partial<QuestionShown> = {}) => ({
  id,
  question: {
    text: id,
    author: "Loutre curieuse 42",
    state: "published" as const,
    votes: 0,
    pinned: false,
    merged: 0,
    published_at: "2026-12-01T09:00:00Z",
    answer: null,
    ...more,
  },
});
const nothing = { kept: null, gone: new Set<string>() };

it("shows the most voted first, and the others after it", () => {
  const chosen = choose([question("a"), question("b"), question("c")], nothing);
  expect(chosen.current?.id).toBe("a");
  expect(chosen.next.map((each) => each.id)).toEqual(["b", "c"]);
});

it("keeps the one on screen while votes change the order, until another is pinned", () => {
  expect(choose([question("b"), question("a")], { ...nothing, kept: "a" }).current?.id).toBe("a");
  const pinned = [question("b", { pinned: true }), question("a")];
  expect(choose(pinned, { ...nothing, kept: "a" }).current?.id).toBe("b");
});

it("leaves out what was answered, and puts aside what was left for later", () => {
  const chosen = choose([question("a"), question("b", { state: "passed" }), question("c")], {
    kept: "a",
    gone: new Set(["a"]),
  });
  expect(chosen.current?.id).toBe("c");
  expect(chosen.next).toEqual([]);
  expect(chosen.later.map((each) => each.id)).toEqual(["b"]);
});
