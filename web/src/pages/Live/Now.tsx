/** The question that is being answered. */
import type { SessionCard } from "../../api/live.ts";
import type { Entity } from "../../state/room.ts";
import { firstNames } from "../../state/schedule.ts";
import { counted } from "../../words.ts";
import type { InRoom } from "./useRoom.ts";

interface Props {
  question: Entity<"question"> | null;
  inRoom: InRoom;
  card: SessionCard;
}

export function Now({ question, inRoom, card }: Props) {
  if (!question) return null;
  const { text, answer } = question.data;
  const who = answer?.professional ?? firstNames(card);
  const many = !answer && card.professionals.length > 1;
  return (
    <section class="now" aria-labelledby="en-ce-moment">
      <div class="row between">
        <h2 id="en-ce-moment">
          {answer ? `${who} a répondu` : `${who} ${many ? "répondent" : "répond"} en ce moment`}
        </h2>
        <span class="soft small num">{counted(inRoom.own.votes(question), "vote")}</span>
      </div>
      <p class="title">{text}</p>
      {answer?.text ? <p>{answer.text}</p> : null}
    </section>
  );
}
