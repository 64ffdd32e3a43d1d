/** The result of a knowledge quiz: what was right, and why it is so. */
import type { Quiz, Result } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { useRules } from "../../state/season.ts";

interface Props {
  result: Result;
  quiz: Quiz | null;
  /** Whether it was just given, and its points with it. */
  isNew: boolean;
}

export function Marks({ result, quiz, isNew }: Props) {
  const earned = useRules().data?.rules.find((rule) => rule.event === "QuizCompleted")?.points ?? 0;
  const right = result.right ?? 0;
  const questions = result.questions ?? 0;
  return (
    <Page title="Ton résultat">
      <div class="wrap section stack stack-l narrow">
        <header class="stack">
          {isNew && earned ? (
            <p>
              <span class="plus">+{earned} points</span>
            </p>
          ) : null}
          <h1>
            {right} sur {questions}
          </h1>
          <p class="lead">{quiz?.title}</p>
          <p>
            {right === questions ? "Tout juste !" : "Pas tout à fait juste, et c’est comme ça qu’on apprend."}
          </p>
        </header>
        <ol class="marks">
          {(result.answers ?? []).map((mark) => (
            <li key={mark.question} class={mark.right ? "right" : "mine"}>
              <Icon name={mark.right ? "check" : "close"} />
              <span class="stack stack-s">
                <strong>{quiz?.questions?.find((each) => each.id === mark.question)?.text}</strong>
                <span class="small">{mark.explanation}</span>
              </span>
              <b>{mark.right ? "Bonne réponse" : "À revoir"}</b>
            </li>
          ))}
        </ol>
        <p class="row">
          <a class="btn go" href="/ma-veste">
            Voir ma veste
          </a>
          <a class="btn" href={`/quiz/${result.quiz}`}>
            Refaire le quiz
          </a>
        </p>
      </div>
    </Page>
  );
}
