/**
 * What a visitor has done in a session, as they see it: what the platform knows, and over it what they did on this page, taken
 * or on its way. A count of votes has theirs from the moment they press, and once, whenever the log has counted it.
 */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { OwnPart, ReactionKind } from "../api/live.ts";
import { act, onSettled, pendingActs, type LiveAct, type LiveActKind } from "./liveActs.ts";
import type { Entity } from "./room.ts";
import { visitor } from "./session.ts";

/** Longer than the platform takes to count a vote and to show it: if nothing came, the count had it before the answer. */
const COUNTED_MS = 3_000;

interface Done {
  wanted: boolean;
  choices: string[];
}

/** A vote that the count in the log may not have yet: what it has, until a change after `since`. */
interface Uncounted {
  had: boolean;
  since: number | null;
}

export interface Participation {
  voted: (question: string) => boolean;
  votes: (question: Entity<"question">) => number;
  reacted: (kind: ReactionKind) => boolean;
  /** Null before an answer. */
  answered: (poll: string) => string[] | null;
  vote: (question: Entity<"question">) => void;
  react: (kind: ReactionKind) => void;
  answer: (poll: string, choices: string[]) => void;
  stop: () => void;
}

/** `refused` is called with what the API did not take; it is no longer shown as done then. */
export function participate(
  session: string,
  mine: ReadonlySignal<OwnPart | null>,
  questions: ReadonlySignal<Entity<"question">[]>,
  refused: (act: LiveAct, why: Error) => void,
): Participation {
  const done = signal<ReadonlyMap<string, Done>>(
    new Map(pendingActs.value.filter(isOurs).map((each) => [keyOf(each.kind, each.target), each])),
  );
  const uncounted = signal<ReadonlyMap<string, Uncounted>>(new Map());
  const known = computed(() => ({
    votes: new Set(mine.value?.votes),
    reactions: new Set<string>(mine.value?.reactions),
  }));
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function isOurs(each: LiveAct): boolean {
    return each.session === session && each.visitor === visitor.current.value?.id;
  }

  const doneAbout = (kind: LiveActKind, target: string) => done.value.get(keyOf(kind, target));
  const voted = (question: string) => doneAbout("vote", question)?.wanted ?? known.value.votes.has(question);

  function record(kind: LiveActKind, target: string, wanted: boolean, choices: string[] = []): void {
    done.value = new Map(done.value).set(keyOf(kind, target), { wanted, choices });
    act({ session, kind, target, wanted, choices });
  }

  function counted(question: string): void {
    if (!uncounted.value.has(question)) return;
    const left = new Map(uncounted.value);
    left.delete(question);
    uncounted.value = left;
  }

  const stopHearing = onSettled((settledAct, outcome) => {
    if (!isOurs(settledAct)) return;
    const { kind, target } = settledAct;
    // Pressed again meanwhile: the later act has the last word.
    if (pendingActs.value.some((each) => isOurs(each) && each.kind === kind && each.target === target))
      return;
    if (outcome !== "taken") {
      const left = new Map(done.value);
      left.delete(keyOf(kind, target));
      done.value = left;
      if (kind === "vote") counted(target);
      refused(settledAct, outcome);
      return;
    }
    const waiting = kind === "vote" ? uncounted.value.get(target) : undefined;
    if (!waiting) return;
    const since = questions.value.find((each) => each.id === target)?.sequence ?? 0;
    uncounted.value = new Map(uncounted.value).set(target, { ...waiting, since });
    const timer = setTimeout(() => counted(target), COUNTED_MS);
    timers.add(timer);
  });

  const stopCounting = effect(() => {
    for (const question of questions.value) {
      const since = uncounted.value.get(question.id)?.since ?? null;
      if (since !== null && question.sequence > since) counted(question.id);
    }
  });

  return {
    voted,
    votes(question) {
      const waiting = uncounted.value.get(question.id);
      if (!waiting) return question.data.votes;
      return Math.max(0, question.data.votes + Number(voted(question.id)) - Number(waiting.had));
    },
    reacted: (kind) => doneAbout("reaction", kind)?.wanted ?? known.value.reactions.has(kind),
    answered: (poll) => doneAbout("poll", poll)?.choices ?? mine.value?.poll_answers[poll] ?? null,
    vote({ id }) {
      const before = voted(id);
      const had = uncounted.value.get(id)?.had ?? before;
      uncounted.value = new Map(uncounted.value).set(id, { had, since: null });
      record("vote", id, !before);
    },
    react: (kind) => record("reaction", kind, true),
    answer: (poll, choices) => record("poll", poll, true, choices),
    stop() {
      stopHearing();
      stopCounting();
      timers.forEach(clearTimeout);
    },
  };
}

const keyOf = (kind: LiveActKind, target: string) => `${kind} ${target}`;
