/** Why a question is not published: six reasons, each with its key. The pupil reads a kind sentence for it. */
import { useEffect, useRef } from "preact/hooks";
import type { DeclineReason } from "../../api/live.ts";
import { declineReasons } from "./words.ts";

interface Props {
  choose: (reason: DeclineReason) => void;
  close: () => void;
}

export function Decline({ choose, close }: Props) {
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div class="stack stack-s" role="group" aria-label="Refuser">
      <p tabIndex={-1} ref={title}>
        <b>Pourquoi la refuser{"\u202f"}?</b> L’élève lit un mot gentil, et ne sait pas qui a refusé.
      </p>
      <div class="mod-choices">
        {declineReasons.map(({ reason, label, meaning }, at) => (
          <button
            key={reason}
            type="button"
            class="btn mod-choice"
            aria-keyshortcuts={String(at + 1)}
            onClick={() => choose(reason)}
          >
            <kbd>{at + 1}</kbd>
            <span>
              {label}
              <span class="soft small">{meaning}</span>
            </span>
          </button>
        ))}
      </div>
      <p>
        <button type="button" class="btn quiet" onClick={close}>
          Ne pas refuser
        </button>
      </p>
    </div>
  );
}
