/** What was just decided, and the button that undoes it while that is possible. */
import { useState } from "preact/hooks";
import type { Queue, Undoable } from "../../api/liveStaff.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { show } from "../../state/announce.ts";
import { useSeconds } from "../../state/seconds.ts";
import type { Desk } from "./desk.ts";
import { lastDecision } from "./queue.ts";
import { decidedWords, UNDONE } from "./words.ts";

const SHOWN_MAX = 80;

export function UndoBar({ desk, queue }: { desk: Desk; queue: Queue }) {
  const now = useSeconds() - desk.ahead.value;
  const [failure, setFailure] = useState<{ id: string; text: string } | null>(null);
  const last = lastDecision(queue, now);
  if (!last) return null;
  const left = Math.ceil((Date.parse(last.until) - now) / 1_000);

  async function undo(decided: Undoable): Promise<void> {
    setFailure(null);
    try {
      await desk.undo(decided);
      show(UNDONE);
    } catch (wrong) {
      setFailure({ id: decided.id, text: textOf(wrong) });
    }
  }

  return (
    <div class="undo-bar" role="group" aria-label="Dernière décision">
      <p>
        <b>{decidedWords(last.kind, last.decision)}</b> <span class="undo-text">{shortened(last.text)}</span>
        {failure?.id === last.id ? <span class="err">{failure.text}</span> : null}
      </p>
      <button type="button" class="btn" aria-keyshortcuts="U" onClick={() => void undo(last)}>
        <Icon name="refresh" />
        Annuler <span class="num">{`${left}\u00a0s`}</span> <kbd>U</kbd>
      </button>
    </div>
  );
}

const shortened = (text: string): string =>
  text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX).trimEnd()}…` : text;
