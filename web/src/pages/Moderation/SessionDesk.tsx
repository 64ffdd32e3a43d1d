/** What a moderator does in one session: its questions on screen, announcements, polls, suspending and closing it. */
import { useEffect, useMemo } from "preact/hooks";
import { closeSession, suspendQuestions } from "../../api/liveStaff.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Note } from "../../components/Note.tsx";
import { entitiesOf } from "../../state/room.ts";
import { follow } from "../../state/roomFeed.ts";
import { counted } from "../../words.ts";
import { Announce } from "./Announce.tsx";
import { Polls } from "./Polls.tsx";
import { Published } from "./Published.tsx";
import { useAct } from "../../state/useAct.ts";

interface Props {
  session: string;
  changed: () => void;
}

export function SessionDesk({ session, changed }: Props) {
  const feed = useMemo(() => follow(session, "staff"), [session]);
  useEffect(() => () => feed.stop(), [feed]);
  const { act, busy, failure } = useAct();
  const room = feed.room.value;
  const shown = entitiesOf(room, "session")[0]?.data ?? null;
  const suspended = shown?.questions_open === false;

  async function close(): Promise<void> {
    await closeSession(session);
    changed();
  }

  return (
    <>
      <section class="panel stack stack-s">
        <h2 class="side-title">Conduire la rencontre</h2>
        {shown ? <p class="small soft">{counted(shown.attended, "personne")} dans la rencontre</p> : null}
        {feed.line.value === "broken" ? (
          <Note kind="warn" icon="offline">
            <p>La connexion à la rencontre est coupée. Elle revient d’elle-même.</p>
          </Note>
        ) : null}
        {suspended ? (
          <Note kind="warn">
            <p>Les questions sont suspendues. Celles qui attendent peuvent encore être lues.</p>
          </Note>
        ) : null}
        {failure ? (
          <Note kind="bad">
            <p>{failure}</p>
          </Note>
        ) : null}
        <button
          type="button"
          class={suspended ? "btn wide" : "btn no wide"}
          aria-disabled={busy}
          onClick={() => act(() => suspendQuestions(session, !suspended))}
        >
          {suspended ? "Reprendre les questions" : "Suspendre les questions"}
        </button>
        <a class="btn wide" href={`/rencontres/${session}/ecran`} target="_blank" rel="noopener">
          Écran de la classe
        </a>
        <Confirm
          class="btn no wide"
          label="Fermer la rencontre"
          question={"Fermer la rencontre pour de bon\u202f?"}
          yes="Oui, fermer"
          act={close}
        >
          <p>
            Elle se termine tout de suite, pour tout le monde, et ne rouvre pas. Les questions sans réponse
            vont à la personne qui répond.
          </p>
        </Confirm>
      </section>
      <Announce session={session} shown={entitiesOf(room, "announcement")} />
      <Polls session={session} polls={entitiesOf(room, "poll")} />
      <Published session={session} questions={entitiesOf(room, "question")} />
    </>
  );
}
