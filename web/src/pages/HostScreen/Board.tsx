/** What the beamer shows of a room. */
import type { AnnouncementShown, PollShown, SessionFull } from "../../api/live.ts";
import { Icon } from "../../components/Icon.tsx";
import { entitiesOf, type Entity, type Room } from "../../state/room.ts";
import type { Line } from "../../state/roomFeed.ts";
import { firstNames, phaseOf } from "../../state/schedule.ts";
import { useSeconds } from "../../state/seconds.ts";
import { counted } from "../../words.ts";
import { Results } from "./Results.tsx";

/** As many as the last row can read. */
const NEXT_MAX = 3;
/** How long an announcement stays up, and a poll's results. */
const LAST_MS = 60_000;

interface Props {
  card: SessionFull;
  room: Room;
  line: Line;
}

export function Board({ card, room, line }: Props) {
  const now = useSeconds();
  const session = entitiesOf(room, "session")[0]?.data ?? null;
  const phase = phaseOf(session ? { ...card, ...session } : card, now);
  const questions = entitiesOf(room, "question");
  const open = mostWanted(questions.filter((each) => each.data.state === "published"));
  const current = open[0] ?? null;
  const next = open.filter((each) => each !== current).slice(0, NEXT_MAX);
  const recent = <T extends Entity<"announcement"> | Entity<"poll">>(each: T | undefined) =>
    each && now - Date.parse(each.at) < LAST_MS ? each : null;
  const polls = entitiesOf(room, "poll");
  const poll = polls.find((each) => each.data.open) ?? recent(polls[polls.length - 1]);
  const announcements = entitiesOf(room, "announcement");
  const announcement: AnnouncementShown | undefined = recent(announcements[announcements.length - 1])?.data;
  return (
    <div class="host-board">
      <header class="host-top">
        <h1>{card.title}</h1>
        <p>
          {firstNames(card)}
          {session?.attended ? (
            <>
              {" · "}
              <b class="num">{counted(session.attended, "personne")}</b>
            </>
          ) : null}
        </p>
      </header>
      <LineWords line={line} />
      {announcement ? <p class="host-announcement">{announcement.text}</p> : null}
      {phase === "before" ? (
        <p class="host-question">
          La rencontre commence à{" "}
          {new Date(session?.starts_at ?? card.starts_at).toLocaleTimeString("fr-FR", {
            hour: "2-digit",
            minute: "2-digit",
          })}
        </p>
      ) : phase === "cancelled" ? (
        <p class="host-question">Cette rencontre est annulée.</p>
      ) : phase === "after" ? (
        <p class="host-question">La rencontre est terminée. Merci à {firstNames(card)}.</p>
      ) : poll ? (
        <Asked poll={poll.data} />
      ) : (
        <section class="host-now">
          <h2>{current ? "La question" : "Posez vos questions"}</h2>
          <p class="host-question">{current ? current.data.text : "Elles arrivent ici une fois relues."}</p>
          {current ? (
            <p>
              {current.data.author} · {counted(current.data.votes, "vote")}
            </p>
          ) : null}
        </section>
      )}
      {phase === "now" && next.length ? (
        <section class="host-next">
          <h2>Ensuite</h2>
          <ol>
            {next.map((each) => (
              <li key={each.id}>
                <span>{each.data.text}</span>
                <b class="num">{counted(each.data.votes, "vote")}</b>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </div>
  );
}

/** As the professional has them: pinned first, then the most voted, then those that wait longest. */
function mostWanted(questions: Entity<"question">[]): Entity<"question">[] {
  return questions.sort(
    ({ data: one }, { data: other }) =>
      Number(other.pinned) - Number(one.pinned) ||
      other.votes - one.votes ||
      Date.parse(one.published_at) - Date.parse(other.published_at),
  );
}

function Asked({ poll }: { poll: PollShown }) {
  const isScale = poll.kind === "scale";
  return (
    <section class="host-now">
      <h2>{poll.open ? "Sondage" : "Résultat du sondage"}</h2>
      <p class="host-question">{poll.question}</p>
      {poll.open ? (
        <>
          {poll.choices.length ? (
            <ul class={isScale ? "host-choices steps" : "host-choices"}>
              {poll.choices.map(({ id, text }) => (
                <li key={id}>
                  {isScale ? <b class="num">{id}</b> : null}
                  {text && text !== id ? <span>{text}</span> : null}
                </li>
              ))}
            </ul>
          ) : null}
          <p>{counted(poll.answers, "réponse")}. Les résultats viennent à la fin.</p>
        </>
      ) : (
        <Results poll={poll} />
      )}
    </section>
  );
}

function LineWords({ line }: { line: Line }) {
  return (
    <div class="host-line" role="status">
      {line === "broken" ? (
        <p class="host-broken">
          <Icon name="offline" />
          La connexion est coupée. Cet écran se remet à jour de lui-même quand elle revient.
        </p>
      ) : line === "asking" ? (
        <p>
          <Icon name="refresh" />
          Mis à jour toutes les 15 secondes
        </p>
      ) : line === "opening" ? (
        <p>Connexion…</p>
      ) : (
        <p>
          <Icon name="check" />
          En direct
        </p>
      )}
    </div>
  );
}
