/** The live sessions of a class: those that it has places in, those that suit its hours, and the address of its calendar. */
import type { BookedSession } from "../../api/live.ts";
import type { SchoolClass } from "../../api/types.ts";
import type { ClassBookings, SuggestionList } from "../../api/liveStaff.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useNow } from "../../state/clock.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { phaseOf } from "../../state/schedule.ts";
import { BookedRow } from "./BookedRow.tsx";
import { ClassCalendar } from "./ClassCalendar.tsx";
import { Suggestions } from "./Suggestions.tsx";

export function LiveSessions({ school }: { school: SchoolClass }) {
  const path = `/classes/${school.id}/live`;
  const booked = useResource<ClassBookings>(path, { as: "staff" });
  const suggested = useResource<SuggestionList>(school.open ? `${path}/suggestions` : null, { as: "staff" });
  const now = useNow();
  const again = () => refresh(path, { as: "staff" });
  const items = booked.data?.items ?? [];
  const of = (after: boolean): BookedSession[] =>
    items.filter((each) => (phaseOf(each.session, now) === "after") === after);
  const [coming, past] = [of(false), of(true).reverse()];
  const known = new Set(items.map((each) => each.session.id));
  return (
    <section class="stack no-print" aria-labelledby="rencontres">
      <h2 id="rencontres" tabIndex={-1}>
        Rencontres
      </h2>
      <p class="soft">
        Une rencontre se suit en classe, avec un seul écran ou un appareil pour chacune et chacun. Les heures
        sont celles de la classe. Une carte perdue{"\u202f"}? Le code de la classe ouvre une des places
        gardées en plus, qui vaut aussi pour la rencontre.
      </p>
      {booked.data ? (
        coming.length ? (
          <ul class="class-list">
            {coming.map((each) => (
              <BookedRow key={each.session.id} school={school} booked={each} now={now} changed={again} />
            ))}
          </ul>
        ) : (
          <p>La classe n’est inscrite à aucune rencontre à venir.</p>
        )
      ) : booked.error ? (
        <Failure error={booked.error} retry={booked.retry} />
      ) : (
        <Skeleton height="8rem" />
      )}
      {suggested.data ? (
        <Suggestions
          school={school}
          items={suggested.data.items.filter((each) => !known.has(each.session.id))}
          changed={again}
        />
      ) : suggested.error ? (
        <Failure error={suggested.error} retry={suggested.retry} />
      ) : null}
      {past.length ? (
        <>
          <h3>Déjà suivies</h3>
          <ul class="class-list">
            {past.map((each) => (
              <BookedRow key={each.session.id} school={school} booked={each} now={now} changed={again} />
            ))}
          </ul>
        </>
      ) : null}
      <ClassCalendar school={school} />
    </section>
  );
}
