/** A code as people type it: spaces, hyphens, small letters and what keyboards slip in are taken away by the API. */
import { Icon } from "../../components/Icon.tsx";

interface Props {
  label: string;
  value: string;
  change: (value: string) => void;
  problem: string | null;
  /** How many letters and digits the code has. */
  signs: number;
}

export function CodeField({ label, value, change, problem, signs }: Props) {
  return (
    <div class="stack stack-s">
      <div class="code">
        <label class="sr" for="code">
          {label}
        </label>
        <input
          class="input"
          id="code"
          value={value}
          maxLength={signs * 4}
          autocapitalize="characters"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem !== null}
          aria-describedby={problem ? "code-help code-problem" : "code-help"}
          onInput={(event) => change(event.currentTarget.value)}
        />
      </div>
      <p class="soft small" id="code-help">
        O et 0 sont pareils, I et 1 aussi : pas de piège.
      </p>
      {problem ? (
        <p class="err" id="code-problem" role="alert">
          <Icon name="info" />
          {problem}
        </p>
      ) : null}
    </div>
  );
}

/** What is wrong with how many signs were typed; null if nothing is. */
export function missingSigns(code: string, signs: number): string | null {
  const typed = [...code.normalize("NFKC")].filter((sign) => /[\p{L}\p{N}]/u.test(sign)).length;
  if (typed === signs) return null;
  if (typed > signs)
    return `Il y a ${typed - signs} ${typed - signs > 1 ? "signes" : "signe"} de trop : un code en compte ${signs}.`;
  const missing = signs - typed;
  return missing === 1
    ? `Il manque un signe : un code en compte ${signs}.`
    : `Il manque ${missing} signes : un code en compte ${signs}.`;
}
