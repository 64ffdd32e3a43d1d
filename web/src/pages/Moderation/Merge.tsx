/** Which published question this one joins. Its author sees theirs there, and it counts as one of those who ask it. */
import { useEffect, useRef } from "preact/hooks";
import type { Alike } from "../../api/liveStaff.ts";

interface Props {
  among: Alike[];
  choose: (into: string) => void;
  close: () => void;
}

export function Merge({ among, choose, close }: Props) {
  const title = useRef<HTMLParagraphElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div class="stack stack-s" role="group" aria-label="Réunir">
      <p tabIndex={-1} ref={title}>
        <b>Avec quelle question la réunir{"\u202f"}?</b>
      </p>
      <div class="mod-choices">
        {among.map(({ id, text, likeness }, at) => (
          <button
            key={id}
            type="button"
            class="btn mod-choice"
            aria-keyshortcuts={String(at + 1)}
            onClick={() => choose(id)}
          >
            <kbd>{at + 1}</kbd>
            <span>
              {text}
              <span class="soft small">ressemble à {`${Math.round(likeness * 100)}\u00a0%`}</span>
            </span>
          </button>
        ))}
      </div>
      <p>
        <button type="button" class="btn quiet" onClick={close}>
          Ne pas réunir
        </button>
      </p>
    </div>
  );
}
