/** The next live sessions about something: nothing while there are none, or while they cannot be read. */
import { useNow } from "../state/clock.ts";
import type { SessionCard, SessionList } from "../api/live.ts";
import { useResource } from "../state/resource.ts";
import { phaseOf } from "../state/schedule.ts";
import { LiveCard } from "./LiveCard.tsx";

interface Props {
  title: string;
  /** `company=…` or `occupation=…` of the API. */
  about: string;
  count?: number;
}

export function NextSessions({ title, about, count = 2 }: Props) {
  const { data } = useResource<SessionList>(`/live/sessions?${about}`);
  const cards = useComing(data?.items ?? []).slice(0, count);
  if (!cards.length) return null;
  return (
    <section class="stack">
      <div class="section-head">
        <h2>{title}</h2>
        <a href="/rencontres">Toutes les rencontres</a>
      </div>
      <div class="stack timeline">
        {cards.map((card) => (
          <LiveCard key={card.id} card={card} dated />
        ))}
      </div>
    </section>
  );
}

/** Of `cards`, those that are on or to come. */
export function useComing<Card extends Pick<SessionCard, "state" | "starts_at" | "ends_at">>(
  cards: readonly Card[],
): Card[] {
  const now = useNow();
  return cards.filter((card) => ["now", "before"].includes(phaseOf(card, now)));
}
