import { expect, it } from "vitest";
import type { QuestionShown } from "../../api/live.ts";
import type { Entity } from "../../state/room.ts";
import { arranged, listed } from "./arrange.ts";

const question = (id: string, votes: number): Entity<"question"> => ({
  id,
  at: "",
  sequence: 1,
  data: { votes, pinned: false, published_at: "2026-11-30T13:00:00Z" } as QuestionShown,
});
const votes = (each: Entity<"question">) => each.data.votes;
const ids = (found: ReturnType<typeof listed>) => found.questions.map((each) => each.id);

it("keeps its order while votes change, until it is arranged again", () => {
  const stood = arranged([question("a", 5), question("b", 3)], "votes", votes);
  const later = [question("a", 5), question("b", 9)];
  expect(ids(listed(later, stood, new Set()))).toEqual(["a", "b"]);
  expect(arranged(later, "votes", votes)).toEqual(["b", "a"]);
});

it("counts what is new, and does not put it in", () => {
  const found = listed([question("a", 5), question("b", 3), question("c", 0)], ["a"], new Set());
  expect([ids(found), found.fresh]).toEqual([["a"], 2]);
});

it("puts in at once what one has asked oneself", () => {
  const found = listed([question("a", 5), question("b", 3), question("c", 0)], ["a"], new Set(["c"]));
  expect([ids(found), found.fresh]).toEqual([["c", "a"], 1]);
});

it("lets go at once of what was removed", () => {
  expect(ids(listed([question("b", 3)], ["a", "b"], new Set()))).toEqual(["b"]);
});
