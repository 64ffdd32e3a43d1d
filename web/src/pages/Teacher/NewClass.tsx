/** Opening a class: what the platform needs of it, and no more. */
import { useLocation } from "preact-iso";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { isToldBeside, useFocusOnWrong, wrongAbout } from "../../api/fields.ts";
import type { ClassBody, SchoolClass } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { refresh } from "../../state/resource.ts";
import { levelNames } from "../../words.ts";
import { countries, mainland, overseas, zoneOf, type Place } from "./places.ts";

const FIELDS = ["school", "territory", "level", "size", "timezone"] as const;

interface Draft {
  school: string;
  territory: string;
  level: string;
  size: string;
}

const EMPTY: Draft = { school: "", territory: "", level: "", size: "" };

/** Said before anything is sent: the API's own words are for those who send less. */
function missing(draft: Draft, field: keyof Draft): string | null {
  if (draft[field].trim()) return null;
  return {
    school: "Le nom de l’établissement manque.",
    territory: "Choisissez où se trouve la classe.",
    level: "Choisissez le niveau.",
    size: "Indiquez combien d’élèves compte la classe.",
  }[field];
}

export function NewClass({ first, close }: { first: boolean; close: () => void }) {
  const { route } = useLocation();
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // The same key for the same class: a lost answer opens no second one.
  const key = useRef({ body: "", value: "" });
  const form = useFocusOnWrong(error);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) title.current?.focus();
  }, []);
  const change = (field: keyof Draft) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [field]: event.currentTarget.value });
  const wrong = (field: keyof Draft) => (tried ? missing(draft, field) : null) ?? wrongAbout(error, field);

  async function open(): Promise<void> {
    setTried(true);
    const unfilled = (["school", "territory", "level", "size"] as const).find((field) =>
      missing(draft, field),
    );
    if (unfilled) return document.getElementById(unfilled)?.focus();
    if (busy) return;
    const body = { ...draft, size: Number(draft.size), timezone: zoneOf(draft.territory) } as ClassBody;
    if (key.current.body !== JSON.stringify(body))
      key.current = { body: JSON.stringify(body), value: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const opened = await call<SchoolClass>("/classes", {
        method: "POST",
        as: "staff",
        body,
        idempotencyKey: key.current.value,
      });
      refresh("/classes", { as: "staff" });
      route(`/prof/classes/${opened.id}`);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      ref={form}
      class="panel stack new-class"
      noValidate
      aria-labelledby="new-class-title"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <h2 id="new-class-title" tabIndex={-1} ref={title}>
        {first ? "Ouvrez votre première classe" : "Ouvrir une classe"}
      </h2>
      <p class="soft">
        Aucun nom d’élève : chacune et chacun entre avec le code de la classe et reçoit un pseudo. Vous verrez
        des nombres, jamais le résultat d’une personne.
      </p>
      <div class="form-grid">
        <Field id="school" label="Établissement et ville" wrong={wrong("school")}>
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              maxLength={120}
              value={draft.school}
              onInput={change("school")}
            />
          )}
        </Field>
        <Field id="territory" label="Département ou pays" wrong={wrong("territory")}>
          {(wiring) => (
            <select {...wiring} class="input" value={draft.territory} onChange={change("territory")}>
              <option value="">Choisir…</option>
              <Places label="Départements" places={mainland} numbered />
              <Places label="Outre-mer" places={overseas} numbered />
              <Abroad />
            </select>
          )}
        </Field>
        <Field id="level" label="Niveau" wrong={wrong("level")}>
          {(wiring) => (
            <select {...wiring} class="input" value={draft.level} onChange={change("level")}>
              <option value="">Choisir…</option>
              {Object.entries(levelNames).map(([level, name]) => (
                <option key={level} value={level}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          id="size"
          label="Nombre d’élèves"
          hint="Cinq places de plus sont gardées pour les arrivées et les téléphones perdus."
          wrong={wrong("size")}
        >
          {(wiring) => (
            <input
              {...wiring}
              class="input"
              type="number"
              inputMode="numeric"
              min={1}
              max={60}
              value={draft.size}
              onInput={change("size")}
            />
          )}
        </Field>
      </div>
      {error && !isToldBeside(error, FIELDS) ? (
        <Note kind="bad">
          <p>{textOf(error)}</p>
        </Note>
      ) : null}
      <div class="row">
        <button type="submit" class={`btn go ${busy ? "busy" : ""}`} aria-disabled={busy}>
          {busy ? "Un instant…" : "Ouvrir la classe"}
        </button>
        {first ? null : (
          <button type="button" class="btn" onClick={close}>
            Annuler
          </button>
        )}
      </div>
    </form>
  );
}

function Places({ label, places, numbered = false }: { label: string; places: Place[]; numbered?: boolean }) {
  return (
    <optgroup label={label}>
      {places.map(({ code, name }) => (
        <option key={code} value={code}>
          {numbered ? `${code} ${name}` : name}
        </option>
      ))}
    </optgroup>
  );
}

function Abroad() {
  const places = useMemo(countries, []);
  return <Places label="À l’étranger" places={places} />;
}
