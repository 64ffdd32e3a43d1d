/** To somebody without a place in a session that is on: how to get in. */
import { useState } from "preact/hooks";
import type { SessionCard } from "../../api/live.ts";
import { rankWords } from "../../components/BookButton.tsx";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { book, type Places } from "../../state/bookings.ts";

export function Enter({ card, places }: { card: SessionCard; places: Places }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const waiting = places.own ?? places.ofClass;
  const full = card.places_left === 0;

  async function enter(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await book(card.id);
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="panel tint stack" aria-labelledby="entrer">
      <h2 id="entrer">C’est en ce moment</h2>
      {waiting ? (
        <p>Toutes les places sont prises : {rankWords(waiting.position)}. Dès qu’une se libère, tu entres.</p>
      ) : (
        <>
          <p>Entre pour voter, réagir et poser ta question. Ni nom, ni courriel : un pseudo te suffit.</p>
          <p class="row">
            <button type="button" class="btn go big" aria-disabled={busy} onClick={() => void enter()}>
              {busy ? "Un instant…" : full ? "Me prévenir si une place se libère" : "Entrer"}
              {full ? null : <Icon name="next" />}
            </button>
            {full ? <span class="tag warn">Complet</span> : null}
          </p>
        </>
      )}
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
    </section>
  );
}
