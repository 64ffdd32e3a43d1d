/** Reports a question: somebody looks at it again. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { show } from "../../state/announce.ts";
import { reportWords } from "./reasons.ts";

interface Props {
  session: string;
  question: string;
  text: string;
}

export function Report({ session, question, text }: Props) {
  const [choosing, setChoosing] = useState(false);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const opener = useRef<HTMLButtonElement>(null);
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (choosing) title.current?.focus();
  }, [choosing]);

  function close(): void {
    setChoosing(false);
    requestAnimationFrame(() => opener.current?.focus());
  }

  async function send(reason: string): Promise<void> {
    if (busy) return;
    setBusy(true);
    try {
      const path = `/live/sessions/${encodeURIComponent(session)}/questions/${question}/reports`;
      await call(path, {
        method: "POST",
        as: "visitor",
        body: { reason },
        idempotencyKey: `${key}-${reason}`,
      });
      setDone(true);
      show({ text: "Merci. Une personne relit cette question." });
      close();
    } catch (error) {
      show({ text: textOf(error) });
    } finally {
      setBusy(false);
    }
  }

  if (!choosing)
    return (
      <button
        type="button"
        class="report"
        ref={opener}
        aria-disabled={done}
        onClick={() => (done ? show({ text: "C’est déjà signalé. Merci." }) : setChoosing(true))}
      >
        <Icon name="flag" />
        {done ? "Signalée" : "Signaler"}
        <span class="sr"> la question : {text}</span>
      </button>
    );
  return (
    <div
      class="panel flat stack stack-s report-why"
      role="group"
      aria-label="Signaler cette question"
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <p tabIndex={-1} ref={title}>
        <b>Qu’est-ce qui ne va pas ?</b> Personne ne saura que c’est toi.
      </p>
      {Object.entries(reportWords).map(([reason, label]) => (
        <button key={reason} type="button" class="btn" aria-disabled={busy} onClick={() => void send(reason)}>
          {label}
        </button>
      ))}
      <button type="button" class="btn quiet" onClick={close}>
        Annuler
      </button>
    </div>
  );
}
