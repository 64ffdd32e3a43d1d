/** A session that is open, as the professional sees it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionCard } from "../../api/live.ts";
import { answerQuestion, passQuestion, type ProfessionalRoom } from "../../api/liveStaff.ts";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { say } from "../../state/announce.ts";
import { leftWords } from "../../state/seconds.ts";
import { useAct } from "../../state/useAct.ts";
import { counted } from "../../words.ts";
import { choose } from "./choose.ts";
import { Write } from "./Write.tsx";

/** From then on the end is near. */
const LAST_MS = 120_000;

interface Props {
  session: SessionCard;
  room: ProfessionalRoom;
  now: number;
  changed: () => void;
}

export function OnAir({ session, room, now, changed }: Props) {
  const kept = useRef<string | null>(null);
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const [writing, setWriting] = useState<string | null>(null);
  const { act, busy, failure } = useAct();
  const title = useRef<HTMLHeadingElement>(null);
  const { current, next, later } = choose(room.questions[session.id] ?? [], {
    kept: kept.current,
    gone: new Set([...done, ...room.held_answers]),
  });
  kept.current = current?.id ?? null;
  const left = Date.parse(session.ends_at) - now;

  useEffect(() => setWriting(null), [current?.id]);

  async function settle(deed: () => Promise<unknown>, said: string): Promise<void> {
    if (!current) return;
    const { id } = current;
    if (!(await act(deed))) return;
    kept.current = null;
    setDone((before) => new Set(before).add(id));
    say(said);
    changed();
    title.current?.focus();
  }

  async function putOff(id: string): Promise<void> {
    await act(() => passQuestion(session.id, id, true));
    kept.current = null;
    changed();
    title.current?.focus();
  }

  async function takeUp(id: string): Promise<void> {
    if (!(await act(() => passQuestion(session.id, id, false)))) return;
    kept.current = id;
    changed();
    title.current?.focus();
  }

  return (
    <>
      <header class="row between pro-head">
        <h1 class="pro-session">{session.title}</h1>
        <p class={left < LAST_MS ? "tag warn" : "tag"}>
          <Icon name="clock" />
          {leftWords(left)}
        </p>
      </header>
      <section class="pro-now on-deep" aria-labelledby="question">
        <p class="soft">{current?.question.pinned ? "À répondre maintenant" : "La plus demandée"}</p>
        <h2 class="pro-question" id="question" tabIndex={-1} ref={title}>
          {current ? current.question.text : "Pas encore de question"}
        </h2>
        {current ? (
          <p class="soft">
            {current.question.author} · {counted(current.question.votes, "vote")}
            {current.question.merged
              ? ` · demandée par ${counted(current.question.merged, "autre")} aussi`
              : ""}
          </p>
        ) : (
          <p>Les questions arrivent ici une fois relues.</p>
        )}
      </section>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      {current && writing === current.id ? (
        <Write
          key={current.id}
          session={session.id}
          question={current.id}
          done={() => {
            setWriting(null);
            kept.current = null;
            setDone((before) => new Set(before).add(current.id));
            changed();
          }}
          close={() => setWriting(null)}
        />
      ) : current ? (
        <div class="pro-acts">
          <button
            type="button"
            class="btn go big wide"
            aria-disabled={busy}
            onClick={() =>
              void settle(
                () => answerQuestion(session.id, current.id),
                "C’est noté\u00a0: question répondue.",
              )
            }
          >
            <Icon name="check" />
            J’ai répondu
          </button>
          <button type="button" class="btn" aria-disabled={busy} onClick={() => setWriting(current.id)}>
            Répondre par écrit
          </button>
          <button type="button" class="btn" aria-disabled={busy} onClick={() => void putOff(current.id)}>
            Plus tard
          </button>
        </div>
      ) : null}
      {next.length ? (
        <section class="stack stack-s">
          <h2 class="side-title">Ensuite</h2>
          <ol class="pro-list">
            {next.map(({ id, question }) => (
              <li key={id} class="pro-row">
                <span>{question.text}</span>
                <span class="soft small">{counted(question.votes, "vote")}</span>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {later.length ? (
        <section class="stack stack-s">
          <h2 class="side-title">Plus tard</h2>
          <ul class="pro-list">
            {later.map(({ id, question }) => (
              <li key={id} class="pro-row">
                <span>{question.text}</span>
                <button
                  type="button"
                  class="btn quiet"
                  aria-label={`Reprendre\u00a0: ${question.text}`}
                  onClick={() => void takeUp(id)}
                >
                  Reprendre
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
