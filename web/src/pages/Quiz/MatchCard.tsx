/** One occupation of a result: why it is there, where to see it. */
import type { ContentItem, Match, Tour } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { useResource } from "../../state/resource.ts";
import { addressOf } from "../../state/season.ts";
import { bothNames, kindNames } from "../../words.ts";

const REASONS_SHOWN = 3;

export function MatchCard({ match, rank, words }: { match: Match; rank: number; words: string[] }) {
  const scene = match.shown_by.scenes[0];
  const content = match.shown_by.contents.find((each) => each !== scene?.tour);
  return (
    <li class="match">
      <div class="match-head">
        <span class="match-rank" aria-hidden="true">
          {rank}
        </span>
        <div class="stack stack-s">
          <h3>
            <a href={`/metiers/${match.rome}`}>{bothNames(match)}</a>
          </h3>
          <p class="soft">{match.summary}</p>
        </div>
      </div>
      <div class="two even">
        <div>
          <p class="label small">Parce que tu as répondu</p>
          <ul class="why">
            {match.reasons.slice(0, REASONS_SHOWN).map((reason) => (
              <li key={reason.item}>
                <Icon name="check" />
                <span>
                  <b>{words[reason.answer] ?? "Oui"}</b> : {reason.text}
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div class="go-to">
          {scene ? <SeeScene tour={scene.tour} scene={scene.scene} hotspot={scene.hotspot} /> : null}
          {content ? <SeeContent id={content} /> : null}
          {!scene && !content ? (
            <a href={`/metiers/${match.rome}`}>
              <Icon name="people" />
              <span>Ce métier et ses voisins</span>
              <Icon name="next" />
            </a>
          ) : null}
        </div>
      </div>
    </li>
  );
}

function SeeScene({ tour, scene, hotspot }: { tour: string; scene: string; hotspot: string }) {
  const found = useResource<Tour>(`/tours/${tour}`).data;
  const title = found?.scenes.flatMap((each) => each.hotspots).find((each) => each.id === hotspot)?.title;
  return (
    <a href={`/visites/${tour}?scene=${scene}`}>
      <Icon name="pin" />
      <span>{title ? `À voir : « ${title} », ${found?.title}` : "À voir en visite"}</span>
      <Icon name="next" />
    </a>
  );
}

function SeeContent({ id }: { id: string }) {
  const content = useResource<ContentItem>(`/contents/${id}`).data;
  if (!content) return null;
  return (
    <a href={addressOf(content)}>
      <Icon name={kindNames[content.kind]?.icon ?? "article"} />
      <span>À lire : {content.title}</span>
      <Icon name="next" />
    </a>
  );
}
