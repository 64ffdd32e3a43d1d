/** Asks a question, which somebody reads before it is shown. What is typed stays until the platform has it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call, NoAnswer } from "../../api/client.ts";
import { isToldBeside, wrongAbout } from "../../api/fields.ts";
import type { OwnQuestion } from "../../api/live.ts";
import { textOf } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { online } from "../../state/online.ts";
import { visitor } from "../../state/session.ts";
import { counted } from "../../words.ts";
import { draftOf, dropDraft, keepDraft } from "./draft.ts";
import type { InRoom } from "./useRoom.ts";

/** Characters; the API takes no more. */
const TEXT_MAX = 500;
const NEARLY = 60;

interface Props {
  session: string;
  inRoom: InRoom;
  /** False while a moderator has suspended questions. */
  open: boolean;
  silenced: boolean;
}

export function AskForm({ session, inRoom, open, silenced }: Props) {
  const [text, setText] = useState(() => draftOf(session).text);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const nickname = visitor.current.value?.nickname;
  const left = TEXT_MAX - text.length;
  const isThere = online.value && ["live", "asking"].includes(inRoom.line.value);
  /** The line was gone when the question was sent, and is there again. */
  const [back, setBack] = useState(false);

  useEffect(() => {
    if (!isThere || !(failure instanceof NoAnswer)) return;
    setFailure(null);
    setBack(true);
  }, [isThere]);

  function type(typed: string): void {
    setText(typed);
    setEmpty(false);
    setFailure(null);
    setBack(false);
    keepDraft(session, typed);
  }

  async function ask(): Promise<void> {
    if (busy) return;
    if (!text.trim()) {
      setEmpty(true);
      field.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    setBack(false);
    const { key } = draftOf(session);
    try {
      const path = `/live/sessions/${encodeURIComponent(session)}/questions`;
      const asked = await call<OwnQuestion>(path, {
        method: "POST",
        as: "visitor",
        body: { text: text.trim() },
        idempotencyKey: key,
      });
      inRoom.asked(asked);
      inRoom.readMine();
      // What was typed meanwhile is the next question.
      if (draftOf(session).key === key) {
        dropDraft(session);
        setText("");
      }
      show({ text: "Question envoyée. Une personne la lit avant de la publier." });
    } catch (error) {
      setFailure(error);
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  }

  if (silenced || !open)
    return (
      <section class="panel stack stack-s" aria-labelledby="ta-question">
        <h2 id="ta-question" class="side-title">
          Ta question
        </h2>
        <p>
          {silenced
            ? "Tu ne peux plus poser de question dans cette rencontre. Tu peux toujours écouter, voter et réagir."
            : "Les questions sont en pause un moment. Ce que tu as écrit est gardé."}
        </p>
      </section>
    );
  const wrong = empty ? "Écris d’abord ta question." : wrongAbout(failure, "text");
  return (
    <form
      class="panel stack stack-s"
      aria-label="Poser une question"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <Field
        id="question"
        label="Ta question"
        hint={`Signée « ${nickname ?? "ton pseudo"} ». Pas de nom, pas de numéro\u00a0: une personne relit chaque message.`}
        wrong={wrong}
      >
        {(wiring) => (
          <textarea
            {...wiring}
            class="input"
            ref={field}
            rows={3}
            maxLength={TEXT_MAX}
            placeholder="Ce que tu n’oserais pas chercher en ligne…"
            value={text}
            onInput={(event) => type(event.currentTarget.value)}
          />
        )}
      </Field>
      {left <= NEARLY ? <p class="soft small">Encore {counted(left, "signe")}.</p> : null}
      {failure && !isToldBeside(failure, ["text"]) ? (
        <Note kind="bad">
          <p>{textOf(failure)} Ta question est gardée dans le champ.</p>
        </Note>
      ) : null}
      {back ? (
        <Note kind="info">
          <p>La connexion est revenue : tu peux envoyer ta question.</p>
        </Note>
      ) : null}
      <button type="submit" class="btn go wide" aria-disabled={busy}>
        {busy ? "Envoi…" : "Envoyer ma question"}
      </button>
    </form>
  );
}
