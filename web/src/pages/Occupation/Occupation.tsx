/** An occupation: what one does, where the season shows it, who speaks about it, studies and neighbours. */
import type { ContentItem, ContentPage, OccupationProfile } from "../../api/types.ts";
import { Answers } from "../../components/Answers.tsx";
import { ContentCard } from "../../components/ContentCard.tsx";
import { LazyDrawing } from "../../components/Drawing.tsx";
import { Failure, failureTitle } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { NextSessions } from "../../components/NextSessions.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { bothNames, challengeNames, familyNames, ROME_RELEASE } from "../../words.ts";
import { ShownScenes } from "./ShownScenes.tsx";
import { Studies } from "./Studies.tsx";
import "../../styles/contents.css";

export default function OccupationPage({ rome }: { rome: string }) {
  const { data, error, retry } = useResource<OccupationProfile>(`/occupations/${rome}`);
  if (!data)
    return (
      <Page title={error ? failureTitle(error) : "Métier"}>
        <div class="wrap section">
          {error ? <Failure page error={error} retry={retry} /> : <Skeleton height="30rem" />}
        </div>
      </Page>
    );
  return (
    <Page title={bothNames(data)}>
      <div class="wrap section stack stack-l">
        <p>
          <a class="btn quiet back" href="/metiers">
            <Icon name="back" />
            Tous les métiers
          </a>
        </p>
        <header class="two">
          <div class="stack">
            <h1>{bothNames(data)}</h1>
            <p class="row tight">
              {data.family ? <span class="tag plain">{familyNames[data.family] ?? data.family}</span> : null}
              {data.challenges.map((challenge) => (
                <a key={challenge} class={`tag ${hue(challenge)}`} href={`/defis/${challenge}`}>
                  <Glyph challenge={challenge} />
                  {challengeNames[challenge]}
                </a>
              ))}
            </p>
            {data.summary ? <p class="lead">{data.summary}</p> : null}
            {data.transitions.includes("ecological") ? (
              <p>Ce métier compte pour la transition écologique.</p>
            ) : null}
            {data.transitions.includes("digital") ? <p>Ce métier change avec le numérique.</p> : null}
          </div>
          <div class="head-art">
            <LazyDrawing
              id={data.rome}
              load={async () =>
                (await import("../../art/occupations.ts")).occupationArt({
                  rome: data.rome,
                  family: data.family ?? "",
                })
              }
            />
          </div>
        </header>
        <NextSessions title="À rencontrer en direct" about={`occupation=${data.rome}`} />
        <Shown occupation={data} />
        <Answers key={data.rome} about={`occupation=${data.rome}`} />
        <Studies occupation={data} />
        {data.interests.length ? (
          <section class="stack">
            <h2>Ce qui y plaît</h2>
            <ul class="row">
              {data.interests.map((interest) => (
                <li key={interest} class="tag">
                  {interest}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {data.near.length ? (
          <section class="stack">
            <h2>Des métiers voisins</h2>
            <div class="grid go-to-grid">
              {data.near.map((each) => (
                <a key={each.rome} class="go-to-one" href={`/metiers/${each.rome}`}>
                  <span>{bothNames(each)}</span>
                  <Icon name="next" />
                </a>
              ))}
            </div>
          </section>
        ) : null}
        <section class="stack stack-s soft small">
          <h2 class="sources-title">D’où viennent ces informations</h2>
          <p>
            Code, voisins et centres d’intérêt : métier {data.rome} du répertoire opérationnel des métiers et
            des emplois ({ROME_RELEASE}). <WrittenForSeason occupation={data} />
            <a href="/sources">Toutes les sources</a>
          </p>
        </section>
      </div>
    </Page>
  );
}

const useContents = (rome: string) => useResource<ContentPage>(`/contents?occupation=${rome}&limit=24`);

/** Of what the page shows, the season's own; it names nothing that there is not. */
function WrittenForSeason({ occupation }: { occupation: OccupationProfile }) {
  const kinds = useContents(occupation.rome).data?.items.map((each) => each.kind) ?? [];
  if (!occupation.in_season) return null;
  const visits = occupation.shown_by.scenes.length > 0 || kinds.includes("tour");
  const others = kinds.some((kind) => kind !== "tour" && kind !== "testimony");
  const written = [
    "Ce qu’on y fait",
    ...(visits ? ["les visites"] : []),
    ...(kinds.includes("testimony") ? ["les témoignages"] : []),
    ...(others ? ["les autres contenus"] : []),
  ];
  const last = written.length > 1 ? written.pop() : null;
  return (
    <>
      {last
        ? `${written.join(", ")} et ${last}\u00a0: écrits pour la saison. `
        : `${written[0]}\u00a0: écrit pour la saison. `}
    </>
  );
}

function Shown({ occupation }: { occupation: OccupationProfile }) {
  const { data } = useContents(occupation.rome);
  if (!data?.items.length && !occupation.shown_by.scenes.length)
    return <p>La saison ne montre pas encore ce métier : regarde ses voisins.</p>;
  // People with that occupation first: `shown_by` has them in this order.
  const rank = (content: ContentItem) => occupation.shown_by.contents.indexOf(content.id);
  const contents = [...(data?.items ?? [])].sort((a, b) => rank(a) - rank(b));
  const testimonies = contents.filter((each) => each.kind === "testimony");
  const others = contents.filter((each) => each.kind !== "testimony");
  return (
    <>
      <ShownScenes scenes={occupation.shown_by.scenes} />
      <Contents title="Qui en parle" contents={testimonies} />
      <Contents title="Où le voir" contents={others} />
    </>
  );
}

function Contents({ title, contents }: { title: string; contents: ContentItem[] }) {
  if (!contents.length) return null;
  return (
    <section class="stack">
      <h2>{title}</h2>
      <div class="grid list">
        {contents.map((content) => (
          <ContentCard key={content.id} content={content} />
        ))}
      </div>
    </section>
  );
}
