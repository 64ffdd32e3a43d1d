/** A button that asks before it does something that cannot be taken back, and says what happens then. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { textOf } from "./Failure.tsx";
import { Note } from "./Note.tsx";

interface Props {
  /** On the button that asks. */
  label: ComponentChildren;
  /** Said to screen readers instead, where several buttons have the same words. */
  name?: string;
  question: string;
  children: ComponentChildren;
  yes: string;
  no?: string;
  /** Throws Problem or NoAnswer: then nothing has changed, and it is said why. */
  act: () => Promise<void>;
  /** Takes the focus after the act, where the button goes away with what it was about. */
  focusAfter?: () => void;
  class?: string;
}

export function Confirm({
  label,
  name,
  question,
  children,
  yes,
  no = "Annuler",
  act,
  focusAfter,
  class: extra,
}: Props) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asking) title.current?.focus();
  }, [asking]);

  function close(): void {
    setAsking(false);
    setFailure(null);
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function go(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await act();
      close();
      if (focusAfter) requestAnimationFrame(focusAfter);
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (!asking)
    return (
      <button
        type="button"
        class={extra ?? "btn"}
        ref={opener}
        aria-label={name}
        onClick={() => setAsking(true)}
      >
        {label}
      </button>
    );
  return (
    <div
      class="panel stack confirm"
      role="group"
      aria-label={question}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <p tabIndex={-1} ref={title}>
        <b>{question}</b>
      </p>
      <div class="stack stack-s">{children}</div>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <div class="row">
        <button type="button" class="btn no" aria-disabled={busy} onClick={() => void go()}>
          {busy ? "Un instant…" : yes}
        </button>
        <button type="button" class="btn" onClick={close}>
          {no}
        </button>
      </div>
    </div>
  );
}
