/** Which question a professional is shown large. */
import type { QuestionToAnswer } from "../../api/liveStaff.ts";

const NEXT_MAX = 5;

export interface Chosen {
  current: QuestionToAnswer | null;
  next: QuestionToAnswer[];
  /** Those that were left for later. */
  later: QuestionToAnswer[];
}

interface Known {
  /** The one that is on screen. */
  kept: string | null;
  /** Answered a moment ago, or with a written answer that waits. */
  gone: ReadonlySet<string>;
}

/**
 * `questions`: pinned first, then the most voted. A pinned one is shown; without one, the question on screen stays until it is
 * answered or left: votes that come meanwhile must not put another one under a finger.
 */
export function choose(questions: readonly QuestionToAnswer[], { kept, gone }: Known): Chosen {
  const open = questions.filter((each) => !gone.has(each.id));
  const waiting = open.filter((each) => each.question.state !== "passed");
  const current =
    waiting.find((each) => each.question.pinned) ??
    waiting.find((each) => each.id === kept) ??
    waiting[0] ??
    null;
  return {
    current,
    next: waiting.filter((each) => each !== current).slice(0, NEXT_MAX),
    later: open.filter((each) => each.question.state === "passed"),
  };
}
