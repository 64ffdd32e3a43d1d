/** The visitor's questions that are not in the list: read now, merged, or not published, with why. */
import { useEffect, useRef } from "preact/hooks";
import type { OwnQuestion } from "../../api/live.ts";
import { Icon, type IconName } from "../../components/Icon.tsx";
import { say } from "../../state/announce.ts";
import { declineWords } from "./reasons.ts";
import type { InRoom } from "./useRoom.ts";

const STATES: Record<string, { title: string; icon: IconName }> = {
  held: { title: "Ta question est en lecture", icon: "clock" },
  merged: { title: "Ta question en rejoint une autre", icon: "people" },
  declined: { title: "Ta question n’a pas été publiée", icon: "info" },
  removed: { title: "Ta question a été retirée", icon: "info" },
};

/** What is said aloud when a question of theirs has got on. */
const NEWS: Record<string, string> = {
  published: "Ta question est publiée.",
  answered: "Ta question a reçu sa réponse.",
  passed: "Ta question est gardée pour plus tard.",
  merged: "Ta question en rejoint une autre.",
  declined: "Ta question n’a pas été publiée. La raison est dans la page.",
  removed: "Ta question a été retirée.",
};

export function OwnQuestions({ inRoom }: { inRoom: InRoom }) {
  const questions = inRoom.mine.value?.questions ?? [];
  useNews(questions);
  const published = new Set(inRoom.questions.value.map((each) => each.id));
  // The log may have shown it before their own part was read again.
  const outside = questions.filter((each) => STATES[each.state] && !published.has(each.id));
  if (!outside.length) return null;
  return (
    <section class="stack stack-s" aria-label="Tes questions">
      {outside.map((each) => (
        <Own key={each.id} question={each} inRoom={inRoom} />
      ))}
    </section>
  );
}

function Own({ question, inRoom }: { question: OwnQuestion; inRoom: InRoom }) {
  const { title, icon } = STATES[question.state]!;
  const into = inRoom.questions.value.find((each) => each.id === question.into);
  return (
    <article class="q-mine stack stack-s">
      <h3>
        <span class="tag warn">
          <Icon name={icon} />
          {title}
        </span>
      </h3>
      <p>
        <b>{question.text}</b>
      </p>
      <p class="soft small">
        {question.state === "held" ? (
          "Une personne la lit avant de la publier. En général, moins de 2 minutes."
        ) : question.state === "declined" ? (
          declineWords[question.reason ?? "unclear"]
        ) : question.state === "merged" ? (
          <>
            Quelqu’un a eu la même idée : vos voix comptent ensemble.{" "}
            {into ? <a href={`#q-${into.id}`}>« {into.data.text} »</a> : null}
          </>
        ) : (
          "Une personne l’a relue et a préféré ne plus la montrer. Tu peux en poser une autre."
        )}
      </p>
    </article>
  );
}

function useNews(questions: OwnQuestion[]): void {
  const known = useRef(new Map<string, string>());
  useEffect(() => {
    for (const each of questions) {
      const before = known.current.get(each.id);
      const news = NEWS[each.state];
      if (before !== undefined && before !== each.state && news) say(news);
      known.current.set(each.id, each.state);
    }
  }, [questions]);
}
