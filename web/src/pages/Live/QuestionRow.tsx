/** A published question: its votes, its answer, and a way to report it. */
import { Icon } from "../../components/Icon.tsx";
import { show } from "../../state/announce.ts";
import type { Entity } from "../../state/room.ts";
import { counted } from "../../words.ts";
import { Report } from "./Report.tsx";
import type { InRoom } from "./useRoom.ts";

interface Props {
  session: string;
  question: Entity<"question">;
  isOwn: boolean;
  inRoom: InRoom;
  place: boolean;
}

export function QuestionRow({ session, question, isOwn, inRoom, place }: Props) {
  const { text, author, answer, merged, pinned, state } = question.data;
  return (
    <li class="q" id={`q-${question.id}`} tabIndex={-1}>
      <Vote question={question} isOwn={isOwn} inRoom={inRoom} place={place} />
      <div class="stack stack-s">
        {pinned && !answer ? (
          <p>
            <span class="tag warn">En ce moment</span>
          </p>
        ) : null}
        <p>
          <b>{text}</b>
        </p>
        <div class="row tight q-foot">
          <span class="soft small">
            {isOwn ? "Ta question" : author}
            {merged ? ` · ${counted(merged, "autre la pose", "autres la posent")} aussi` : null}
            {state === "passed" ? " · pour plus tard" : null}
          </span>
          {place && !isOwn ? <Report session={session} question={question.id} text={text} /> : null}
        </div>
        {answer ? (
          <div class="answer">
            <b>{answer.professional}</b>
            <p>{answer.text ?? "A répondu de vive voix."}</p>
          </div>
        ) : null}
      </div>
    </li>
  );
}

function Vote({ question, isOwn, inRoom, place }: Omit<Props, "session">) {
  const votes = inRoom.own.votes(question);
  // One's own has one's voice already; and votes say what to answer next.
  if (isOwn || question.data.state === "answered")
    return (
      <span class="vote still">
        <Icon name="up" />
        <b class="num">{votes}</b>
        <span class="sr"> {votes > 1 ? "votes" : "vote"}</span>
      </span>
    );
  return (
    <button
      type="button"
      class="vote"
      aria-pressed={inRoom.own.voted(question.id)}
      aria-disabled={!place}
      onClick={() =>
        place ? inRoom.own.vote(question) : show({ text: "Entre dans la rencontre pour voter." })
      }
    >
      <Icon name="up" />
      <b class="num">{votes}</b>
      <span class="sr">
        {" "}
        {votes > 1 ? "votes" : "vote"}. Voter pour : {question.data.text}
      </span>
    </button>
  );
}
