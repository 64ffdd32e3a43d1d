/** Moves a session, changes its length or its capacity, or cancels it. Everyone with a booking hears of another time. */
import { useState } from "preact/hooks";
import { isToldBeside, useFocusOnWrong, wrongAbout } from "../../api/fields.ts";
import type { SessionCard } from "../../api/live.ts";
import { cancelSession, changeSession } from "../../api/liveStaff.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { useAct } from "../../state/useAct.ts";
import { ownZone, zoneName } from "../../state/zone.ts";
import { counted } from "../../words.ts";
import { changesOf, localMinute, type Typed } from "./sessionChanges.ts";

interface Props {
  session: SessionCard;
  changed: (card: SessionCard) => void;
  close: () => void;
}

export function SessionChange({ session, changed, close }: Props) {
  const [typed, setTyped] = useState<Typed>({
    starts: localMinute(session.starts_at),
    minutes: String(session.minutes),
    capacity: String(session.capacity),
  });
  const { act, busy, failure, error } = useAct();
  const form = useFocusOnWrong(error);
  const changes = changesOf(session, typed);
  const booked = session.capacity - session.places_left;
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });

  async function send(): Promise<void> {
    if (!changes) return;
    const done = await act(async () => changed(await changeSession(session.id, changes)));
    if (!done) return;
    show({ text: "La rencontre est changée." });
    close();
  }

  async function cancel(): Promise<void> {
    changed(await cancelSession(session.id));
    show({ text: "La rencontre est annulée." });
  }

  return (
    <form
      ref={form}
      class="stack"
      noValidate
      aria-label={`Changer\u00a0: ${session.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="form-grid">
        <Field
          id={`starts-${session.id}`}
          label="Début"
          hint={`Heure de ${zoneName(ownZone(), new Date(session.starts_at))}`}
          wrong={wrongAbout(error, "starts_at")}
        >
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="datetime-local"
              value={typed.starts}
              onInput={(event) => set({ starts: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field id={`minutes-${session.id}`} label="Durée, en minutes" wrong={wrongAbout(error, "minutes")}>
          {(wiring) => (
            <input
              {...wiring}
              class="input short"
              inputMode="numeric"
              value={typed.minutes}
              onInput={(event) => set({ minutes: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field
          id={`capacity-${session.id}`}
          label="Places"
          hint={`${counted(booked, "réservée")} déjà`}
          wrong={wrongAbout(error, "capacity")}
        >
          {(wiring) => (
            <input
              {...wiring}
              class="input short"
              inputMode="numeric"
              value={typed.capacity}
              onInput={(event) => set({ capacity: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      {failure && !isToldBeside(error, ["starts_at", "minutes", "capacity"]) ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <div class="row">
        <button type="submit" class="btn go" aria-disabled={busy || !changes}>
          {busy ? "Un instant…" : "Changer"}
        </button>
        <button type="button" class="btn" onClick={close}>
          Laisser
        </button>
      </div>
      <Confirm
        class="btn no"
        label="Annuler la rencontre"
        question={"Annuler cette rencontre pour de bon\u202f?"}
        yes="Oui, annuler"
        no="Garder"
        act={cancel}
        focusAfter={() => document.getElementById("rencontres")?.focus()}
      >
        <p>
          {booked
            ? `${counted(booked, "place est réservée", "places sont réservées")}\u00a0: toutes ces personnes en sont averties.`
            : "Personne n’a réservé."}
        </p>
      </Confirm>
    </form>
  );
}
