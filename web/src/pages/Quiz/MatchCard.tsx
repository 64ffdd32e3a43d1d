/** One occupation of a result: what speaks for it, where to see it. */
import type { ContentItem, Match, OtherReason, Tour } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { useComing } from "../../components/NextSessions.tsx";
import { useResource } from "../../state/resource.ts";
import { dayName, dayOf, hourOf } from "../../state/schedule.ts";
import { addressOf } from "../../state/season.ts";
import { zoneNow } from "../../state/zone.ts";
import { bothNames, kindNames, quoted, verbs } from "../../words.ts";

interface Props {
  match: Match;
  rank: number;
  /** Of the answers 0 to 4. */
  words: string[];
  /** A match before it that is the same kind of work. */
  same?: Match | undefined;
  /** No occupation of the list has an answer that speaks for it: the page says so once. */
  unexplained: boolean;
}

export function MatchCard({ match, rank, words, same, unexplained }: Props) {
  const others = match.other_reasons ?? [];
  const places = others.filter(hasAddress);
  const traits = others.filter((each) => !hasAddress(each));
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
      <div class={unexplained ? undefined : "two even"}>
        {unexplained ? null : (
          <div class="stack stack-s">
            {match.reasons.length ? (
              <>
                <p class="label small">Parce que tu as répondu</p>
                <ul class="why">
                  {match.reasons.map((reason) => (
                    <li key={reason.item}>
                      <Icon name="check" />
                      <span>
                        <b>{words[reason.answer] ?? "Oui"}</b> : {reason.text}
                      </span>
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <p class="soft">{match.says}</p>
            )}
            {traits.length || same ? (
              <ul class="why">
                {traits.map((each) => (
                  <li key={each.text}>
                    <Icon name="compass" />
                    <span>{each.text}</span>
                  </li>
                ))}
                {same ? (
                  <li>
                    <Icon name="people" />
                    <span>
                      Même genre de travail que : <a href={`/metiers/${same.rome}`}>{bothNames(same)}</a>
                    </span>
                  </li>
                ) : null}
              </ul>
            ) : null}
          </div>
        )}
        <div class="go-to">
          {places.length ? (
            places.map((each) => <SeePlace key={each.text} place={each} />)
          ) : (
            <SeeSomewhere match={match} />
          )}
          <MeetSomebody match={match} />
        </div>
      </div>
    </li>
  );
}

/** The next live session with somebody who does it. */
function MeetSomebody({ match }: { match: Match }) {
  const zone = zoneNow();
  const [next] = useComing(match.sessions);
  if (!next) return null;
  const name = next.professional.first_name;
  return (
    <a href={`/rencontres/${next.id}`}>
      <Icon name="chat" />
      <span>
        {next.state === "open"
          ? `En direct maintenant\u00a0: ${name}`
          : `À rencontrer\u00a0: ${name}, ${dayName(dayOf(next.starts_at, zone))} à ${hourOf(next.starts_at, zone)}`}
      </span>
      <Icon name="next" />
    </a>
  );
}

function hasAddress(reason: OtherReason): boolean {
  return Boolean(reason.tour ?? reason.content);
}

/** A content may not be there yet. */
const iconOf = (content: ContentItem | null) => kindNames[content?.kind ?? ""]?.icon ?? "article";

function SeePlace({ place }: { place: OtherReason }) {
  const explored = place.kind === "explored";
  const content = useResource<ContentItem>(
    place.content && !explored ? `/contents/${place.content}` : null,
  ).data;
  const icon = place.content ? iconOf(content) : place.scene ? "pin" : "tour";
  const tour = place.scene ? `/visites/${place.tour}?scene=${place.scene}` : `/visites/${place.tour}`;
  return (
    <a href={place.content ? `/contenus/${place.content}` : tour}>
      <Icon name={explored ? "check" : icon} />
      <span>{place.text}</span>
      <Icon name="next" />
    </a>
  );
}

/** Where the season shows it, if no place is among the reasons. */
function SeeSomewhere({ match }: { match: Match }) {
  const scene = match.shown_by.scenes[0];
  const content = match.shown_by.contents.find((each) => each !== scene?.tour);
  return (
    <>
      {scene ? <SeeScene tour={scene.tour} scene={scene.scene} hotspot={scene.hotspot} /> : null}
      {content ? <SeeContent id={content} /> : null}
      {!scene && !content ? (
        <a href={`/metiers/${match.rome}`}>
          <Icon name="people" />
          <span>Ce métier et ses voisins</span>
          <Icon name="next" />
        </a>
      ) : null}
    </>
  );
}

function SeeScene({ tour, scene, hotspot }: { tour: string; scene: string; hotspot: string }) {
  const found = useResource<Tour>(`/tours/${tour}`).data;
  const title = found?.scenes.flatMap((each) => each.hotspots).find((each) => each.id === hotspot)?.title;
  return (
    <a href={`/visites/${tour}?scene=${scene}`}>
      <Icon name="pin" />
      <span>
        {found && title
          ? `À voir en visite\u00a0: ${quoted(title)}, dans ${quoted(found.title)}`
          : "À voir en visite"}
      </span>
      <Icon name="next" />
    </a>
  );
}

function SeeContent({ id }: { id: string }) {
  const content = useResource<ContentItem>(`/contents/${id}`).data;
  if (!content) return null;
  return (
    <a href={addressOf(content)}>
      <Icon name={iconOf(content)} />
      <span>
        {verbs[content.kind] ?? "À lire"} : {quoted(content.title)}
      </span>
      <Icon name="next" />
    </a>
  );
}
