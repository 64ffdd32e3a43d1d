/** The live sessions of the season: when they take place, who comes, and what was done in them. */
import { useState } from "preact/hooks";
import type { SessionCard, SessionList } from "../../api/live.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { useNow } from "../../state/clock.ts";
import { useResource } from "../../state/resource.ts";
import { phaseOf, type Phase } from "../../state/schedule.ts";
import { counted } from "../../words.ts";
import { Professionals } from "./Professionals.tsx";
import { SessionAudit } from "./SessionAudit.tsx";
import { SessionChange } from "./SessionChange.tsx";
import { SessionTranscript } from "./SessionTranscript.tsx";

/** All of the season, those that are over too. */
const PATH = "/live/sessions?from=2026-01-01T00:00:00Z";

const PHASES: Record<Phase, { name: string; tag: string }> = {
  before: { name: "À venir", tag: "tag" },
  now: { name: "En ce moment", tag: "tag ok" },
  after: { name: "Terminée", tag: "tag plain" },
  cancelled: { name: "Annulée", tag: "tag warn" },
};

type Part = "change" | "audit" | "transcript";

export function LiveSessions() {
  const { data, error, retry } = useResource<SessionList>(PATH);
  const [past, setPast] = useState(false);
  /** Session -> as it is since it was changed here: the list is seconds old. */
  const [changed, setChanged] = useState<ReadonlyMap<string, SessionCard>>(new Map());
  const now = useNow();
  const items = data?.items.map((each) => changed.get(each.id) ?? each) ?? [];
  const shown = items.filter((each) => (phaseOf(each, now) === "after") === past);
  return (
    <section class="stack stack-l">
      <div class="stack">
        <div class="section-head">
          <h2 tabIndex={-1} id="rencontres">
            Rencontres
          </h2>
          <div class="row tight" role="group" aria-label="Lesquelles montrer">
            <button type="button" class="chip" aria-pressed={!past} onClick={() => setPast(false)}>
              À venir
            </button>
            <button type="button" class="chip" aria-pressed={past} onClick={() => setPast(true)}>
              Terminées
            </button>
          </div>
        </div>
        {data ? (
          shown.length ? (
            <ul class="class-list">
              {shown.map((each) => (
                <Row
                  key={each.id}
                  session={each}
                  phase={phaseOf(each, now)}
                  changed={(card) => setChanged((before) => new Map(before).set(card.id, card))}
                />
              ))}
            </ul>
          ) : (
            <p>{past ? "Aucune rencontre n’est encore terminée." : "Aucune rencontre n’est à venir."}</p>
          )
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="24rem" />
        )}
      </div>
      <Professionals />
    </section>
  );
}

interface RowProps {
  session: SessionCard;
  phase: Phase;
  changed: (card: SessionCard) => void;
}

function Row({ session, phase, changed }: RowProps) {
  const [part, setPart] = useState<Part | null>(null);
  const booked = session.capacity - session.places_left;
  const opener = (which: Part, label: string) => (
    <button
      type="button"
      class="btn quiet"
      aria-expanded={part === which}
      aria-label={`${label}\u00a0: ${session.title}`}
      onClick={() => setPart(part === which ? null : which)}
    >
      {label}
    </button>
  );
  return (
    <li class="panel flat stack stack-s">
      <div class="class-row">
        <div>
          <p class="row tight">
            <b>{session.title}</b> <span class={PHASES[phase].tag}>{PHASES[phase].name}</span>
          </p>
          <p class="small">
            {longDate(session.starts_at)}, {session.minutes} minutes
          </p>
          <p class="soft small">
            {session.professionals.map((each) => each.first_name).join(", ")} ·{" "}
            {counted(booked, "place réservée", "places réservées")} sur {session.capacity} ·{" "}
            {counted(session.questions, "question")}, {counted(session.answers, "réponse")}
          </p>
        </div>
        <div class="row tight">
          {phase === "now" ? (
            <a class="btn" href={`/moderation?rencontre=${encodeURIComponent(session.id)}`}>
              Conduire
            </a>
          ) : null}
          {phase === "before" || phase === "now" ? opener("change", "Changer") : null}
          {opener("audit", "Journal")}
          {phase === "after" ? opener("transcript", "Compte rendu") : null}
        </div>
      </div>
      {part === "change" ? (
        <SessionChange session={session} changed={changed} close={() => setPart(null)} />
      ) : part === "audit" ? (
        <SessionAudit session={session.id} />
      ) : part === "transcript" ? (
        <SessionTranscript session={session.id} />
      ) : null}
    </li>
  );
}
