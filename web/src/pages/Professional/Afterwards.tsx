/** Questions of a session that is over and were not answered: each may get an answer in writing. */
import { useRef, useState } from "preact/hooks";
import type { SessionCard } from "../../api/live.ts";
import type { ProfessionalRoom } from "../../api/liveStaff.ts";
import { longDate } from "../../dates.ts";
import { counted } from "../../words.ts";
import { Write } from "./Write.tsx";

interface Props {
  session: SessionCard;
  room: ProfessionalRoom;
  changed: () => void;
}

export function Afterwards({ session, room, changed }: Props) {
  const [writing, setWriting] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const questions = room.questions[session.id] ?? [];
  const held = new Set(room.held_answers);
  return (
    <section class="stack stack-s">
      <h2 tabIndex={-1} ref={title}>
        Restées sans réponse
      </h2>
      <p class="soft">
        {session.title}, {longDate(session.starts_at)}. Vos réponses paraissent sur les pages de votre métier
        et de votre entreprise.
      </p>
      <ul class="pro-list">
        {questions.map(({ id, question }) => (
          <li key={id} class="panel flat stack stack-s">
            <p>
              <b>{question.text}</b>
            </p>
            <p class="soft small">{counted(question.votes, "vote")}</p>
            {held.has(id) ? (
              <p>
                <span class="tag ok">Votre réponse est en relecture</span>
              </p>
            ) : writing === id ? (
              <Write
                session={session.id}
                question={id}
                done={() => {
                  setWriting(null);
                  changed();
                  title.current?.focus();
                }}
                close={() => setWriting(null)}
              />
            ) : (
              <p>
                <button
                  type="button"
                  class="btn"
                  aria-label={`Répondre par écrit\u00a0: ${question.text}`}
                  onClick={() => setWriting(id)}
                >
                  Répondre par écrit
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
