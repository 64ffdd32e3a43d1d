/** A session while it takes place: what is answered, the questions, and what one does there. */
import { useEffect } from "preact/hooks";
import type { SessionFull, SessionShown } from "../../api/live.ts";
import { Icon } from "../../components/Icon.tsx";
import { say } from "../../state/announce.ts";
import type { Places } from "../../state/bookings.ts";
import { entitiesOf, inView } from "../../state/room.ts";
import { Announcements } from "./Announcements.tsx";
import { AskForm } from "./AskForm.tsx";
import { attend } from "./attend.ts";
import { Enter } from "./Enter.tsx";
import { Head } from "./Head.tsx";
import { LineState } from "./LineState.tsx";
import { Now } from "./Now.tsx";
import { OwnQuestions } from "./OwnQuestions.tsx";
import { Poll } from "./Poll.tsx";
import { PollResults } from "./PollResults.tsx";
import { Questions } from "./Questions.tsx";
import { Reactions } from "./Reactions.tsx";
import { useRoom } from "./useRoom.ts";

interface Props {
  card: SessionFull;
  /** Whether the visitor may take part; without, they read. */
  place: boolean;
  places: Places;
  /** Called with the session as its log has it. */
  onSession: (shown: SessionShown) => void;
}

export function Room({ card, place: booked, places, onSession }: Props) {
  const inRoom = useRoom(card.id);
  const room = inRoom.room.value;
  const mine = inRoom.mine.value;
  const place = booked || mine?.booking?.state === "booked";
  const session = entitiesOf(room, "session")[0]?.data ?? null;
  const questions = inRoom.questions.value;
  const polls = entitiesOf(room, "poll");
  const open = polls.find((each) => each.data.open);
  const closed = polls.filter((each) => !each.data.open).reverse();

  useEffect(() => {
    if (session) onSession(session);
  }, [session?.state, session?.starts_at, session?.ends_at, session?.attended]);

  useEffect(() => {
    // Known only once it was read: who was there already does not say it again.
    if (!place || !mine || mine.attended || session?.state !== "open") return;
    return attend(card.id);
  }, [place, mine === null, mine?.attended, session?.state]);

  useEffect(() => {
    if (open) say(`Un sondage est ouvert\u00a0: ${open.data.question}`);
  }, [open?.id]);

  const asking = session ? session.questions_open : true;
  return (
    <>
      <LineState line={inRoom.line.value} top />
      <div class="two room-live">
        <div class="stack stack-l">
          <Head card={card} />
          <Announcements shown={entitiesOf(room, "announcement")} />
          {place ? null : <Enter card={card} places={places} />}
          <Now question={inView(questions)} inRoom={inRoom} card={card} />
          {open ? (
            <section class="panel stack stack-s" aria-labelledby="sondage">
              <h2 id="sondage" class="side-title">
                Sondage : {open.data.question}
              </h2>
              <Poll key={open.id} id={open.id} poll={open.data} inRoom={inRoom} place={place} />
            </section>
          ) : null}
          <Reactions counts={entitiesOf(room, "reactions")[0]?.data ?? null} inRoom={inRoom} place={place} />
          <OwnQuestions inRoom={inRoom} />
          <Questions session={card.id} inRoom={inRoom} place={place} />
        </div>
        {place && asking && !mine?.silenced ? (
          <a class="btn go wide ask-jump" href="#question">
            <Icon name="chat" />
            Poser une question
          </a>
        ) : null}
        <aside class="stack room-side">
          {place ? (
            <AskForm session={card.id} inRoom={inRoom} open={asking} silenced={mine?.silenced ?? false} />
          ) : null}
          {closed.map((each) => (
            <section key={each.id} class="panel stack stack-s">
              <h2 class="side-title">Sondage : {each.data.question}</h2>
              <PollResults poll={each.data} />
            </section>
          ))}
          <LineState line={inRoom.line.value} />
        </aside>
      </div>
    </>
  );
}
