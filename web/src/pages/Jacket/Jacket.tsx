/** Ma veste: what this visitor has, what comes next, and where each point comes from. */
import "../../styles/rewards.css";
import type { Points, Rules } from "../../api/types.ts";
import { LazyDrawing } from "../../components/Drawing.tsx";
import { Failure } from "../../components/Failure.tsx";
import { LevelFace } from "../../components/LevelFace.tsx";
import { Note } from "../../components/Note.tsx";
import { Page } from "../../components/Page.tsx";
import { Progress } from "../../components/Progress.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { standing } from "../../state/points.ts";
import { pending } from "../../state/outbox.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { useRules } from "../../state/season.ts";
import { visitor } from "../../state/session.ts";
import { counted } from "../../words.ts";
import { useEffect } from "preact/hooks";
import { MyBookings } from "../Live/MyBookings.tsx";
import { Explored } from "../Quiz/Explored.tsx";
import { ChallengeProgress } from "./ChallengeProgress.tsx";
import { Ledger } from "./Ledger.tsx";
import { MyAccount } from "./MyAccount.tsx";

export default function Jacket() {
  const who = visitor.current.value;
  const { data, error, retry } = useResource<Points>(who ? "/me/points" : null, { as: "visitor" });
  const rules = useRules().data;
  const total = Math.max(standing.value?.total ?? 0, data?.total ?? 0);
  // What was just announced is looked up, so that its line is in the ledger when the total shows it.
  useEffect(() => {
    if (data && total > data.total) refresh("/me/points", { as: "visitor" });
  }, [total, data?.total]);
  if (!who) return <Empty />;
  return (
    <Page title="Ma veste">
      <div class="wrap section stack stack-l">
        <div class="two even jacket-head">
          <figure class="rail">
            <LazyDrawing id="jacket" load={async () => (await import("../../art/jacket.ts")).jacket()} />
          </figure>
          <div class="stack stack-l">
            <div class="stack">
              <p class="soft">{who.nickname}</p>
              <h1>{total ? "Ta veste prend forme" : "Ta veste est toute neuve"}</h1>
              <p>
                <span class="big-num num">{total.toLocaleString("fr-FR")}</span> <b>points</b>
              </p>
              {rules ? <NextLevel total={total} rules={rules} /> : null}
              <Waiting />
              <div class="row">
                <a class="btn go" href="/explorer">
                  Trouver d’autres points
                </a>
              </div>
            </div>
          </div>
        </div>
        {rules ? <Levels total={total} rules={rules} /> : null}
        <MyBookings />
        <ChallengeProgress />
        <Explored />
        <section class="stack">
          <h2>Tes écussons</h2>
          <p class="soft">Ils se cousent ici bientôt : chaque défi, chaque visite entière aura le sien.</p>
        </section>
        <section class="stack">
          <h2>D’où viennent tes points</h2>
          {data ? (
            <Ledger points={data} />
          ) : error ? (
            <Failure error={error} retry={retry} />
          ) : (
            <Skeleton height="20rem" />
          )}
        </section>
        <MyAccount />
      </div>
    </Page>
  );
}

function Waiting() {
  const count = visitor.lost.value ? 0 : pending.value.length; // then the page says at its top what they wait for
  return count ? (
    <Note kind="warn" icon="offline">
      {counted(count, "découverte attend", "découvertes attendent")} le réseau : les points suivront.
    </Note>
  ) : null;
}

function Empty() {
  return (
    <Page title="Ma veste">
      <div class="wrap section">
        <div class="empty">
          <LazyDrawing
            id="jacket"
            load={async () => (await import("../../art/jacket.ts")).jacket()}
            class="empty-jacket"
          />
          <h1>{visitor.lost.value ? "Ta veste t’attend" : "Ta veste est toute neuve"}</h1>
          <p class="soft">
            {visitor.lost.value
              ? "Le code de ta carte de secours la ramène sur cet appareil."
              : "Explore un premier point d’intérêt : tes points se posent ici."}
          </p>
          <Waiting />
          <div class="row">
            <a class="btn go" href="/explorer?genre=tour">
              Entrer dans une usine
            </a>
            <a class="btn" href="/retrouver">
              J’ai une carte de secours
            </a>
            {visitor.lost.value ? (
              <a class="btn" href="/rejoindre">
                J’ai un code de classe
              </a>
            ) : null}
          </div>
        </div>
      </div>
    </Page>
  );
}

type LevelRow = Rules["levels"][number];

/** The level that `total` has reached, and the one that comes next. */
export function levelsAt(
  total: number,
  levels: LevelRow[],
): { now: LevelRow | undefined; next: LevelRow | undefined } {
  return {
    now: levels.filter((each) => each.points <= total).at(-1),
    next: levels.find((each) => each.points > total),
  };
}

function NextLevel({ total, rules }: { total: number; rules: Rules }) {
  const { next } = levelsAt(total, rules.levels);
  if (!next) return <p>Tu as atteint le dernier niveau : tout le reste est pour le plaisir.</p>;
  return (
    <>
      <Progress
        label={`Vers « ${next.title} »`}
        value={total}
        most={next.points}
        said={`${total} sur ${next.points} points`}
      />
      <p>
        Plus que <b>{counted(next.points - total, "point")}</b>.
      </p>
    </>
  );
}

function Levels({ total, rules }: { total: number; rules: Rules }) {
  const { now, next } = levelsAt(total, rules.levels);
  const reached = rules.levels.findIndex((each) => each.level === now?.level);
  const within = now && next ? (total - now.points) / (next.points - now.points) : 0;
  const share = Math.min(1, (Math.max(0, reached) + within) / (rules.levels.length - 1));
  return (
    <section class="panel">
      <h2 class="sr">Niveaux</h2>
      <ol class="levels" style={{ "--v": share }}>
        {rules.levels.map((level) => (
          <li key={level.level} aria-current={level.level === now?.level ? "true" : undefined}>
            <LevelFace level={level.level} class={level.points <= total ? "patch" : "patch is-off"} />
            <b>{level.title}</b>
            <span class="soft num">{level.points}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
