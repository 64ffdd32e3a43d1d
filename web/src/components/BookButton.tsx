/** Where one stands with a session that has not begun: to book, booked, waiting; and what can be done about it. */
import { useState } from "preact/hooks";
import type { SessionCard } from "../api/live.ts";
import { show } from "../state/announce.ts";
import { book, type Places } from "../state/bookings.ts";
import { textOf } from "./Failure.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  card: SessionCard;
  places: Places;
  /** The main thing to do on its page. */
  main?: boolean;
}

export function BookButton({ card, places, main = false }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { own, ofClass } = places;

  async function reserve(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const booking = await book(card.id);
      show({
        text:
          booking.state === "booked"
            ? "Ta place est réservée. On te prévient une heure avant."
            : `C’est noté\u00a0: ${rankWords(booking.position)}. On te prévient si une place se libère.`,
      });
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (own?.state === "booked" || ofClass?.state === "booked")
    return (
      <p class="row tight">
        {own?.state === "booked" ? (
          <span class="tag ok">
            <Icon name="check" />
            Ta place est réservée
          </span>
        ) : null}
        {ofClass?.state === "booked" ? (
          <span class="tag ok">
            <Icon name="people" />
            {own?.state === "booked" ? "Ta classe vient aussi" : "Ta classe vient"}
          </span>
        ) : null}
      </p>
    );
  const waiting = own ?? ofClass;
  if (waiting)
    return (
      <p class="row tight">
        <span class="tag warn">
          <Icon name="clock" />
          {own ? "Sur la liste d’attente" : "Ta classe est sur la liste d’attente"}
        </span>
        <span class="small">{rankWords(waiting.position)}</span>
      </p>
    );
  const full = card.places_left === 0;
  return (
    <div class="stack stack-s">
      <div class="row tight">
        {full ? <span class="tag warn">Complet</span> : null}
        <button
          type="button"
          class={main && !full ? "btn go big" : full ? "btn quiet" : "btn"}
          aria-disabled={busy}
          onClick={() => void reserve()}
        >
          {busy ? "Un instant…" : full ? "Me prévenir" : "Réserver ma place"}
          <span class="sr"> : {card.title}</span>
        </button>
      </div>
      {failure ? (
        <p class="err" role="alert">
          <Icon name="info" />
          {failure}
        </p>
      ) : null}
    </div>
  );
}

/** « tu es 3e sur la liste » */
export function rankWords(position: number | null): string {
  if (!position) return "tu es sur la liste";
  return position === 1 ? "prochaine place pour toi" : `${position}e sur la liste d’attente`;
}
