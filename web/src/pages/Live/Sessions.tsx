/** The schedule of live sessions: now, on the chosen day, and what is over and can be read. */
import "../../styles/live.css";
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import type { SessionCard, SessionList } from "../../api/live.ts";
import { Failure } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { LiveCard } from "../../components/LiveCard.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useNow } from "../../state/clock.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { comingDays, dayName, dayOf, programme, shortDayName } from "../../state/schedule.ts";
import { useScrollKept } from "../../state/scroll.ts";
import { zoneNow } from "../../state/zone.ts";
import { capitalised, challengeNames, CHALLENGES, counted } from "../../words.ts";
import { addressOfLooked, lookedAt, SCHEDULE, type Looked } from "./address.ts";
import { MyBookings } from "./MyBookings.tsx";
import { ZoneChoice } from "./ZoneChoice.tsx";

/** Places are taken while one reads. */
const READ_AGAIN_MS = 30_000;

export default function Sessions() {
  const { query, route } = useLocation();
  const looked = lookedAt(query);
  const look = (change: Partial<Looked>) => route(addressOfLooked({ ...looked, ...change }), true);
  const { data, error, retry } = useResource<SessionList>(SCHEDULE);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") refresh(SCHEDULE);
    }, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Page title="Rencontres en direct">
      <div class="wrap section stack sessions">
        <h1>Pose tes questions, en direct</h1>
        <p class="lead soft">
          Des professionnelles et des professionnels de tous les métiers te répondent jusqu’au 31 décembre.
        </p>
        <div class="chips" role="group" aria-label="Filtrer par défi">
          {CHALLENGES.map((challenge) => (
            <button
              key={challenge}
              type="button"
              class={`chip ${hue(challenge)}`}
              aria-pressed={looked.challenge === challenge}
              onClick={() => look({ challenge: looked.challenge === challenge ? "" : challenge })}
            >
              <Glyph challenge={challenge} />
              {challengeNames[challenge]}
            </button>
          ))}
        </div>
        {data ? (
          <Schedule cards={data.items} looked={looked} look={look} />
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="40rem" />
        )}
      </div>
    </Page>
  );
}

interface ScheduleProps {
  cards: SessionCard[];
  looked: Looked;
  look: (change: Partial<Looked>) => void;
}

function Schedule({ cards, looked, look }: ScheduleProps) {
  useScrollKept();
  const now = useNow();
  const zone = zoneNow();
  const today = dayOf(now, zone);
  const day = looked.day || today;
  const fitting = looked.challenge ? cards.filter((each) => each.challenge === looked.challenge) : cards;
  const found = programme(fitting, day, zone, now);
  const days = comingDays(fitting, zone, now);
  const next = days.find((each) => each.day > day && each.count);
  return (
    <>
      <MyBookings />
      {found.now.length ? (
        <section class="stack timeline" aria-labelledby="maintenant">
          <h2 id="maintenant">Maintenant</h2>
          {found.now.map((card) => (
            <LiveCard key={card.id} card={card} />
          ))}
        </section>
      ) : null}
      <ZoneChoice />
      <nav class="chips days" aria-label="Choisir un jour">
        {days.map(({ day: each, count }) => (
          <button
            key={each}
            type="button"
            class="chip day"
            aria-current={each === day ? "date" : undefined}
            onClick={() => look({ day: each === today ? "" : each })}
          >
            <span>
              {shortDayName(each)[0]} <b>{shortDayName(each)[1]}</b>
            </span>
            <small>{counted(count, "rencontre")}</small>
          </button>
        ))}
      </nav>
      <section class="stack timeline" aria-labelledby="jour">
        <h2 id="jour">{day === today ? "Plus tard aujourd’hui" : capitalised(dayName(day))}</h2>
        {found.later.map((card) => (
          <LiveCard key={card.id} card={card} />
        ))}
        {found.later.length ? null : (
          <div class="empty">
            <Icon name="calendar" />
            <h3>Rien d’autre ce jour-là</h3>
            {next ? (
              <button type="button" class="btn" onClick={() => look({ day: next.day })}>
                Voir {dayName(next.day)}
              </button>
            ) : looked.challenge ? (
              <button type="button" class="btn" onClick={() => look({ challenge: "" })}>
                Voir tous les défis
              </button>
            ) : (
              <p>Relis les réponses des rencontres passées, juste en dessous.</p>
            )}
          </div>
        )}
      </section>
      <Past cards={found.past} />
    </>
  );
}

const PAST_SHOWN = 4;

function Past({ cards }: { cards: SessionCard[] }) {
  const [all, setAll] = useState(false);
  if (!cards.length) return null;
  return (
    <section class="stack timeline" aria-labelledby="passe">
      <h2 id="passe">Déjà passé</h2>
      {(all ? cards : cards.slice(0, PAST_SHOWN)).map((card) => (
        <LiveCard key={card.id} card={card} dated />
      ))}
      {!all && cards.length > PAST_SHOWN ? (
        <p>
          <button type="button" class="btn" onClick={() => setAll(true)}>
            Voir les {cards.length - PAST_SHOWN} autres
          </button>
        </p>
      ) : null}
    </section>
  );
}
