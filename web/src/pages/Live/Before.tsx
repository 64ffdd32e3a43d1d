/** Before a session: what it is about, when it is, and a place in it. */
import { useState } from "preact/hooks";
import type { SessionFull } from "../../api/live.ts";
import { BookButton } from "../../components/BookButton.tsx";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { LiveCard } from "../../components/LiveCard.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { giveBack, type Places } from "../../state/bookings.ts";
import { useNow } from "../../state/clock.ts";
import { save } from "../../state/save.ts";
import { dayName, dayOf, distanceWords, hourOf } from "../../state/schedule.ts";
import { zoneNow } from "../../state/zone.ts";
import { capitalised, counted } from "../../words.ts";
import { calendarOf } from "./calendar.ts";
import { useNextSession } from "./next.ts";
import { ZoneChoice } from "./ZoneChoice.tsx";

interface Props {
  card: SessionFull;
  places: Places;
  cancelled: boolean;
}

export function Before({ card, places, cancelled }: Props) {
  const zone = zoneNow();
  const now = useNow();
  const day = capitalised(dayName(dayOf(card.starts_at, zone)));
  return (
    <div class="two before">
      <div class="stack stack-l">
        {cancelled ? <Cancelled card={card} /> : null}
        <p class="lead">{card.summary}</p>
      </div>
      {cancelled ? null : (
        <aside class="stack before-when">
          <section class="panel stack" aria-labelledby="quand">
            <h2 id="quand" class="side-title">
              Quand
            </h2>
            <p class="when">
              <b>
                {day}, {hourOf(card.starts_at, zone)}
              </b>
              <br />
              <span class="soft">
                {[distanceWords(card.starts_at, now), counted(card.minutes, "minute")]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </p>
            {card.moved_from ? (
              <Note kind="warn" icon="clock">
                <p>
                  Nouvelle heure : elle était prévue {dayName(dayOf(card.moved_from, zone))},{" "}
                  {hourOf(card.moved_from, zone)}.
                </p>
              </Note>
            ) : null}
            <BookButton card={card} places={places} main />
            <p class="soft small">
              {card.places_left
                ? `${counted(card.places_left, "place libre", "places libres")} sur ${card.capacity.toLocaleString("fr-FR")}`
                : `Les ${card.capacity.toLocaleString("fr-FR")} places sont prises. Il s’en libère souvent.`}
            </p>
            <button
              type="button"
              class="btn quiet"
              onClick={() =>
                save(
                  new Blob([calendarOf(card, location.href.split(/[?#]/)[0]!, new Date())], {
                    type: "text/calendar",
                  }),
                  `${card.id}.ics`,
                )
              }
            >
              <Icon name="calendar" />
              Ajouter à mon agenda
            </button>
            <GiveBack card={card} places={places} />
          </section>
          <ZoneChoice />
        </aside>
      )}
      <div class="stack stack-l">
        {card.talks_about.length ? (
          <section class="stack stack-s">
            <h2>On peut lui parler de</h2>
            <ul class="bullets">
              {card.talks_about.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </section>
        ) : null}
        <section class="stack stack-s">
          <h2>Comment ça se passe</h2>
          <ul class="bullets">
            <li>Tu poses ta question par écrit, sous ton pseudo. Une personne relit chaque message.</li>
            <li>Tu votes pour les questions que tu voudrais entendre.</li>
            <li>Rien n’est chronométré, et tu peux aussi seulement écouter.</li>
          </ul>
        </section>
      </div>
    </div>
  );
}

function GiveBack({ card, places }: Omit<Props, "cancelled">) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  if (!places.own) return null;
  const waiting = places.own.state === "waiting";

  async function give(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await giveBack(card.id);
      show({
        text: waiting
          ? "Tu n’es plus sur la liste d’attente."
          : "Ta place est rendue. Merci pour les autres.",
      });
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" class="btn quiet" aria-disabled={busy} onClick={() => void give()}>
        {busy ? "Un instant…" : waiting ? "Quitter la liste d’attente" : "Rendre ma place"}
      </button>
      {failure ? (
        <p class="err" role="alert">
          <Icon name="info" />
          {failure}
        </p>
      ) : null}
    </>
  );
}

function Cancelled({ card }: { card: SessionFull }) {
  const next = useNextSession(card);
  return (
    <>
      <Note kind="bad" icon="close">
        <p>
          <b>Cette rencontre est annulée.</b> Ce n’est de la faute de personne : en voici une autre.
        </p>
      </Note>
      {next ? <LiveCard card={next} level={2} dated /> : <a href="/rencontres">Toutes les rencontres</a>}
    </>
  );
}
