/** A field of a form with its label, a hint, and what the API finds wrong with it. */
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";

/** What a control in a field must carry. */
export interface Wiring {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface Props {
  id: string;
  label: string;
  hint?: string;
  wrong: string | null;
  children: (wiring: Wiring) => ComponentChildren;
}

export function Field({ id, label, hint, wrong, children }: Props) {
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {children({ id, "aria-invalid": wrong !== null, "aria-describedby": described || undefined })}
      {hint ? (
        <p class="soft small" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {wrong ? (
        <p class="err" id={`${id}-wrong`} role="alert">
          <Icon name="info" />
          {wrong}
        </p>
      ) : null}
    </div>
  );
}
