/** Corrects a text before it is published: spelling, a name that is nobody's business. What it asks stays as it is. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { QueueItem } from "../../api/liveStaff.ts";
import { Field } from "../../components/Field.tsx";
import { Icon } from "../../components/Icon.tsx";
import { storage } from "../../state/storage.ts";

const TEXT_MAX = 500;
const KEPT = "usine.correction.";

interface Props {
  item: QueueItem;
  publish: (text: string) => Promise<void>;
  close: () => void;
}

export function Correct({ item, publish, close }: Props) {
  const [text, setText] = useState(storage.get(KEPT + item.id) ?? item.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const length = Array.from(text.trim()).length;
  const wrong =
    length === 0
      ? "Un texte est attendu."
      : length > TEXT_MAX
        ? `${TEXT_MAX} caractères au plus\u00a0: il en a ${length}.`
        : null;

  function change(next: string): void {
    setText(next);
    storage.set(KEPT + item.id, next); // a page that is loaded again has it still
  }

  function leave(): void {
    storage.remove(KEPT + item.id);
    close();
  }

  async function send(): Promise<void> {
    if (wrong) return field.current?.focus();
    await publish(text.trim());
    storage.remove(KEPT + item.id);
  }

  return (
    <form
      class="stack stack-s"
      aria-label="Corriger"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field id={`text-${item.id}`} label="Texte corrigé" wrong={wrong}>
        {(wiring) => (
          <textarea
            {...wiring}
            ref={field}
            class="input"
            value={text}
            onInput={(event) => change(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="row tight mod-acts">
        <button type="submit" class="btn go">
          <Icon name="check" />
          Publier ce texte
        </button>
        <button type="button" class="btn" onClick={leave}>
          Laisser tel quel
        </button>
      </div>
    </form>
  );
}
