/** What the class has discovered, as counts: never of fewer than five pupils, never of one. */
import { useEffect, useRef } from "preact/hooks";
import type { ClassInterests, Progress, SchoolClass } from "../../api/types.ts";
import { Failure, textOf } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { hue } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { say } from "../../state/announce.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { challengeNames, CHALLENGES } from "../../words.ts";
import { Count } from "./Count.tsx";

export function ClassProgress({ school }: { school: SchoolClass }) {
  const { data, error, loading, retry } = useResource<Progress>(`/classes/${school.id}/progress`, {
    as: "staff",
  });
  const asked = useRef(false);
  useEffect(() => {
    if (loading || !asked.current) return;
    asked.current = false;
    if (!error) say("Les nombres sont à jour.");
  }, [loading]);

  /** All that the page shows of the class: who has come in the meantime, too. */
  function again(): void {
    asked.current = true;
    refresh(`/classes/${school.id}`, { as: "staff" });
  }

  const answered = useResource<ClassInterests>(`/classes/${school.id}/interests`, { as: "staff" }).data
    ?.answered;
  return (
    <section class="stack">
      <div class="section-head">
        <h2>Où en est la classe</h2>
        <button type="button" class="btn quiet no-print" aria-disabled={loading} onClick={again}>
          <Icon name="refresh" />
          Actualiser
        </button>
      </div>
      {data && error ? (
        <Note kind="bad">
          <p>Ces nombres ne sont peut-être plus à jour. {textOf(error)}</p>
        </Note>
      ) : null}
      {data ? (
        <div class="two even">
          <div class="panel counts">
            {CHALLENGES.map((challenge) => (
              <OfChallenge
                key={challenge}
                challenge={challenge}
                count={data.by_challenge[challenge] ?? null}
                seats={data.seats}
              />
            ))}
            <p class="soft small">Élèves ayant gagné au moins un point dans le défi.</p>
          </div>
          <div class="stack">
            <div class="kpis">
              <Count value={data.active}>élèves ont commencé</Count>
              <Count value={answered ?? null}>ont fait le quiz des métiers</Count>
              <Count value={data.points}>points réunis par la classe</Count>
            </div>
            <div class="note">
              <Icon name="shield" />
              <p>
                Vous voyez des nombres, jamais le résultat d’une ou d’un élève. Un nombre qui désignerait
                moins de cinq personnes n’est pas montré. Chacune et chacun peut vous montrer sa veste.
              </p>
            </div>
          </div>
        </div>
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="18rem" />
      )}
    </section>
  );
}

interface OfChallengeProps {
  challenge: string;
  count: number | null;
  seats: number | null;
}

function OfChallenge({ challenge, count, seats }: OfChallengeProps) {
  return (
    <div class={`stack stack-s ${hue(challenge)}`}>
      <p class="row between">
        <span class="eyebrow">
          <Glyph challenge={challenge} />
          <b>{challengeNames[challenge]}</b>
        </span>
        <span>
          {count === null ? (
            <span class="soft">nombre non montré</span>
          ) : (
            <>
              <b class="num">{count}</b> {seats === null ? "élèves" : `élèves sur ${seats}`}
            </>
          )}
        </span>
      </p>
      {count !== null && seats !== null ? (
        <div class="dots" aria-hidden="true">
          {Array.from({ length: seats }, (_, position) => (
            <i key={position} class={position < count ? "on" : undefined} />
          ))}
        </div>
      ) : null}
    </div>
  );
}
