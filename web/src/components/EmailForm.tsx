/** A form whose main field is an e-mail address: what is wrong is said beside its field, or else under the fields. */
import "../styles/staff.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { isToldBeside, useFocusOnWrong, wrongAbout } from "../api/fields.ts";
import { WHOLE_ADDRESS } from "../words.ts";
import { textOf } from "./Failure.tsx";
import { Field } from "./Field.tsx";
import { Note } from "./Note.tsx";

interface Props {
  id: string;
  label: string;
  autocomplete: "email" | "off";
  email: string;
  change: (email: string) => void;
  /** Throws Problem or NoAnswer: then it is said why. */
  send: () => Promise<void>;
  class?: string;
  /** Above the fields, with the id `title`. */
  heading?: ComponentChildren;
  title?: string;
  /** Names of the other fields, which are beside the address. */
  others?: readonly string[];
  beside?: (error: unknown) => ComponentChildren;
  submit: (busy: boolean) => ComponentChildren;
}

export function EmailForm({
  id,
  label,
  autocomplete,
  email,
  change,
  send,
  class: extra,
  heading,
  title,
  others = [],
  beside,
  submit,
}: Props) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useFocusOnWrong(error);

  async function go(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await send();
    } catch (wrong) {
      setError(wrong);
    } finally {
      setBusy(false);
    }
  }

  const address = (
    <Field id={id} label={label} wrong={wrongAbout(error, "email") && WHOLE_ADDRESS}>
      {(wiring) => (
        <input
          {...wiring}
          class="input"
          type="email"
          autocomplete={autocomplete}
          value={email}
          onInput={(event) => change(event.currentTarget.value)}
        />
      )}
    </Field>
  );
  return (
    <form
      ref={form}
      class={extra ?? "stack"}
      noValidate
      aria-labelledby={title}
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      {heading}
      {beside ? (
        <div class="form-grid">
          {address}
          {beside(error)}
        </div>
      ) : (
        address
      )}
      {error && !isToldBeside(error, ["email", ...others]) ? (
        <Note kind="bad">
          <p>{textOf(error)}</p>
        </Note>
      ) : null}
      {submit(busy)}
    </form>
  );
}
