/** A session that a class has places in, or waits for: its screen, cancelling, and afterwards what the class did there. */
import { useState } from "preact/hooks";
import type { BookedSession } from "../../api/live.ts";
import { cancelForClass } from "../../api/liveStaff.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Icon } from "../../components/Icon.tsx";
import { show } from "../../state/announce.ts";
import { phaseOf } from "../../state/schedule.ts";
import { SessionSummary } from "./SessionSummary.tsx";
import { bookingWords, hourOfClass, withWhom } from "./sessionWords.ts";

interface Props {
  school: SchoolClass;
  booked: BookedSession;
  now: number;
  changed: () => void;
}

export function BookedRow({ school, booked, now, changed }: Props) {
  const { session, booking } = booked;
  const [summary, setSummary] = useState(false);
  const phase = phaseOf(session, now);
  const running = phase === "now";
  const moved = session.moved_from && phase === "before";

  async function cancel(): Promise<void> {
    await cancelForClass(session.id, school.id);
    show({ text: "La classe n’est plus inscrite." });
    changed();
  }

  return (
    <li class="panel flat stack stack-s">
      <div class="class-row">
        <div>
          <p>
            <b>{session.title}</b>
          </p>
          <p class="soft small">{withWhom(session)}</p>
          <p class="small">
            {hourOfClass(session.starts_at, school.timezone)}, {session.minutes} minutes
            {running ? " · en ce moment" : ""}
          </p>
          {moved ? (
            <p class="small">
              <b>Déplacée</b>, au lieu de {hourOfClass(session.moved_from!, school.timezone)}
            </p>
          ) : null}
          <p class="small">
            {phase === "after" ? null : (
              <span class={booking.state === "booked" ? "tag ok" : "tag warn"}>{bookingWords(booked)}</span>
            )}
          </p>
        </div>
        <div class="row tight">
          {phase === "cancelled" ? null : (
            <a class={running ? "btn go" : "btn"} href={`/rencontres/${session.id}/ecran`}>
              <Icon name="fullscreen" />
              Écran de la classe
            </a>
          )}
          {phase === "after" ? (
            <button type="button" class="btn" aria-expanded={summary} onClick={() => setSummary(!summary)}>
              Bilan de la classe
            </button>
          ) : phase === "cancelled" ? null : (
            <Confirm
              class="btn quiet"
              label="Annuler"
              name={`Annuler\u00a0: ${session.title}`}
              question={
                booking.state === "booked"
                  ? "Rendre les places de la classe\u202f?"
                  : "Quitter la liste d’attente\u202f?"
              }
              yes={booking.state === "booked" ? "Oui, rendre les places" : "Oui, quitter"}
              no="Garder"
              act={cancel}
              focusAfter={() => document.getElementById("rencontres")?.focus()}
            >
              <p>Elles vont à qui attend. Réserver de nouveau reste possible s’il en reste.</p>
            </Confirm>
          )}
        </div>
      </div>
      {summary ? <SessionSummary school={school.id} session={session.id} /> : null}
    </li>
  );
}
