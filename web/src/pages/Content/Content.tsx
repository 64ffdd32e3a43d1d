/** A testimony, a video or an article. A content of kind quiz leads to its quiz, a tour to its own page. */
import "../../styles/contents.css";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import type { Content } from "../../api/types.ts";
import { ContentCard, ContentDrawing } from "../../components/ContentCard.tsx";
import { Failure, failureTitle } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { OccupationLinks } from "../../components/OccupationLinks.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Prose } from "../../components/Prose.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { useCompanies, useOccupations, useRules, worth } from "../../state/season.ts";
import { useNext } from "../../state/suggestions.ts";
import { challengeNames, kindNames } from "../../words.ts";
import { Finish } from "./Finish.tsx";
import { ReadAloud } from "./ReadAloud.tsx";
import { Transcript } from "./Transcript.tsx";

export default function ContentPage({ id }: { id: string }) {
  const { data, error, retry } = useResource<Content>(`/contents/${id}`);
  const { route } = useLocation();
  useEffect(() => {
    if (data?.kind === "tour") route(`/visites/${id}`, true);
    if (data?.kind === "quiz") route(`/quiz/${id}`, true);
  }, [data?.kind]);
  if (!data)
    return (
      <Page title={error ? failureTitle(error) : "Contenu"}>
        <div class="wrap section">
          {error ? <Failure page error={error} retry={retry} /> : <Skeleton height="40rem" />}
        </div>
      </Page>
    );
  return <Read key={id} content={data} />;
}

interface ReadProps {
  content: Content;
  /** The organiser's: nothing can be finished in it. */
  preview?: boolean;
  above?: ComponentChildren;
  children?: ComponentChildren;
}

/** The content itself; `children` follow its text. */
export function Read({ content, preview = false, above, children }: ReadProps) {
  const kind = kindNames[content.kind]!;
  const company = useCompanies().data?.items.find((each) => each.id === content.company);
  const points = worth(content, useRules().data);
  return (
    <Page title={content.title} challenge={content.challenge}>
      {above}
      <article class={`wrap section content ${hue(content.challenge)}`}>
        <p>
          <a class="btn quiet back" href={preview ? "/organisation" : "/explorer"}>
            <Icon name="back" />
            {preview ? "Organisation" : "Explorer"}
          </a>
        </p>
        <div class="two">
          <div class="stack stack-l">
            <header class="stack">
              <p class="row tight">
                <a class="tag" href={`/defis/${content.challenge}`}>
                  <Glyph challenge={content.challenge} />
                  {challengeNames[content.challenge]}
                </a>
                <span class="tag plain">
                  <Icon name={kind.icon} />
                  {kind.name}
                </span>
                <span class="tag plain">
                  <Icon name="clock" />
                  {content.duration_minutes} min
                </span>
              </p>
              <h1>{content.title}</h1>
              <p class="lead soft">{content.summary}</p>
            </header>
            <div class="head-art">
              <ContentDrawing content={content} />
            </div>
            {content.kind === "video" ? (
              <Note>
                <p>
                  Le film n’est pas encore en ligne : tout ce qui s’y voit et s’y dit est écrit ici, et cela
                  compte autant
                  {points ? ` : ${points} points` : ""}.
                </p>
              </Note>
            ) : null}
            <Who content={content} company={company} />
            {content.body ? (
              <>
                {content.kind === "video" ? <h2>Ce qu’on voit</h2> : null}
                <Prose text={content.body} />
              </>
            ) : null}
            {content.transcript ? <Transcript text={content.transcript} /> : null}
            {children}
            {preview ? null : <Finish content={content} points={points} />}
            {content.occupations.length ? (
              <section class="stack">
                <h2>Métiers dans cette page</h2>
                <OccupationLinks romes={content.occupations} />
              </section>
            ) : null}
          </div>
          {preview ? null : <ToGoOn id={content.id} />}
        </div>
      </article>
    </Page>
  );
}

function Who({
  content,
  company,
}: {
  content: Content;
  company: { id: string; name: string; city: string } | undefined;
}) {
  const occupations = useOccupations().data?.items;
  const occupation = occupations?.find((each) => each.rome === content.person?.occupation);
  return (
    <div class="row">
      <p>
        {content.person ? (
          <>
            <b>{content.person.first_name}</b>
            {occupation ? (
              <>
                {", "}
                <a href={`/metiers/${occupation.rome}`}>{nameIn(content.title, occupation)}</a>
              </>
            ) : null}
            <br />
          </>
        ) : null}
        {company ? (
          <a class="soft" href={`/entreprises/${company.id}`}>
            {company.name}, {company.city}
          </a>
        ) : null}
      </p>
      <ReadAloud
        text={[content.title, content.summary, content.body, content.transcript].filter(Boolean).join("\n\n")}
      />
    </div>
  );
}

/** The name of the occupation in the gender that the title of the testimony uses; both where it uses neither. */
function nameIn(title: string, occupation: { name_feminine: string; name_masculine: string }): string {
  const feminine = occupation.name_feminine.toLowerCase();
  const masculine = occupation.name_masculine.toLowerCase();
  const words = title.toLowerCase();
  // « grutière » contains no « grutier », but « technicienne » contains « technicien »: the longer first.
  const [longer, shorter] =
    feminine.length >= masculine.length ? [feminine, masculine] : [masculine, feminine];
  if (words.includes(longer)) return longer;
  if (words.includes(shorter)) return shorter;
  return `${feminine} ou ${masculine}`;
}

function ToGoOn({ id }: { id: string }) {
  const { items } = useNext(id);
  if (!items?.length) return null;
  return (
    <aside class="stack side" aria-label="Pour continuer">
      <h2 class="side-title">Pour continuer</h2>
      <div class="stack list">
        {items.map((content) => (
          <ContentCard key={content.id} content={content} />
        ))}
      </div>
    </aside>
  );
}
