/** Which questions are on screen, and in what order: what somebody is about to press does not move under their finger. */
import type { Entity, Order } from "../../state/room.ts";
import { inOrder } from "../../state/room.ts";

type Question = Entity<"question">;

/** Ids in the order of the list. */
export type Arranged = readonly string[];

/** All questions in their order. */
export function arranged(
  questions: readonly Question[],
  order: Order,
  votes: (question: Question) => number,
): Arranged {
  return inOrder(questions, order, votes).map((each) => each.id);
}

export interface Listed {
  questions: Question[];
  /** How many there are that the list does not have yet. */
  fresh: number;
}

/**
 * The list as it stands: without what was removed, in its old order, with those of `own` in front that it does not have yet.
 * A list that had nothing takes all.
 */
export function listed(questions: readonly Question[], stood: Arranged, own: ReadonlySet<string>): Listed {
  const known = new Set(stood);
  const byId = new Map(questions.map((each) => [each.id, each]));
  const kept = stood.flatMap((id) => byId.get(id) ?? []);
  const others = questions.filter((each) => !known.has(each.id));
  const mine = others.filter((each) => own.has(each.id));
  return { questions: [...mine, ...kept], fresh: others.length - mine.length };
}
