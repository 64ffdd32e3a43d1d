/** What waits for a moderator, in all live sessions or in one, and the session that they look after. */
import "../../styles/moderation.css";
import "../../styles/staff.css";
import { useLocation } from "preact-iso";
import { useEffect, useMemo } from "preact/hooks";
import { Failure, textOf } from "../../components/Failure.tsx";
import { Note } from "../../components/Note.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StaffBar } from "../../components/StaffBar.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { say } from "../../state/announce.ts";
import { counted } from "../../words.ts";
import { Age } from "./Age.tsx";
import { sitDown } from "./desk.ts";
import { Items } from "./Items.tsx";
import { Sessions } from "./Sessions.tsx";
import { UndoBar } from "./UndoBar.tsx";

export default function Moderation() {
  const { query } = useLocation();
  const session = query.rencontre || null;
  return (
    <StaffOnly title="File d’attente" roles={["moderator", "organiser"]}>
      <Loaded key={session ?? ""} session={session} />
    </StaffOnly>
  );
}

function Loaded({ session }: { session: string | null }) {
  const desk = useMemo(() => sitDown(session), []);
  useEffect(() => {
    const touch = () => desk.touch();
    const signs = ["pointerdown", "keydown", "pointermove"] as const;
    signs.forEach((sign) => addEventListener(sign, touch, { passive: true }));
    return () => {
      signs.forEach((sign) => removeEventListener(sign, touch));
      desk.stop();
    };
  }, []);
  const queue = desk.queue.value;
  const error = desk.error.value;
  const none = !queue?.waiting;
  useEffect(() => {
    // Counted, not read: what was written is for who opens it.
    if (queue && !none) say("Il y a de quoi lire.");
  }, [none]);
  return (
    <div class="wrap section stack stack-l">
      <StaffBar />
      <header class="row between mod-head">
        <div class="stack stack-s">
          <h1>{queue ? headline(queue.waiting) : "File d’attente"}</h1>
          {session ? (
            <p>
              <a href="/moderation">Voir toutes les rencontres</a>
            </p>
          ) : null}
        </div>
        {queue?.items[0] ? (
          <p class="mod-oldest">
            Attente la plus longue{" "}
            <Age class="num" since={queue.items[0].waiting_since} ahead={desk.ahead.value} />
          </p>
        ) : null}
      </header>
      {queue && error ? (
        <Note kind="bad" icon="offline">
          <p>
            <b>La file n’est plus à jour.</b> {textOf(error)}
          </p>
        </Note>
      ) : null}
      {queue ? (
        <div class="two mod-desk">
          <Items desk={desk} queue={queue} session={session} />
          <Sessions figures={queue.sessions} session={session} changed={() => void desk.read()} />
        </div>
      ) : error ? (
        <Failure error={error} retry={() => void desk.read()} />
      ) : (
        <Skeleton height="24rem" />
      )}
      {queue ? <UndoBar desk={desk} queue={queue} /> : null}
    </div>
  );
}

const headline = (waiting: number): string =>
  waiting ? `${counted(waiting, "texte")} à lire` : "Tout est lu";
