/** A live session: before it, while it takes place, after it. */
import "../../styles/live.css";
import { useEffect, useState } from "preact/hooks";
import type { SessionFull, SessionShown } from "../../api/live.ts";
import { Failure, failureTitle } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { hasPlace, placesIn, useBookings } from "../../state/bookings.ts";
import { useNow } from "../../state/clock.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { phaseOf } from "../../state/schedule.ts";
import { visitor } from "../../state/session.ts";
import { After } from "./After.tsx";
import { Before } from "./Before.tsx";
import { Enter } from "./Enter.tsx";
import { Head } from "./Head.tsx";
import { Room } from "./Room.tsx";

/** Until one is in the room: places are taken, hours change, it may end early. The API is ten seconds old at most. */
const READ_AGAIN_MS = 12_000;

export default function SessionPage({ id }: { id: string }) {
  const path = `/live/sessions/${encodeURIComponent(id)}`;
  const { data, error, retry } = useResource<SessionFull>(path);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") refresh(path);
    }, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, [path]);
  if (!data)
    return (
      <Page title={error ? failureTitle(error) : "Rencontre"}>
        <div class="wrap section">
          {error ? <Failure page error={error} retry={retry} /> : <Skeleton height="40rem" />}
        </div>
      </Page>
    );
  return (
    <Page title={data.title} challenge={data.challenge}>
      <div class="wrap section session">
        <Known key={id} read={data} />
      </div>
    </Page>
  );
}

/** `read`: as the API gave it last; the room's own log is newer. */
function Known({ read }: { read: SessionFull }) {
  const now = useNow();
  const [shown, setShown] = useState<SessionShown | null>(null);
  const card = shown
    ? { ...read, state: shown.state, starts_at: shown.starts_at, ends_at: shown.ends_at }
    : read;
  const phase = phaseOf(card, now);
  const bookings = useBookings();
  const places = placesIn(card.id, bookings);
  const who = visitor.current.value?.id;
  return (
    <>
      <div class="row between session-top">
        <a class="btn quiet back" href="/rencontres">
          <Icon name="back" />
          Rencontres
        </a>
        {phase === "now" ? (
          <span class="row tight small">
            <span class="tag live">En direct</span>
            {shown?.attended ? (
              <span class="num">
                {shown.attended.toLocaleString("fr-FR")} {shown.attended > 1 ? "personnes" : "personne"}
              </span>
            ) : null}
          </span>
        ) : null}
      </div>
      {phase === "now" && who ? (
        <Room key={who} card={card} place={hasPlace(places)} places={places} onSession={setShown} />
      ) : (
        <div class="stack stack-l">
          <Head card={card} />
          {phase === "now" ? (
            <Enter card={card} places={places} />
          ) : phase === "after" ? (
            <After card={card} />
          ) : (
            <Before card={card} places={places} cancelled={phase === "cancelled"} />
          )}
        </div>
      )}
    </>
  );
}
