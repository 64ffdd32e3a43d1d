/** After a session: its questions and answers, the next one, and what to explore. */
import type { AnswerList, SessionFull } from "../../api/live.ts";
import type { ContentPage } from "../../api/types.ts";
import { ContentCard } from "../../components/ContentCard.tsx";
import { Failure } from "../../components/Failure.tsx";
import { LiveCard } from "../../components/LiveCard.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { entitiesOf, inOrder } from "../../state/room.ts";
import { visitor } from "../../state/session.ts";
import { useWholeLog } from "../../state/wholeLog.ts";
import { counted } from "../../words.ts";
import { useNextSession } from "./next.ts";
import { PollResults } from "./PollResults.tsx";

interface Read {
  id: string;
  question: string;
  /** Null: none yet. `text` null: given aloud. */
  answer: { professional: string; text: string | null } | null;
}

export function After({ card }: { card: SessionFull }) {
  const next = useNextSession(card);
  return (
    <>
      <p class="lead">
        {card.state === "closed"
          ? "Cette rencontre s’est terminée plus tôt que prévu."
          : "Cette rencontre est terminée."}{" "}
        {card.questions ? (
          <>
            {counted(card.questions, "question")}, {counted(card.answers, "réponse")}.
          </>
        ) : null}
      </p>
      {visitor.current.value ? <FromLog card={card} /> : <InWriting card={card} />}
      {next ? (
        <section class="stack">
          <h2>La prochaine rencontre</h2>
          <LiveCard card={next} dated />
        </section>
      ) : null}
      <ToExplore company={card.professionals[0]?.company ?? null} />
    </>
  );
}

/** All that was published, for who is signed in. */
function FromLog({ card }: { card: SessionFull }) {
  const { room, error, retry } = useWholeLog(card.id);
  if (!room) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="20rem" />;
  const questions = inOrder(entitiesOf(room, "question"), "votes");
  const answered = questions.filter((each) => each.data.answer);
  const open = questions.filter((each) => !each.data.answer);
  const polls = entitiesOf(room, "poll").filter((each) => each.data.results ?? each.data.words);
  return (
    <>
      <Reading
        title="Questions et réponses"
        read={answered.map(({ id, data }) => ({ id, question: data.text, answer: data.answer }))}
      />
      <Reading
        title="Sans réponse pour l’instant"
        read={open.map(({ id, data }) => ({ id, question: data.text, answer: null }))}
      />
      {answered.length || open.length ? null : <p>Personne n’a posé de question cette fois-ci.</p>}
      {polls.length ? (
        <section class="stack">
          <h2>{polls.length > 1 ? "Les sondages" : "Le sondage"}</h2>
          <div class="grid">
            {polls.map((each) => (
              <div key={each.id} class="panel stack stack-s">
                <h3>{each.data.question}</h3>
                <PollResults poll={each.data} />
              </div>
            ))}
          </div>
        </section>
      ) : null}
    </>
  );
}

/** What everybody may read: the answers in writing. */
function InWriting({ card }: { card: SessionFull }) {
  const { data, error, retry } = useResource<AnswerList>(`/live/answers?session=${card.id}&limit=100`);
  if (!data) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="20rem" />;
  const read = data.items.map(({ id, question, answer, professional }) => ({
    id,
    question,
    answer: { professional: professional.first_name, text: answer },
  }));
  return read.length ? (
    <Reading title="Questions et réponses" read={read} />
  ) : (
    <p>
      {card.answers > 0
        ? "Les réponses ont été données de vive voix."
        : "Aucune question n’a encore reçu de réponse."}{" "}
      Celles qui viennent par écrit paraîtront ici.
    </p>
  );
}

function Reading({ title, read }: { title: string; read: Read[] }) {
  if (!read.length) return null;
  return (
    <section class="stack">
      <h2>{title}</h2>
      <ul class="qs">
        {read.map(({ id, question, answer }) => (
          <li key={id} id={`reponse-${id}`} class="q-read">
            <p>
              <b>{question}</b>
            </p>
            {answer ? (
              <div class="answer">
                <b>{answer.professional}</b>
                <p>{answer.text ?? "A répondu de vive voix."}</p>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ToExplore({ company }: { company: string | null }) {
  const { data } = useResource<ContentPage>(company ? `/contents?company=${company}&limit=100` : null);
  if (!data?.items.length) return null;
  const tours = data.items.filter((each) => each.kind === "tour");
  const rest = data.items.filter((each) => each.kind !== "tour");
  return (
    <section class="stack">
      <h2>À explorer maintenant</h2>
      <div class="grid list">
        {[...tours, ...rest].slice(0, 3).map((content) => (
          <ContentCard key={content.id} content={content} />
        ))}
      </div>
    </section>
  );
}
