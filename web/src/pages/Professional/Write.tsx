/** An answer in writing: somebody reads it before it is shown. What is typed is kept on this device until it is sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import { wrongAbout } from "../../api/fields.ts";
import { answerQuestion } from "../../api/liveStaff.ts";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { storage } from "../../state/storage.ts";
import { useAct } from "../../state/useAct.ts";

const TEXT_MAX = 500;
const KEPT = "usine.answer.";

interface Props {
  session: string;
  question: string;
  done: () => void;
  close: () => void;
}

export function Write({ session, question, done, close }: Props) {
  const [text, setText] = useState(storage.get(KEPT + question) ?? "");
  const { act, busy, failure, error } = useAct();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const length = Array.from(text.trim()).length;
  const over = length > TEXT_MAX ? `${TEXT_MAX} caractères au plus\u00a0: il y en a ${length}.` : null;
  const wrong = over ?? wrongAbout(error, "text");

  async function send(): Promise<void> {
    if (!length || over) return field.current?.focus();
    if (!(await act(() => answerQuestion(session, question, text.trim())))) return;
    storage.remove(KEPT + question);
    show({ text: "Merci. Une personne la relit, puis elle paraît." });
    done();
  }

  return (
    <form
      class="panel stack stack-s"
      aria-label="Répondre par écrit"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        id={`answer-${question}`}
        label="Votre réponse"
        hint="Une personne la relit avant qu’elle paraisse. Sans adresse, ni téléphone, ni lien."
        wrong={wrong}
      >
        {(wiring) => (
          <textarea
            {...wiring}
            ref={field}
            class="input"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              storage.set(KEPT + question, event.currentTarget.value);
            }}
          />
        )}
      </Field>
      {failure && !wrong ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <div class="row">
        <button type="submit" class="btn go" aria-disabled={busy}>
          {busy ? "Un instant…" : "Envoyer"}
        </button>
        <button type="button" class="btn" onClick={close}>
          Revenir
        </button>
      </div>
    </form>
  );
}
