/** A result: what one likes, occupations with the answers that speak for them; or what was right, and why. */
import "../../styles/quiz.css";
import { useLocation } from "preact-iso";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Quiz, Result, ResultList } from "../../api/types.ts";
import { Problem } from "../../api/client.ts";
import { Failure, failureTitle } from "../../components/Failure.tsx";
import { Hexagon, HexagonTable } from "../../components/Hexagon.tsx";
import { HexagonWords } from "../../components/HexagonWords.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { hasStudies, StudiesFilter } from "../../components/StudiesFilter.tsx";
import { longDate } from "../../dates.ts";
import { addressOfNarrowed, narrowedBy, type Narrowed } from "../../narrowed.ts";
import { useResource } from "../../state/resource.ts";
import { useScrollKept } from "../../state/scroll.ts";
import { hotspotWorth, useRules } from "../../state/season.ts";
import { visitor } from "../../state/session.ts";
import { bothNames } from "../../words.ts";
import { Explored } from "./Explored.tsx";
import { Keep } from "./Keep.tsx";
import { MatchCard } from "./MatchCard.tsx";
import { Marks } from "./Marks.tsx";
import { NotMine } from "./NotMine.tsx";

export default function ResultPage({ id }: { id: string }) {
  const who = visitor.current.value;
  const { data, error, retry } = useResource<Result>(who ? `/me/results/${id}` : null, { as: "visitor" });
  const quiz = useResource<Quiz>(data ? `/quizzes/${data.quiz}?version=${data.version}` : null).data;
  const { query } = useLocation();
  const [isNew] = useState(Boolean(query.nouveau));
  const [isRepeated] = useState(Boolean(query.deja));
  // Looked at again, it brings no points again.
  useEffect(() => {
    if (isNew || isRepeated) history.replaceState(history.state, "", location.pathname);
  }, []);
  if (!data && (!who || (error instanceof Problem && error.status === 404))) return <NotMine />;
  if (!data)
    return (
      <Page title={error ? failureTitle(error) : "Résultat"}>
        <div class="wrap section">
          {error ? <Failure page error={error} retry={retry} /> : <Skeleton height="40rem" />}
        </div>
      </Page>
    );
  return data.kind === "interests" ? (
    <Interests result={data} quiz={quiz} isNew={isNew} isRepeated={isRepeated} />
  ) : (
    <Marks result={data} quiz={quiz} isNew={isNew} />
  );
}

const FIRST_SHOWN = 3;

/** What the quizzes on interests call 0 to 4, until the quiz is there. */
const WORDS = ["Pas du tout", "Plutôt non", "Je ne sais pas", "Plutôt oui", "Beaucoup"];

interface ResultProps {
  result: Result;
  quiz: Quiz | null;
  /** Whether it was just given, and its points with it. */
  isNew: boolean;
}

function Interests({ result, quiz, isNew, isRepeated }: ResultProps & { isRepeated: boolean }) {
  const { query, route } = useLocation();
  useScrollKept();
  const { all, studies } = narrowedBy(query);
  const narrow = (change: Partial<Narrowed>) =>
    route(addressOfNarrowed(`/quiz/resultats/${result.id}`, { all, studies, ...change }), true);
  const cards = useRef<HTMLOListElement>(null);
  const asked = useRef(false);
  // The button is gone: who pressed it goes on at the first of those that it brought.
  useLayoutEffect(() => {
    if (asked.current) cards.current?.children[FIRST_SHOWN]?.querySelector("a")?.focus();
    asked.current = false;
  }, [all]);
  const others = useResource<ResultList>("/me/results", { as: "visitor" }).data?.items ?? [];
  const earlier = others.filter((each) => each.kind === "interests" && each.id !== result.id);
  const profile = result.profile!;
  const matches = result.matches ?? [];
  const fitting = matches.filter((match) => hasStudies(match, studies));
  const shown = all ? fitting : fitting.slice(0, FIRST_SHOWN);
  const words = quiz?.answers ?? WORDS;
  const unexplained = matches.every((match) => !match.reasons.length);
  const rules = useRules().data;
  const earned = rules?.rules.find((rule) => rule.event === "QuizCompleted")?.points ?? 0;
  return (
    <Page title="Ton résultat">
      <div class="wrap section stack stack-l">
        <header class="two even result-head">
          <div class="stack">
            {isNew && earned ? (
              <p>
                <span class="plus">+{earned} points</span>
              </p>
            ) : (
              <p class="soft">
                {isRepeated ? "Les mêmes réponses que le " : ""}
                {longDate(result.completed_at)}
                {isRepeated ? "\u00a0: c’est donc le même résultat" : ""}
              </p>
            )}
            <h1>{profile.title ?? "Ton résultat"}</h1>
            <p class="lead">{profile.says}</p>
            <Keep result={result} />
            <div class="row">
              <a class={`btn no-print ${profile.doubt ? "" : "quiet"}`} href={`/quiz/${result.quiz}`}>
                Refaire le quiz
              </a>
              {earlier.some((each) => each.completed_at < result.completed_at) ? (
                <a class="btn quiet no-print" href={`/quiz/resultats/${result.id}/comparaison`}>
                  Comparer avec la fois d’avant
                </a>
              ) : null}
            </div>
          </div>
          <figure class="panel tint on-sand">
            <Hexagon scores={profile.scores as Record<string, number>} />
            <HexagonTable scores={profile.scores as Record<string, number>} />
            <HexagonWords />
          </figure>
        </header>
        <section class="stack">
          <div class="section-head">
            <h2>Tes métiers à découvrir</h2>
            <p class="soft" role="status">
              {fitting.length
                ? `${shown.length} sur ${fitting.length}, ${profile.doubt ? "très différents, exprès" : "du plus proche au plus lointain"}`
                : "Aucun de tes métiers n’a d’études de cette durée"}
            </p>
          </div>
          {unexplained ? (
            <p>
              Pas assez de « {words[3]} » ou de « {words[4]} » pour dire pourquoi l’un plutôt que l’autre :
              voici plutôt où les voir.
            </p>
          ) : null}
          {matches.some((match) => match.studies_length) ? (
            <StudiesFilter chosen={studies} choose={(length) => narrow({ studies: length })} />
          ) : null}
          <ol class="stack plain" ref={cards}>
            {shown.map((match) => (
              <MatchCard
                key={match.rome}
                match={match}
                rank={matches.indexOf(match) + 1}
                words={words}
                same={matches.find((each) => each.rome === match.same_work_as?.[0])}
                unexplained={unexplained}
              />
            ))}
          </ol>
          {!all && fitting.length > FIRST_SHOWN ? (
            <button
              type="button"
              class="btn wide no-print"
              onClick={() => {
                asked.current = true;
                narrow({ all: true });
              }}
            >
              Voir{" "}
              {fitting.length - FIRST_SHOWN > 1 ? `les ${fitting.length - FIRST_SHOWN} autres` : "l’autre"}
            </button>
          ) : null}
        </section>
        {result.neighbour ? (
          <section class="panel tint c-inclusion row between">
            <div class="stack stack-s">
              <h2>Et pourquoi pas une surprise ?</h2>
              <p>{result.neighbour.says}</p>
            </div>
            <a class="btn" href={`/metiers/${result.neighbour.rome}`}>
              {bothNames(result.neighbour)}
              <Icon name="next" />
            </a>
          </section>
        ) : null}
        <Explored result={result} />
        <Note icon="shield">
          <p>
            Ton résultat n’est visible que par toi. Ta ou ton prof voit combien d’élèves ont fait le quiz et
            ce qui attire la classe en moyenne, jamais ce qui désignerait moins de cinq personnes.{" "}
            {hotspotWorth(rules)
              ? `Et chaque point d’intérêt que tu vas voir rapporte ${hotspotWorth(rules)} points.`
              : null}
          </p>
        </Note>
      </div>
    </Page>
  );
}
