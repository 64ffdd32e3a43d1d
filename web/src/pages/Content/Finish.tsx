/** « J’ai lu jusqu’au bout »: kept on the device at once, counted by the platform when there is a line. */
import { useEffect, useRef } from "preact/hooks";
import type { Content } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { contentMark } from "../../state/discoveries.ts";
import { record } from "../../state/outbox.ts";

const WORDS: Record<string, { ask: (who: string) => string; done: string; button: string }> = {
  testimony: {
    ask: (who) => `Te voilà au bout. Et toi, qu’aurais-tu demandé à ${who || "cette personne"} ?`,
    done: "Lu jusqu’au bout.",
    button: "J’ai lu jusqu’au bout",
  },
  video: { ask: () => "Vue ou lue jusqu’au bout ?", done: "C’est fait.", button: "C’est fait" },
  article: { ask: () => "Te voilà au bout.", done: "Lu jusqu’au bout.", button: "J’ai lu jusqu’au bout" },
};

export function Finish({ content, points }: { content: Content; points: number }) {
  const mark = contentMark(content.id);
  const words = WORDS[content.kind] ?? WORDS.article!;
  const pressed = useRef(false);
  useEffect(() => {
    // Only what the platform has taken is on the jacket.
    if (mark !== "done" || !pressed.current) return;
    pressed.current = false;
    show({ text: "sur ta veste.", points, link: { href: "/ma-veste", label: "La voir" } });
  }, [mark]);
  if (mark === "done")
    return (
      <Note kind="ok" icon="check">
        <p role="status">
          <b>{words.done}</b> Tes points sont sur <a href="/ma-veste">ta veste</a> : chaque contenu compte une
          fois.
        </p>
      </Note>
    );
  return (
    <div class="finish">
      <p>
        <b>{words.ask(content.person?.first_name ?? "")}</b>
      </p>
      <div class="row">
        <button
          type="button"
          class="btn go"
          aria-disabled={mark === "pending"}
          onClick={() => {
            if (mark === "pending") return;
            pressed.current = true;
            void record("completion", content.id);
          }}
        >
          <Icon name="check" />
          {mark === "pending" ? "C’est noté, on l’envoie" : words.button}
        </button>
        {points ? <span class={mark === "pending" ? "plus waiting" : "plus"}>+{points} points</span> : null}
      </div>
    </div>
  );
}
