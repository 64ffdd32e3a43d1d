/** Opens a poll: its question, its kind, and its choices, one on each line. */
import { useState } from "preact/hooks";
import { isToldBeside, useFocusOnWrong, wrongAbout } from "../../api/fields.ts";
import type { PollKind } from "../../api/live.ts";
import { openPoll } from "../../api/liveStaff.ts";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { useAct } from "../../state/useAct.ts";
import { pollKinds } from "./words.ts";

const HINTS: Partial<Record<PollKind, { label: string; hint: string }>> = {
  single: { label: "Choix", hint: "De deux à huit, un par ligne." },
  multiple: { label: "Choix", hint: "De deux à huit, un par ligne." },
  scale: { label: "Ses deux bouts", hint: "Deux lignes\u00a0: ce que veulent dire 1 et 5." },
};

export function NewPoll({ session }: { session: string }) {
  const [question, setQuestion] = useState("");
  const [kind, setKind] = useState<PollKind>("single");
  const [lines, setLines] = useState("");
  const { act, busy, failure, error } = useAct();
  const form = useFocusOnWrong(error);
  const ask = HINTS[kind];

  async function send(): Promise<void> {
    const choices = ask ? lines.split("\n").flatMap((line) => line.trim() || []) : [];
    const done = await act(() => openPoll(session, { question: question.trim(), kind, choices }));
    if (!done) return;
    setQuestion("");
    setLines("");
    show({ text: "Le sondage est ouvert." });
  }

  return (
    <form
      ref={form}
      class="stack stack-s"
      aria-label="Ouvrir un sondage"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field id="poll-question" label="Question du sondage" wrong={wrongAbout(error, "question")}>
        {(wiring) => (
          <input
            {...wiring}
            class="input"
            maxLength={200}
            value={question}
            onInput={(event) => setQuestion(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field id="poll-kind" label="Réponses" wrong={wrongAbout(error, "kind")}>
        {(wiring) => (
          <select
            {...wiring}
            class="input"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as PollKind)}
          >
            {Object.entries(pollKinds).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {ask ? (
        <Field id="poll-choices" label={ask.label} hint={ask.hint} wrong={wrongAbout(error, "choices")}>
          {(wiring) => (
            <textarea
              {...wiring}
              class="input"
              value={lines}
              onInput={(event) => setLines(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : (
        <p class="small soft">Les mots sont lus avant d’être montrés.</p>
      )}
      {failure && !isToldBeside(error, ["question", "kind", "choices"]) ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <p>
        <button type="submit" class="btn" aria-disabled={busy}>
          Ouvrir le sondage
        </button>
      </p>
    </form>
  );
}
