/** The polls of a session: the one that is open, and opening another. Results are shown to all once it is closed. */
import { closePoll } from "../../api/liveStaff.ts";
import { Note } from "../../components/Note.tsx";
import type { Entity } from "../../state/room.ts";
import { useAct } from "../../state/useAct.ts";
import { counted } from "../../words.ts";
import { NewPoll } from "./NewPoll.tsx";

interface Props {
  session: string;
  polls: readonly Entity<"poll">[];
}

export function Polls({ session, polls }: Props) {
  const { act, busy, failure } = useAct();
  const open = polls.find((each) => each.data.open);
  return (
    <details class="panel mod-more" open={open !== undefined}>
      <summary>Sondages</summary>
      <div class="stack stack-s">
        {open ? (
          <>
            <p>
              <b>{open.data.question}</b>
            </p>
            <p class="small soft">{counted(open.data.answers, "réponse")}, cachées jusqu’à la fin</p>
            {failure ? (
              <Note kind="bad">
                <p>{failure}</p>
              </Note>
            ) : null}
            <p>
              <button
                type="button"
                class="btn"
                aria-disabled={busy}
                onClick={() => void act(() => closePoll(session, open.id))}
              >
                Fermer le sondage et montrer les résultats
              </button>
            </p>
          </>
        ) : (
          <NewPoll session={session} />
        )}
      </div>
    </details>
  );
}
