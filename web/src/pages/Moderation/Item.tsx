/** One item of the queue: what was written, what to know about it, and what to do with it. */
import type { NewDecision, Queue, QueueItem } from "../../api/liveStaff.ts";
import { Icon } from "../../components/Icon.tsx";
import { counted } from "../../words.ts";
import { Age } from "./Age.tsx";
import { Correct } from "./Correct.tsx";
import { Decline } from "./Decline.tsx";
import { canCorrect } from "./Items.tsx";
import { Merge } from "./Merge.tsx";
import { alikeHeld, joinable, pieces } from "./queue.ts";
import { aboutWords, authorWords, decisionLabels, isGrave, kindTags, markNames } from "./words.ts";

export type Panel = "merge" | "correct" | "decline";

interface Props {
  item: QueueItem;
  queue: Queue;
  ahead: number;
  opened: boolean;
  /** Whether to say which session it is from. */
  titled: boolean;
  busy: boolean;
  panel: Panel | null;
  setPanel: (panel: Panel | null) => void;
  open: () => void;
  decide: (decision: NewDecision) => Promise<void>;
}

export function Item({ item, queue, ahead, opened, titled, busy, panel, setPanel, open, decide }: Props) {
  const taken = item.held_by === "another" && !opened;
  const about = aboutWords(item);
  // A pointer opens it by its click: opened sooner, its buttons would move away from under the finger.
  const focused = (event: FocusEvent) => {
    if ((event.target as HTMLElement).matches(":focus-visible") && !taken && !opened) open();
  };
  return (
    <li
      class="mod"
      id={`item-${item.id}`}
      tabIndex={-1}
      aria-current={opened ? "true" : undefined}
      aria-busy={opened && busy}
      onClick={() => taken || opened || open()}
      onFocusIn={focused}
    >
      <div class="row between small">
        <span class="soft">
          {item.kind === "question" ? null : <b>{kindTags[item.kind]} · </b>}
          {authorWords(item)}
          {titled ? ` · ${item.session_title}` : null}
        </span>
        <span>
          <Age class="num" since={item.waiting_since} ahead={ahead} /> d’attente
        </span>
      </div>
      {about ? <p class="small">{about}</p> : null}
      <blockquote>
        {pieces(item.text, item.marks).map((piece, at) =>
          piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text,
        )}
      </blockquote>
      <Signs item={item} queue={queue} />
      {taken ? (
        <p class="row tight soft">
          <Icon name="eye" />
          En lecture par quelqu’un d’autre
        </p>
      ) : panel === "decline" ? (
        <Decline
          choose={(reason) => void decide({ decision: "decline", reason })}
          close={() => setPanel(null)}
        />
      ) : panel === "merge" ? (
        <Merge
          among={joinable(item, queue)}
          choose={(into) => void decide({ decision: "merge", into })}
          close={() => setPanel(null)}
        />
      ) : panel === "correct" ? (
        <Correct
          item={item}
          publish={(text) => decide({ decision: "publish", text })}
          close={() => setPanel(null)}
        />
      ) : (
        <Buttons item={item} queue={queue} opened={opened} open={open} setPanel={setPanel} decide={decide} />
      )}
    </li>
  );
}

/** What the filter noticed, and likely duplicates, in words. */
function Signs({ item, queue }: Pick<Props, "item" | "queue">) {
  const kinds = [...new Set(item.marks.map((mark) => mark.kind))];
  const waiting = alikeHeld(item, queue);
  const published = joinable(item, queue).length;
  if (!kinds.length && !waiting && !published) return null;
  return (
    <ul class="row tight mod-signs" aria-label="À remarquer">
      {kinds.map((kind) => (
        <li key={kind} class={isGrave(item) ? "tag risk" : "tag warn"}>
          <Icon name="info" />
          {markNames[kind]}
        </li>
      ))}
      {published ? (
        <li class="tag warn">
          <Icon name="people" />
          Proche de {counted(published, "question")} à l’écran
        </li>
      ) : null}
      {waiting ? (
        <li class="tag warn">
          <Icon name="people" />
          {waiting > 1 ? `Proche de ${waiting} autres` : "Proche d’une autre"} dans la file
        </li>
      ) : null}
    </ul>
  );
}

type ButtonsProps = Pick<Props, "item" | "queue" | "opened" | "open" | "setPanel" | "decide">;

/** The first is the one that is likely right; only the item that lies open shows its keys. */
function Buttons({ item, queue, opened, open, setPanel, decide }: ButtonsProps) {
  const labels = decisionLabels[item.kind];
  const grave = isGrave(item);
  const isQuestion = item.kind === "question";
  const act = (deed: () => void) => () => {
    open();
    deed();
  };
  const key = (letter: string) => (opened ? <kbd>{letter}</kbd> : null);
  const publish = (
    <button
      key="publish"
      type="button"
      class={grave ? "btn" : opened ? "btn go" : "btn"}
      aria-keyshortcuts={opened ? "P" : undefined}
      onClick={act(() => void decide({ decision: "publish" }))}
    >
      <Icon name="check" />
      {labels.publish} {key("P")}
    </button>
  );
  const decline = (
    <button
      key="decline"
      type="button"
      class={grave && opened ? "btn go" : "btn no"}
      aria-keyshortcuts={opened ? "X" : undefined}
      onClick={act(() => (isQuestion ? setPanel("decline") : void decide({ decision: "decline" })))}
    >
      <Icon name="close" />
      {labels.decline} {key("X")}
    </button>
  );
  return (
    <div class="row tight mod-acts">
      {grave ? decline : publish}
      {joinable(item, queue).length ? (
        <button
          type="button"
          class="btn"
          aria-keyshortcuts={opened ? "R" : undefined}
          onClick={act(() => setPanel("merge"))}
        >
          Réunir {key("R")}
        </button>
      ) : null}
      {canCorrect(item.kind) ? (
        <button
          type="button"
          class="btn"
          aria-keyshortcuts={opened ? "C" : undefined}
          onClick={act(() => setPanel("correct"))}
        >
          Corriger {key("C")}
        </button>
      ) : null}
      {grave ? publish : decline}
    </div>
  );
}
