/** The questions of a session. New ones are counted, and join the list when they are asked for. */
import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../../state/announce.ts";
import type { Order } from "../../state/room.ts";
import { counted } from "../../words.ts";
import { arranged, listed, type Arranged } from "./arrange.ts";
import { QuestionRow } from "./QuestionRow.tsx";
import type { InRoom } from "./useRoom.ts";

interface Props {
  session: string;
  inRoom: InRoom;
  place: boolean;
}

const ORDERS: [Order, string][] = [
  ["votes", "Plus votées"],
  ["recent", "Récentes"],
];

export function Questions({ session, inRoom, place }: Props) {
  const questions = inRoom.questions.value;
  const own = new Set(inRoom.mine.value?.questions.map((each) => each.id));
  const [order, setOrder] = useState<Order>("votes");
  const [stood, setStood] = useState<Arranged>([]);
  const list = useRef<HTMLUListElement>(null);
  const rearrange = (by: Order) => {
    setOrder(by);
    setStood(arranged(questions, by, inRoom.own.votes));
  };
  // Of an empty list nothing can be pressed: it takes what comes.
  const empty = !stood.some((id) => questions.some((each) => each.id === id));
  useEffect(() => {
    if (empty && questions.length) rearrange(order);
  }, [empty, questions.length]);
  const { questions: shown, fresh } = listed(questions, stood, own);
  useFreshSaid(fresh);

  return (
    <section class="stack stack-s" aria-labelledby="les-questions">
      <div class="row between">
        <h2 id="les-questions">Les questions</h2>
        <div class="chips" role="group" aria-label="Trier">
          {ORDERS.map(([each, label]) => (
            <button
              key={each}
              type="button"
              class="chip"
              aria-pressed={order === each}
              onClick={() => rearrange(each)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      {fresh ? (
        <button
          type="button"
          class="btn wide"
          onClick={() => {
            rearrange(order);
            // The button goes away: who pressed it goes on in the list.
            requestAnimationFrame(() => list.current?.focus());
          }}
        >
          Voir {counted(fresh, "nouvelle question", "nouvelles questions")}
        </button>
      ) : null}
      {shown.length ? (
        <ul class="qs" tabIndex={-1} ref={list} aria-labelledby="les-questions">
          {shown.map((each) => (
            <QuestionRow
              key={each.id}
              session={session}
              question={each}
              isOwn={own.has(each.id)}
              inRoom={inRoom}
              place={place}
            />
          ))}
        </ul>
      ) : (
        <p class="soft">Pas encore de question. La première est peut-être la tienne.</p>
      )}
    </section>
  );
}

const SAID_MS = 10_000;

/** Says how many are new, not what they are, and not each time that one comes. */
function useFreshSaid(fresh: number): void {
  const waiting = useRef<ReturnType<typeof setTimeout>>();
  const latest = useRef(fresh);
  latest.current = fresh;
  useEffect(() => {
    if (!fresh || waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      if (latest.current) say(`${counted(latest.current, "nouvelle question", "nouvelles questions")}.`);
    }, SAID_MS);
  }, [fresh]);
  useEffect(() => () => clearTimeout(waiting.current), []);
}
