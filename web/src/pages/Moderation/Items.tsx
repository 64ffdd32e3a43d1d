/** The items of the queue, and the keys that act on the one that lies open. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { NewDecision, Queue } from "../../api/liveStaff.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { say, show } from "../../state/announce.ts";
import type { Desk } from "./desk.ts";
import { Item, type Panel } from "./Item.tsx";
import { deedOf, isTyping, numberOf } from "./keys.ts";
import { beside, joinable } from "./queue.ts";
import { decidedWords, declineReasons, UNDONE } from "./words.ts";

/** An item that opens by itself may have opened just before a key was pressed for the one before it. */
const SEEN_MS = 400;

interface Props {
  desk: Desk;
  queue: Queue;
  session: string | null;
}

export function Items({ desk, queue, session }: Props) {
  const opened = desk.opened.value;
  const [shown, setShown] = useState<{ item: string; panel: Panel } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  /** When another item took the place of the one before it. */
  const changedAt = useRef(0);
  const item = queue.items.find((each) => each.id === opened) ?? null;
  /** The second press of two quick ones would fall on the item that moved up. */
  const decidedAt = useRef(0);
  const panel = shown && shown.item === opened ? shown.panel : null;
  const setPanel = (next: Panel) => {
    const id = desk.opened.value;
    if (id) setShown({ item: id, panel: next });
  };

  useEffect(() => {
    changedAt.current = Date.now();
    // Where it had to leave, the focus comes along; it is never taken from another part of the page.
    const active = document.activeElement;
    if (opened && (!active || active === document.body || list.current?.contains(active)))
      document.getElementById(`item-${opened}`)?.focus({ preventScroll: isInView(opened) });
  }, [opened]);

  async function decide(decision: NewDecision): Promise<void> {
    // By the desk, not by what was last drawn: a press may have opened the item just now.
    const about = desk.queue.value?.items.find((each) => each.id === desk.opened.value);
    if (!about || desk.busy.value || Date.now() - decidedAt.current < SEEN_MS) return;
    setFailure(null);
    try {
      await desk.decide(decision);
      decidedAt.current = Date.now();
      setShown(null); // one that is undone comes back as it was at first
      say(`${decidedWords(about.kind, decision.decision)}.`);
    } catch (wrong) {
      setFailure(textOf(wrong));
    }
  }

  async function undo(): Promise<void> {
    setFailure(null);
    try {
      if (await desk.undoLast()) show(UNDONE);
    } catch (wrong) {
      setFailure(textOf(wrong));
    }
  }

  const latest = useRef<(event: KeyboardEvent) => void>(() => undefined);
  latest.current = (event) => {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && panel) {
      if (isTyping(event.target)) (event.target as HTMLElement).blur();
      return back();
    }
    const number = numberOf(event);
    if (number !== null) return pick(number);
    const deed = deedOf(event);
    if (!deed) return;
    if (deed === "undo") return void undo();
    if (deed === "next" || deed === "previous") {
      if (document.activeElement?.closest("button, a, summary")?.matches("summary")) return;
      const other = beside(queue, opened, deed === "next" ? 1 : -1);
      event.preventDefault();
      if (other) desk.open(other.id);
      return;
    }
    if (!item) return;
    event.preventDefault(); // the letter must not land in the field that it opens
    const seen = Date.now() - changedAt.current >= SEEN_MS;
    if (deed === "correct" && canCorrect(item.kind)) setPanel("correct");
    else if (deed === "merge" && joinable(item, queue).length) setPanel("merge");
    else if (deed === "decline" && item.kind === "question") setPanel("decline");
    else if (!seen) return;
    else if (deed === "publish") void decide({ decision: "publish" });
    else if (deed === "decline") void decide({ decision: "decline" });
  };

  function pick(number: number): void {
    if (!item) return;
    const reason = declineReasons[number - 1]?.reason;
    const into = joinable(item, queue)[number - 1]?.id;
    if (panel === "decline" && reason) void decide({ decision: "decline", reason });
    if (panel === "merge" && into) void decide({ decision: "merge", into });
  }

  function back(): void {
    setShown(null);
    if (opened) document.getElementById(`item-${opened}`)?.focus();
  }

  useEffect(() => {
    const press = (event: KeyboardEvent) => latest.current(event);
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  if (!queue.items.length)
    return (
      <div class="empty">
        <Icon name="check" />
        <h2>Rien n’attend</h2>
        <p>
          {queue.sessions.length
            ? "Les nouvelles questions arrivent ici d’elles-mêmes."
            : "Aucune rencontre n’est ouverte en ce moment."}
        </p>
        {failure ? <p class="err">{failure}</p> : null}
      </div>
    );
  return (
    <div class="stack">
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      <ol class="stack mod-list" ref={list}>
        {queue.items.map((each) => (
          <Item
            key={each.id}
            item={each}
            queue={queue}
            ahead={desk.ahead.value}
            opened={each.id === opened}
            titled={session === null}
            busy={desk.busy.value}
            panel={each.id === opened ? panel : null}
            setPanel={(next) => (next ? setPanel(next) : back())}
            open={() => desk.open(each.id)}
            decide={decide}
          />
        ))}
      </ol>
      {queue.waiting > queue.items.length ? (
        <p class="soft">Et {queue.waiting - queue.items.length} de plus, qui viennent ensuite.</p>
      ) : null}
    </div>
  );
}

export const canCorrect = (kind: string): boolean => kind === "question" || kind === "answer";

function isInView(id: string): boolean {
  const box = document.getElementById(`item-${id}`)?.getBoundingClientRect();
  return box !== undefined && box.top >= 80 && box.bottom <= innerHeight;
}
