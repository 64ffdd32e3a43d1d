/** Sessions that a class may go to, those first that fit its hours, holidays and breaks. */
import { useState } from "preact/hooks";
import type { Booking } from "../../api/live.ts";
import { bookForClass, type SuggestedSession } from "../../api/liveStaff.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { useAct } from "../../state/useAct.ts";
import { fitWords, hourOfClass, roomWords, withWhom } from "./sessionWords.ts";

const SHOWN = 4;

interface Props {
  school: SchoolClass;
  items: SuggestedSession[];
  changed: () => void;
}

export function Suggestions({ school, items, changed }: Props) {
  const [all, setAll] = useState(false);
  if (!items.length) return <p>Il n’y a pas d’autre rencontre à venir.</p>;
  return (
    <>
      <h3>À réserver</h3>
      <ul class="class-list">
        {items.slice(0, all ? items.length : SHOWN).map((each) => (
          <Row key={each.session.id} school={school} suggested={each} changed={changed} />
        ))}
      </ul>
      {!all && items.length > SHOWN ? (
        <p>
          <button type="button" class="btn" onClick={() => setAll(true)}>
            Voir les {items.length - SHOWN} autres
          </button>
        </p>
      ) : null}
    </>
  );
}

function Row({ school, suggested, changed }: Omit<Props, "items"> & { suggested: SuggestedSession }) {
  const { act, busy, failure } = useAct();
  const { session, fit, room } = suggested;
  const fits = session.capacity >= school.size;

  async function book(): Promise<void> {
    if (!fits) return;
    let booking: Booking | null = null;
    const done = await act(async () => {
      booking = await bookForClass(session.id, school.id);
    });
    if (!done) return;
    const waits = (booking as Booking | null)?.state === "waiting";
    show({ text: waits ? "La classe est sur la liste d’attente." : "La classe est inscrite." });
    changed();
    document.getElementById("rencontres")?.focus();
  }

  return (
    <li class="panel flat stack stack-s">
      <div class="class-row">
        <div>
          <p>
            <a href={`/rencontres/${session.id}`}>
              <b>{session.title}</b>
            </a>
          </p>
          <p class="soft small">{withWhom(session)}</p>
          <p class="small">
            {hourOfClass(session.starts_at, school.timezone)}, {session.minutes} minutes
          </p>
          <p class="row tight small">
            <span class={fit === "school-hours" ? "tag ok" : "tag warn"}>{fitWords[fit]}</span>
            <span class="soft">{roomWords(suggested, school.size)}</span>
          </p>
        </div>
        {fits ? (
          <button
            type="button"
            class="btn"
            aria-label={`${room ? "Réserver pour la classe" : "S’inscrire sur la liste d’attente"}\u00a0: ${session.title}`}
            aria-disabled={busy}
            onClick={() => void book()}
          >
            {busy ? "Un instant…" : room ? "Réserver pour la classe" : "Liste d’attente"}
          </button>
        ) : null}
      </div>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
    </li>
  );
}
