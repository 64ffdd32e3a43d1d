/** The quizzes: « Quel métier est fait pour toi ? » first, then what the tours have taught. */
import "../../styles/quiz.css";
import type { ListedQuiz, ListedResult, QuizList, ResultList } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { challengeNames, counted } from "../../words.ts";
import { longDate } from "../../dates.ts";

export default function Quizzes() {
  const { data, error, retry } = useResource<QuizList>("/quizzes");
  const interests = data?.items.filter((each) => each.kind === "interests") ?? [];
  const knowledge = data?.items.filter((each) => each.kind === "knowledge") ?? [];
  return (
    <Page title="Quel métier est fait pour toi ?">
      <div class="wrap section stack stack-l">
        <header class="stack">
          <h1>Quel métier est fait pour toi ?</h1>
          <p class="lead">
            Trente activités : dis ce qui te plairait. Tu découvres dix métiers, avec les réponses qui y
            mènent. Aucune bonne réponse, aucun chrono.
          </p>
        </header>
        {!data ? error ? <Failure error={error} retry={retry} /> : <Skeleton height="24rem" /> : null}
        <section class="grid">
          {[...interests]
            .sort((a, b) => b.items - a.items)
            .map((quiz, position) => (
              <QuizCard key={quiz.id} quiz={quiz} level={2} first={position === 0} />
            ))}
        </section>
        <MyResults />
        {knowledge.length ? (
          <section class="stack">
            <h2>Qu’as-tu découvert ?</h2>
            <div class="grid">
              {knowledge.map((quiz) => (
                <QuizCard key={quiz.id} quiz={quiz} />
              ))}
            </div>
          </section>
        ) : null}
      </div>
    </Page>
  );
}

interface CardProps {
  quiz: ListedQuiz;
  level?: 2 | 3;
  first?: boolean;
}

function QuizCard({ quiz, level = 3, first = false }: CardProps) {
  const Title = level === 2 ? "h2" : "h3";
  return (
    <article class={`panel stack quiz-card ${hue(quiz.challenge)}`}>
      <p class="eyebrow">
        <Glyph challenge={quiz.challenge} />
        {challengeNames[quiz.challenge]}
      </p>
      <Title>{quiz.title}</Title>
      <p class="soft">{quiz.summary}</p>
      <p class="small">
        {counted(quiz.items, quiz.kind === "interests" ? "activité" : "question")} · {quiz.duration_minutes}{" "}
        min
      </p>
      <p>
        <a class={first ? "btn go" : "btn"} href={`/quiz/${quiz.id}`}>
          Commencer<span class="sr"> {quiz.title}</span>
          <Icon name="next" />
        </a>
      </p>
    </article>
  );
}

/** What this visitor has submitted, newest first. */
function MyResults() {
  const who = visitor.current.value?.id;
  const { data } = useResource<ResultList>(who ? "/me/results" : null, { as: "visitor" });
  if (!data?.items.length) return null;
  return (
    <section class="stack">
      <h2>Tes résultats</h2>
      <div class="go-to">
        {data.items.map((result) => (
          <a key={result.id} href={`/quiz/resultats/${result.id}`}>
            <Icon name="quiz" />
            <span>
              {result.title ?? "Un quiz de cette saison"}
              <br />
              <span class="soft go-to-sum">
                {longDate(result.completed_at)}
                {scoreOf(result)}
              </span>
            </span>
            <Icon name="next" />
          </a>
        ))}
      </div>
    </section>
  );
}

function scoreOf(result: ListedResult): string {
  return result.right === null || result.questions === null
    ? ""
    : ` · ${result.right} sur ${result.questions}`;
}
