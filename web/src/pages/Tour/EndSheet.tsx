/** The end of the visit: what it earned, and where to go from here. */
import type { QuizList, Tour } from "../../api/types.ts";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { contentMark } from "../../state/discoveries.ts";
import { useResource } from "../../state/resource.ts";
import { addressOf, useRules, worth } from "../../state/season.ts";
import { useNext } from "../../state/suggestions.ts";
import { kindNames } from "../../words.ts";
import { quizOf } from "./outline.ts";
import { Sheet } from "./Sheet.tsx";

export function EndSheet({ tour, most, onClose }: { tour: Tour; most: number; onClose: () => void }) {
  const rules = useRules().data;
  const quiz = quizOf(tour.id, useResource<QuizList>("/quizzes").data?.items ?? []);
  const next = useNext(tour.id).items;
  const points = worth(tour, rules);
  const waiting = contentMark(tour.id) !== "done";
  const quizOpen = quiz !== null && contentMark(quiz.id) === "open";
  const quizPoints = worth({ kind: "quiz", challenge: tour.challenge }, rules);
  return (
    <Sheet
      id="fin"
      title="Visite terminée"
      class="end"
      onClose={onClose}
      actions={
        <>
          {quiz ? (
            <a class={quizOpen ? "btn go" : "btn"} href={`/quiz/${quiz.id}`}>
              {quizOpen
                ? `Jouer le quiz de la visite${quizPoints ? `, +${quizPoints}` : ""}`
                : "Refaire le quiz de la visite"}
              <Icon name="next" />
            </a>
          ) : null}
          <a class={quizOpen ? "btn" : "btn go"} href="/ma-veste">
            Voir ma veste
          </a>
        </>
      }
    >
      <div class="stack fin">
        <div class="fin-pic" aria-hidden="true">
          <Glyph challenge={tour.challenge} />
        </div>
        {points ? (
          <p>
            <span class={waiting ? "plus waiting" : "plus"}>+{points} points</span>
            {waiting ? <span class="soft small"> en route vers ta veste</span> : null}
          </p>
        ) : null}
        <p class="lead">
          {most} points d’intérêt sur {most} : tu as tout vu, et rien ne t’a échappé.
        </p>
      </div>
      {next?.length ? (
        <>
          <h3>À voir ensuite</h3>
          <div class="go-to">
            {next.map((content) => (
              <a key={content.id} href={addressOf(content)}>
                <Icon name={kindNames[content.kind]?.icon ?? "next"} />
                <span>
                  {content.title}
                  <br />
                  <span class="soft go-to-sum">
                    {kindNames[content.kind]?.name}, {content.duration_minutes} min
                  </span>
                </span>
                <Icon name="next" />
              </a>
            ))}
          </div>
        </>
      ) : null}
    </Sheet>
  );
}
