/** A live session in a list: when, who, and the one thing to do next. */
import "../styles/live-cards.css";
import type { SessionCard } from "../api/live.ts";
import { placesIn, useBookings } from "../state/bookings.ts";
import { useNow } from "../state/clock.ts";
import { dayName, dayOf, distanceWords, firstNames, hourOf, phaseOf, type Phase } from "../state/schedule.ts";
import { zoneNow } from "../state/zone.ts";
import { challengeNames, counted, withOccupation } from "../words.ts";
import { BookButton } from "./BookButton.tsx";
import { Bust } from "./Bust.tsx";
import { Glyph } from "./Glyph.tsx";
import { Icon } from "./Icon.tsx";
import { hue } from "./Page.tsx";

interface Props {
  card: SessionCard;
  level?: 2 | 3;
  /** With its day, where the list around it does not say it. */
  dated?: boolean;
}

export function LiveCard({ card, level = 3, dated = false }: Props) {
  const now = useNow();
  const zone = zoneNow();
  const phase = phaseOf(card, now);
  const Title = level === 2 ? "h2" : "h3";
  const [first] = card.professionals;
  return (
    <article class={`live-card ${hue(card.challenge)}`}>
      <p class="live-time">
        <time dateTime={card.starts_at}>{hourOf(card.starts_at, zone)}</time>
        <small>{dated ? dayName(dayOf(card.starts_at, zone)) : whenWords(card, phase, now)}</small>
      </p>
      <div class="stack stack-s">
        <div class="row tight">
          <span class="tag">
            <Glyph challenge={card.challenge} />
            {challengeNames[card.challenge]}
          </span>
          {phase === "now" ? <span class="tag live">En direct</span> : null}
          {phase === "cancelled" ? <span class="tag bad">Annulée</span> : null}
          {card.moved_from && phase === "before" ? (
            <span class="tag warn">
              <Icon name="clock" />
              Nouvelle heure
            </span>
          ) : null}
        </div>
        <Title>
          <a href={`/rencontres/${card.id}`}>{card.title}</a>
        </Title>
        <div class="live-who small">
          {first ? <Bust id={first.id} /> : null}
          <span>
            <b>{whoWords(card)}</b>
            <br />
            <span class="soft">
              {[first?.company_name, roomWords(card, phase)].filter(Boolean).join(" · ")}
            </span>
          </span>
        </div>
      </div>
      <div class="live-acts">
        <NextAct card={card} phase={phase} />
      </div>
    </article>
  );
}

/** Below the hour: how far it is, as long as that says more than its day. */
function whenWords(card: SessionCard, phase: Phase, now: number): string {
  if (phase === "cancelled") return "Annulée";
  if (phase === "after") return `${card.minutes}\u00a0min`;
  return distanceWords(card.starts_at, now) ?? `${card.minutes}\u00a0min`;
}

/** « Yasmine, grutière ou grutier », « Noé et Karine » */
function whoWords(card: SessionCard): string {
  const [only, ...others] = card.professionals;
  return !only || others.length ? firstNames(card) : withOccupation(only);
}

function roomWords(card: SessionCard, phase: Phase): string {
  if (phase === "after")
    return card.questions
      ? `${counted(card.questions, "question")}, ${counted(card.answers, "réponse")}`
      : "";
  if (phase === "cancelled") return "";
  return card.places_left ? counted(card.places_left, "place") : "0\u00a0place";
}

function NextAct({ card, phase }: { card: SessionCard; phase: Phase }) {
  const places = placesIn(card.id, useBookings());
  if (phase === "cancelled") return null;
  if (phase === "after")
    return (
      <a class="btn quiet" href={`/rencontres/${card.id}`}>
        {card.answers ? "Lire les réponses" : card.questions ? "Lire les questions" : "Revoir"}
        <span class="sr"> : {card.title}</span>
      </a>
    );
  if (phase === "now")
    return (
      <a class="btn go" href={`/rencontres/${card.id}`}>
        Entrer
        <span class="sr"> : {card.title}</span>
        <Icon name="next" />
      </a>
    );
  return <BookButton card={card} places={places} />;
}
