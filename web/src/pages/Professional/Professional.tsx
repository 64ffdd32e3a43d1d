/** What a professional sees: the question that most want answered, large; those that come next; and after the session those
 * that are left, to answer in writing. For one hand, on a phone. */
import "../../styles/professional.css";
import "../../styles/staff.css";
import { useEffect, useRef } from "preact/hooks";
import type { ProfessionalRoom } from "../../api/liveStaff.ts";
import { Problem } from "../../api/client.ts";
import { Failure, textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StaffBar } from "../../components/StaffBar.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { longDate } from "../../dates.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { phaseOf } from "../../state/schedule.ts";
import { useSeconds } from "../../state/seconds.ts";
import { Afterwards } from "./Afterwards.tsx";
import { OnAir } from "./OnAir.tsx";

const PATH = "/live/professional";
/** While a session is open, and otherwise. */
const OPEN_MS = 3_000;
const CLOSED_MS = 30_000;
/** Without an answer for so long, a room that is open is said to be old. */
const SILENCE_MS = 8_000;

export default function Professional() {
  return (
    <StaffOnly title="Mes rencontres" roles={["professional"]}>
      <div class="wrap section narrow stack stack-l">
        <StaffBar />
        <Loaded />
      </div>
    </StaffOnly>
  );
}

function Loaded() {
  const { data, error, loading, retry } = useResource<ProfessionalRoom>(PATH, { as: "staff" });
  const now = useSeconds();
  const open = data?.sessions.find((each) => phaseOf(each, now) === "now") ?? null;
  const again = () => refresh(PATH, { as: "staff" });
  const reading = useRef(false);
  reading.current = loading;
  const answeredAt = useRef(now);
  useEffect(() => void (answeredAt.current = Date.now()), [data]);
  const silent = open !== null && now - answeredAt.current > SILENCE_MS;
  useEffect(() => {
    // One read at a time: on a slow line, each would make the answer of the one before it too old to be taken.
    const timer = setInterval(() => reading.current || again(), open ? OPEN_MS : CLOSED_MS);
    return () => clearInterval(timer);
  }, [open === null]);

  if (!data && error)
    return error instanceof Problem && error.status === 403 ? (
      <div class="stack">
        <h1>Mes rencontres</h1>
        <Note kind="warn">
          <p>{error.message}</p>
        </Note>
      </div>
    ) : (
      <Failure error={error} retry={retry} page />
    );
  if (!data) return <Skeleton height="24rem" />;
  const coming = data.sessions.filter((each) => phaseOf(each, now) === "before");
  // One that was cancelled stays until its hour: nobody should come for it.
  const planned = data.sessions.filter((each) => ["before", "cancelled"].includes(phaseOf(each, now)));
  const left = data.sessions.filter(
    (each) => phaseOf(each, now) === "after" && data.questions[each.id]?.length,
  );
  return (
    <>
      {error || silent ? (
        <Note kind="bad" icon="offline">
          <p>
            <b>Cette page n’est plus à jour.</b>{" "}
            {error ? textOf(error) : "L’usine ne répond plus pour l’instant."}
          </p>
        </Note>
      ) : null}
      {open ? (
        <OnAir key={open.id} session={open} room={data} now={now} changed={again} />
      ) : (
        <header class="stack stack-s">
          <h1>Bonjour {data.first_name}</h1>
          {coming[0] ? (
            <p class="lead">
              Votre prochaine rencontre{"\u00a0"}: {coming[0].title}, le {longDate(coming[0].starts_at)}.
            </p>
          ) : (
            <p class="lead">Aucune rencontre n’est ouverte en ce moment.</p>
          )}
        </header>
      )}
      {left.map((each) => (
        <Afterwards key={each.id} session={each} room={data} changed={again} />
      ))}
      {planned.length ? (
        <section class="stack stack-s">
          <h2>Vos prochaines rencontres</h2>
          <ul class="pro-list">
            {planned.map((each) => (
              <li key={each.id} class="panel flat">
                <p>
                  <b>{each.title}</b>
                </p>
                <p class="soft">
                  {longDate(each.starts_at)}, {each.minutes} minutes
                </p>
                {each.state === "cancelled" ? (
                  <p>
                    <span class="tag bad">Annulée</span>
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
          <p>
            <a class="btn" href={`/api/v1/live/professionals/${data.professional}/calendar.ics`}>
              <Icon name="download" />
              Mon calendrier
            </a>
          </p>
        </section>
      ) : null}
    </>
  );
}
