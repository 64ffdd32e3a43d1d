/** Answers given so far: they stay on this device until the end, and survive a reload or a dead battery. */
import { visitor } from "../../state/session.ts";
import { storage } from "../../state/storage.ts";

export type Answer = number | boolean | string | string[];

export interface Draft {
  version: number;
  answers: Record<string, Answer>;
  /** Position of the item that is looked at. */
  at: number;
  /** When the quiz was opened, by this device's clock. */
  begun: number;
  /** Who answers; null for somebody who is no visitor yet. */
  visitor: string | null;
}

const keyOf = (quiz: string) => `usine.quiz.${quiz}`;

/** What the visitor answered of this version of the quiz; a fresh start where there is nothing. */
export function readDraft(quiz: string, version: number): Draft {
  const here = visitor.holder.value;
  const fresh = { version, answers: {}, at: 0, begun: Date.now(), visitor: here };
  try {
    const found = JSON.parse(storage.get(keyOf(quiz)) ?? "null") as Draft | null;
    const ours = found && (found.visitor === null || found.visitor === here);
    return ours && found.version === version ? found : fresh;
  } catch {
    return fresh;
  }
}

/** Who is a visitor by now takes over what they began as nobody. */
export function keepDraft(quiz: string, draft: Draft): void {
  storage.set(keyOf(quiz), JSON.stringify({ ...draft, visitor: visitor.holder.value ?? draft.visitor }));
}

export const dropDraft = (quiz: string) => storage.remove(keyOf(quiz));

/** Whole seconds since the quiz was opened; undefined where a clock that was changed makes them absurd. */
export function secondsOf(draft: Draft, now: number): number | undefined {
  const seconds = Math.round((now - draft.begun) / 1000);
  return seconds >= 1 && seconds <= 1_000_000 ? seconds : undefined;
}
