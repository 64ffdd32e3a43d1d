/** The next live sessions; one that is on comes first. Nothing where there are none, or they cannot be read. */
import type { SessionList } from "../../api/live.ts";
import { LiveCard } from "../../components/LiveCard.tsx";
import { useComing } from "../../components/NextSessions.tsx";
import { useResource } from "../../state/resource.ts";

const SHOWN = 2;

export function SoonLive() {
  const { data } = useResource<SessionList>("/live/sessions");
  const cards = useComing(data?.items ?? []).slice(0, SHOWN);
  if (!cards.length) return null;
  return (
    <section class="under">
      <div class="wrap stack">
        <div class="section-head">
          <h2>Bientôt en direct</h2>
          <a href="/rencontres">Toutes les rencontres</a>
        </div>
        <div class="stack timeline">
          {cards.map((card) => (
            <LiveCard key={card.id} card={card} dated />
          ))}
        </div>
      </div>
    </section>
  );
}
