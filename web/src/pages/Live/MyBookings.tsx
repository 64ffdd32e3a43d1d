/** Places that the visitor, or their class, has in sessions to come. Nothing where there are none. */
import "../../styles/live.css";
import type { BookedSession } from "../../api/live.ts";
import { rankWords } from "../../components/BookButton.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useBookings } from "../../state/bookings.ts";
import { useNow } from "../../state/clock.ts";
import { dayName, dayOf, hourOf, phaseOf } from "../../state/schedule.ts";
import { zoneNow } from "../../state/zone.ts";

export function MyBookings() {
  const now = useNow();
  const bookings = useBookings() ?? [];
  const coming = new Map<string, BookedSession[]>();
  for (const each of bookings) {
    const phase = phaseOf(each.session, now);
    // One that was called off stays until its hour: who had booked should know.
    if (phase === "after" || Date.parse(each.session.ends_at) < now) continue;
    coming.set(each.session.id, [...(coming.get(each.session.id) ?? []), each]);
  }
  if (!coming.size) return null;
  return (
    <section class="panel tint stack stack-s" aria-labelledby="mes-places">
      <h2 id="mes-places" class="side-title">
        Tes places
      </h2>
      <ul class="go-to">
        {[...coming.values()].map((each) => (
          <Row key={each[0]!.session.id} booked={each} />
        ))}
      </ul>
    </section>
  );
}

function Row({ booked }: { booked: BookedSession[] }) {
  const { session } = booked[0]!;
  const zone = zoneNow();
  return (
    <li>
      <a href={`/rencontres/${session.id}`}>
        <Icon name={session.state === "cancelled" ? "close" : "calendar"} />
        <span>
          {session.title}
          <br />
          <span class="soft go-to-sum">
            {dayName(dayOf(session.starts_at, zone))}, {hourOf(session.starts_at, zone)} ·{" "}
            {session.state === "cancelled" ? "annulée" : booked.map(stateWords).join(" · ")}
          </span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}

function stateWords({ booking, last_change }: BookedSession): string {
  if (booking.state === "waiting")
    return booking.school_class ? "ta classe attend une place" : rankWords(booking.position);
  const news = last_change === "session-moved" ? ", nouvelle heure" : "";
  if (booking.school_class) return `ta classe vient${news}`;
  return `${last_change === "moved-up" ? "une place s’est libérée\u00a0: elle est à toi" : "place réservée"}${news}`;
}
