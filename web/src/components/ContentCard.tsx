/** A content in a grid; a row on phones (`.list`). */
import type { ContentItem } from "../api/types.ts";
import { contentMark } from "../state/discoveries.ts";
import { addressOf, hotspotWorth, useCompanies, useRules, worth } from "../state/season.ts";
import { challengeNames, kindNames } from "../words.ts";
import { LazyDrawing } from "./Drawing.tsx";
import { Glyph } from "./Glyph.tsx";
import { Icon } from "./Icon.tsx";
import { hue } from "./Page.tsx";

export function ContentCard({ content, level = 3 }: { content: ContentItem; level?: 2 | 3 }) {
  const rules = useRules().data;
  const companies = useCompanies().data;
  const company = companies?.items.find((each) => each.id === content.company)?.name;
  const kind = kindNames[content.kind];
  const mark = contentMark(content.id);
  const points = worth(content, rules);
  const Title = level === 2 ? "h2" : "h3";
  return (
    <article class={`card ${hue(content.challenge)}`}>
      <div class="card-pic">
        <ContentDrawing content={content} />
        {kind ? (
          <span class="card-kind">
            <Icon name={kind.icon} />
            {kind.name}
          </span>
        ) : null}
        {mark !== "open" ? (
          <span class="tag ok card-done">
            <Icon name="check" />
            {mark === "done" ? "Fait" : "À envoyer"}
          </span>
        ) : null}
      </div>
      <div class="card-txt">
        <p class="eyebrow">
          <Glyph challenge={content.challenge} />
          {challengeNames[content.challenge]}
        </p>
        <Title>
          <a href={addressOf(content)}>{content.title}</a>
        </Title>
        <p class="soft small card-sum">{content.summary}</p>
        <div class="card-foot">
          <span>
            <span class="kind-s">{kind?.name} · </span>
            {content.duration_minutes} min
            {company ? <span class="co"> · {company}</span> : null}
          </span>
          {points && mark === "open" ? (
            <span class="plus">
              <span class="sr">rapporte </span>
              {/* A tour brings points at each of its hotspots, and its list does not say how many there are. */}
              {content.kind === "tour" ? `dès +${hotspotWorth(rules)}` : `+${points}`}
              <span class="sr"> points</span>
            </span>
          ) : null}
        </div>
      </div>
    </article>
  );
}

/** The drawing of a content: of its company, with what the content tells. */
export function ContentDrawing({
  content,
}: {
  content: Pick<ContentItem, "id" | "kind" | "challenge" | "company" | "occupations">;
}) {
  return (
    <LazyDrawing
      id={content.id}
      load={async () => (await import("../art/contents.ts")).contentArt(content)}
    />
  );
}
