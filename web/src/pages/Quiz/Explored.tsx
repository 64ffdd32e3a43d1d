/** What one said and what one explored, on one hexagon; before enough was explored, how much is missing. */
import "../../styles/quiz.css";
import type { Interests, PlaceToTry, Result } from "../../api/types.ts";
import { Hexagon, HexagonTable } from "../../components/Hexagon.tsx";
import { Icon, type IconName } from "../../components/Icon.tsx";
import { Progress } from "../../components/Progress.tsx";
import { onConfirmed } from "../../state/outbox.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { bothNames, counted, kindNames, verbs } from "../../words.ts";

type Scores = Record<string, number>;

onConfirmed(() => refresh("/me/interests", { as: "visitor" }));

/** `result`: the one that is shown on the page, if any; what was said is that of the latest without doubt. */
export function Explored({ result }: { result?: Result }) {
  const who = visitor.current.value;
  const { data } = useResource<Interests>(who ? "/me/interests" : null, { as: "visitor" });
  // Without places on offer there is nothing to compare with, nor anywhere to go.
  if (!data || (!data.scores && !data.try_next.length)) return null;
  return (
    <section class="stack">
      <h2>Ce que tu dis, ce que tu explores</h2>
      {data.scores ? (
        <Both found={data} scores={data.scores as Scores} result={result} />
      ) : (
        <Soon found={data} />
      )}
    </section>
  );
}

function Both({ found, scores, result }: { found: Interests; scores: Scores; result?: Result }) {
  const said = found.said?.scores as Scores | undefined;
  return (
    <div class="two even">
      <figure class="panel tint on-sand">
        <Hexagon
          scores={said ?? scores}
          before={said ? scores : undefined}
          label={
            said
              ? "Ce que tu as dit et ce que tu as exploré, en six envies. Les chiffres sont dans le tableau qui suit."
              : "Ce que tu as exploré, en six envies. Les chiffres sont dans le tableau qui suit."
          }
        />
        <figcaption class="small">
          {said ? `En jaune, ${saidWhen(found, result)} ; en pointillé, ce que tu as exploré.` : null}{" "}
          Exploré, 50 veut dire : autant qu’en piochant au hasard.
        </figcaption>
        <HexagonTable
          scores={said ?? scores}
          before={said ? scores : undefined}
          words={{
            summary: "Les mêmes chiffres en tableau",
            now: said ? "Dit" : "Exploré",
            before: "Exploré",
          }}
        />
      </figure>
      <div class="stack">
        <p class="lead">{found.says}</p>
        {said ? null : (
          <p>
            <a href="/quiz">Fais le quiz des métiers</a> : tu verras les deux l’un sur l’autre.
          </p>
        )}
        {found.try_next.length ? (
          <>
            <h3>À essayer ensuite</h3>
            <div class="go-to">
              {found.try_next.map((place) => (
                <Place key={place.hotspot ?? place.content} place={place} />
              ))}
            </div>
          </>
        ) : null}
      </div>
    </div>
  );
}

function Soon({ found }: { found: Interests }) {
  const missing = found.needed - found.explored;
  const [place] = found.try_next;
  return (
    <div class="panel stack">
      <Progress label="Lieux explorés" value={found.explored} most={found.needed} />
      <p>
        Encore {counted(missing, "lieu", "lieux")} à explorer, et tu verras ici{" "}
        {found.said
          ? "si ce que tu explores ressemble à ce que tu as dit."
          : "vers quoi vont tes visites, à côté de ce que tu diras au quiz."}
      </p>
      {place ? (
        <div class="go-to">
          <Place place={place} />
        </div>
      ) : null}
    </div>
  );
}

function Place({ place }: { place: PlaceToTry }) {
  const id = place.content ?? place.tour!;
  // An organiser may have taken it out of the season since.
  const { data, error } = useResource<{ title: string }>(`/contents/${id}`);
  if (error && !data) return null;
  const icon: IconName = place.hotspot ? "pin" : (kindNames[place.kind]?.icon ?? "article");
  return (
    <a href={place.hotspot ? `/visites/${id}?scene=${place.scene}` : `/contenus/${id}`}>
      <Icon name={icon} />
      <span>
        {verbs[place.kind] ?? "À voir"} : {place.title}
        <br />
        <span class="soft go-to-sum">{place.occupations.slice(0, 2).map(bothNames).join(" · ")}</span>
      </span>
      <Icon name="next" />
    </a>
  );
}

function saidWhen(found: Interests, result?: Result): string {
  if (!result || result.id === found.said?.result) return "ce que tu as dit";
  return "ce que tu as dit à ton dernier quiz sur tes envies";
}
