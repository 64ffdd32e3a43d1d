/** Two results of one person beside each other: what has changed since the time before. */
import "../../styles/quiz.css";
import type { Comparison, NamedOccupation, Result } from "../../api/types.ts";
import { Problem } from "../../api/client.ts";
import { Failure } from "../../components/Failure.tsx";
import { Hexagon, HexagonTable } from "../../components/Hexagon.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { LETTERS } from "../../interests.ts";
import { useResource } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { bothNames } from "../../words.ts";
import { NotMine } from "./NotMine.tsx";

export default function ComparisonPage({ id }: { id: string }) {
  const who = visitor.current.value;
  const path = who ? `/me/results/${id}/comparison` : null;
  const { data, error, retry } = useResource<Comparison>(path, { as: "visitor" });
  // Either this result is not there, or none before it: the API says the same of both.
  const lacking = !data && isMissing(error);
  const result = useResource<Result>(lacking ? `/me/results/${id}` : null, { as: "visitor" });
  if (!who || (lacking && !result.data && isMissing(result.error))) return <NotMine />;
  const failure = lacking ? !result.data && result.error : error;
  return (
    <Page title="Comparer deux résultats">
      <div class="wrap section stack stack-l">
        <p>
          <a class="btn quiet back" href={`/quiz/resultats/${id}`}>
            <Icon name="back" />
            Mon résultat
          </a>
        </p>
        <h1>Ce qui a changé</h1>
        {data ? (
          <Compared comparison={data} />
        ) : failure ? (
          <Failure error={failure} retry={lacking ? result.retry : retry} />
        ) : lacking && result.data ? (
          <div class="empty">
            <Icon name="quiz" />
            <h2>Il n’y a pas encore d’autre résultat</h2>
            <p>Refais le quiz après quelques visites : tu verras ici ce qui a bougé.</p>
            <a class="btn go" href="/explorer?genre=tour">
              Entrer dans une usine
            </a>
          </div>
        ) : (
          <Skeleton height="30rem" />
        )}
      </div>
    </Page>
  );
}

const isMissing = (error: unknown) => error instanceof Problem && error.status === 404;

function Compared({ comparison }: { comparison: Comparison }) {
  const when = (
    <p class="lead">
      Entre le {longDate(comparison.earlier_completed_at)} et le {longDate(comparison.completed_at)}.
    </p>
  );
  const letters = comparison.letters as Record<string, { now: number; before: number }> | undefined;
  if (!letters)
    return (
      <>
        {when}
        <p class="big-num num">
          {comparison.right?.before} → {comparison.right?.now} sur {comparison.questions?.now}
        </p>
        {comparison.says ? <p>{comparison.says}</p> : null}
      </>
    );
  const side = (of: "now" | "before") =>
    Object.fromEntries(LETTERS.map((letter) => [letter, letters[letter]?.[of] ?? 0]));
  return (
    <>
      {when}
      <div class="two even">
        <figure class="panel tint on-sand">
          <Hexagon scores={side("now")} before={side("before")} />
          <figcaption class="small">En jaune, maintenant ; en pointillé, la fois d’avant.</figcaption>
          <HexagonTable scores={side("now")} before={side("before")} />
        </figure>
        <div class="stack">
          <p class="says">{comparison.says}</p>
          <details>
            <summary>Comment on le sait</summary>
            <p class="soft">
              Personne ne répond deux fois exactement pareil. On regarde combien tes réponses varient à
              l’intérieur d’une même envie : ce qui bouge moins que cela ne compte pas comme un changement.
            </p>
          </details>
          <Occupations title="Nouveaux métiers" of={comparison.occupations?.came} />
          <Occupations title="Toujours là" of={comparison.occupations?.stayed} />
          <Occupations title="Plus dans les dix" of={comparison.occupations?.went} />
        </div>
      </div>
    </>
  );
}

function Occupations({ title, of: occupations }: { title: string; of: NamedOccupation[] | undefined }) {
  if (!occupations?.length) return null;
  return (
    <section class="stack stack-s">
      <h2 class="side-title">{title}</h2>
      <div class="go-to">
        {occupations.map((each) => (
          <a key={each.rome} href={`/metiers/${each.rome}`}>
            <Icon name="people" />
            <span>{bothNames(each)}</span>
            <Icon name="next" />
          </a>
        ))}
      </div>
    </section>
  );
}
