/** A room that one is in: its log, and what oneself has done there. */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { OwnPart, OwnQuestion, QuestionShown } from "../../api/live.ts";
import { textOf } from "../../components/Failure.tsx";
import { show } from "../../state/announce.ts";
import { participate, type Participation } from "../../state/participation.ts";
import { entitiesOf, type Entity, type Room } from "../../state/room.ts";
import { follow, type Line } from "../../state/roomFeed.ts";

/** While a question of theirs is held: a decision that is no publication is in no log. */
const MINE_MS = 15_000;

export interface InRoom {
  room: { readonly value: Room };
  line: { readonly value: Line };
  questions: ReadonlySignal<Entity<"question">[]>;
  mine: ReadonlySignal<OwnPart | null>;
  own: Participation;
  /** Adds what was just asked, before it is read again. */
  asked: (question: OwnQuestion) => void;
  /** Reads the visitor's own part again. */
  readMine: () => void;
}

export function useRoom(session: string): InRoom {
  const { inRoom, begin } = useMemo(() => roomOf(session), [session]);
  useEffect(begin, [session]);
  return inRoom;
}

function roomOf(session: string): { inRoom: InRoom; begin: () => () => void } {
  const feed = follow(session);
  const mine = signal<OwnPart | null>(null);
  const questions = computed(() => entitiesOf(feed.room.value, "question"));
  const own = participate(session, mine, questions, (_, why) => show({ text: textOf(why) }));
  let ended = false;

  function readMine(): void {
    call<OwnPart>(`/live/sessions/${encodeURIComponent(session)}/mine`, { as: "visitor" }).then(
      (part) => {
        if (!ended) mine.value = part;
      },
      () => undefined, // read again when something is held, or the line is back
    );
  }

  function asked(question: OwnQuestion): void {
    const before = mine.value;
    if (before && !before.questions.some((each) => each.id === question.id))
      mine.value = { ...before, questions: [...before.questions, question] };
  }

  function begin(): () => void {
    readMine();
    // Not all who asked something at the same moment of a lesson ask at the same moment.
    const pause = MINE_MS * (0.8 + 0.4 * Math.random());
    const timer = setInterval(() => {
      if (!mine.value || mine.value.questions.some((each) => each.state === "held")) readMine();
    }, pause);
    const stopWatching = questions.subscribe((now) => {
      if (mine.peek()?.questions.some((each) => isNewsOf(each, now))) readMine();
    });
    return () => {
      ended = true;
      clearInterval(timer);
      stopWatching();
      own.stop();
      feed.stop();
    };
  }

  return { inRoom: { room: feed.room, line: feed.line, questions, mine, own, asked, readMine }, begin };
}

/** Whether the log shows that a question of theirs is no longer where they saw it last. */
function isNewsOf(each: OwnQuestion, shown: readonly Entity<"question">[]): boolean {
  const state: QuestionShown["state"] | undefined = shown.find((one) => one.id === each.id)?.data.state;
  return state !== undefined && state !== each.state && each.state !== "merged";
}
