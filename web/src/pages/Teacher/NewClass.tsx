/** Opening a class: what the platform needs of it, and no more. */
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { isToldBeside, useFocusOnWrong, wrongAbout } from "../../api/fields.ts";
import type { ClassBody, SchoolClass, Territory } from "../../api/types.ts";
import { Failure, textOf } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { refresh } from "../../state/resource.ts";
import { levelNames } from "../../words.ts";
import { placesOf, presetZone, useTerritories, zoneChoices } from "./places.ts";

const FIELDS = ["school", "territory", "level", "size", "timezone"] as const;

interface Draft {
  school: string;
  territory: string;
  level: string;
  size: string;
  timezone: string;
}

const EMPTY: Draft = { school: "", territory: "", level: "", size: "", timezone: "" };

/** Said before anything is sent: the API's own words are for those who send less. */
function missing(draft: Draft, field: keyof Draft): string | null {
  if (draft[field].trim()) return null;
  return {
    school: "Le nom de l’établissement manque.",
    territory: "Choisissez où se trouve la classe.",
    level: "Choisissez le niveau.",
    size: "Indiquez combien d’élèves compte la classe.",
    timezone: "Choisissez l’heure que suit la classe.",
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
  const places = useTerritories();
  const list = places.data;
  const placeOf = (code: string) => list?.items.find((each) => each.code === code);
  const choices = zoneChoices(placeOf(draft.territory));
  // Beside its field where there is one: most territories have one time, and nothing to choose.
  const fields = FIELDS.filter((field) => field !== "timezone" || choices.length > 1);
  const change = (field: keyof Draft) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [field]: event.currentTarget.value });
  const wrong = (field: keyof Draft) => (tried ? missing(draft, field) : null) ?? wrongAbout(error, field);

  function move(territory: string): void {
    setDraft({ ...draft, territory, timezone: presetZone(placeOf(territory)) });
  }

  async function open(): Promise<void> {
    setTried(true);
    const unfilled = fields.find((field) => missing(draft, field));
    if (unfilled) return document.getElementById(unfilled)?.focus();
    if (busy) return;
    const body = { ...draft, size: Number(draft.size) } as ClassBody;
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
            <select
              {...wiring}
              class="input"
              value={draft.territory}
              disabled={!list}
              onChange={(event) => move(event.currentTarget.value)}
            >
              <option value="">{list || places.error ? "Choisir…" : "Un instant…"}</option>
              <Places label="Départements" places={placesOf(list, "metro")} numbered />
              <Places label="Outre-mer" places={placesOf(list, "overseas")} numbered />
              <Places label="À l’étranger" places={placesOf(list, "country")} />
            </select>
          )}
        </Field>
        {choices.length > 1 ? (
          <Field
            id="timezone"
            label="Heure de la classe"
            hint="Plusieurs heures ont cours dans ce lieu."
            wrong={wrong("timezone")}
          >
            {(wiring) => (
              <select {...wiring} class="input" value={draft.timezone} onChange={change("timezone")}>
                <option value="">Choisir…</option>
                {choices.map(({ zone, label }) => (
                  <option key={zone} value={zone}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ) : null}
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
      {places.error && !list ? <Failure error={places.error} retry={places.retry} /> : null}
      {error && !isToldBeside(error, fields) ? (
        <Note kind="bad">
          <p>{wrongAbout(error, "timezone") ?? textOf(error)}</p>
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

function Places({
  label,
  places,
  numbered = false,
}: {
  label: string;
  places: Territory[];
  numbered?: boolean;
}) {
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
