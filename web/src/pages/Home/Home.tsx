/** The factory, cut open: four rooms, one for each challenge; then who is met live, where one stopped, and what there is this week. */
import "../../styles/home.css";
import { useEffect, useState } from "preact/hooks";
import type { Tour } from "../../api/types.ts";
import { hero, rooms } from "../../art/rooms.ts";
import { ContentCard, ContentDrawing } from "../../components/ContentCard.tsx";
import { Drawing } from "../../components/Drawing.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Progress } from "../../components/Progress.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { begunTours, contentMark } from "../../state/discoveries.ts";
import { useResource } from "../../state/resource.ts";
import { useSuggestions } from "../../state/suggestions.ts";
import { challengeMottos, challengeNames, CHALLENGES } from "../../words.ts";
import type { SoonLive } from "../Live/SoonLive.tsx";

export default function Home() {
  return (
    <Page title="Pousse la porte de l’usine">
      <Hero />
      <div class="floor-line" aria-hidden="true" />
      <Live />
      <Resume />
      <ThisWeek />
      <WithYourClass />
    </Page>
  );
}

function Hero() {
  return (
    <section class="hero">
      <div class="hero-sun" aria-hidden="true">
        <Drawing svg={hero.taxi} class="hero-taxi" />
      </div>
      <div class="wrap hero-txt">
        <p class="tag solid">Du 22 novembre au 31 décembre</p>
        <h1>Pousse la porte de l’usine</h1>
        <p class="lead">
          Plus de quarante entreprises t’ouvrent leurs ateliers. Promène-toi, écoute celles et ceux qui y
          travaillent, et trouve ce qui te ressemble.
        </p>
        <div class="row">
          <a class="btn go big" href="/explorer?genre=tour">
            Entrer dans une usine
            <Icon name="next" />
          </a>
          <a class="btn big" href="/quiz">
            Quel métier est fait pour toi ?
          </a>
        </div>
      </div>
      <div class="plant">
        <Drawing svg={hero.crane} class="hero-scene" />
        <div class="sheds" aria-hidden="true">
          {CHALLENGES.map((challenge) => (
            <i key={challenge} class={hue(challenge)} />
          ))}
        </div>
        <h2 class="sr">Les quatre défis</h2>
        <div class="rooms">
          {CHALLENGES.map((challenge) => (
            <a key={challenge} class={`room ${hue(challenge)}`} href={`/defis/${challenge}`}>
              <Drawing svg={rooms[challenge]} class="room-pic" />
              <span class="room-sign">
                <Glyph challenge={challenge} />
                <b>{challengeNames[challenge]}</b>
                <small>{challengeMottos[challenge]}</small>
                <Icon name="next" />
              </span>
            </a>
          ))}
        </div>
      </div>
    </section>
  );
}

/** Who is met live: a chunk of its own, below what a first visit sees first. */
function Live() {
  const [Soon, setSoon] = useState<typeof SoonLive | null>(null);
  useEffect(() => {
    import("../Live/SoonLive.tsx").then(
      (loaded) => setSoon(() => loaded.SoonLive),
      () => undefined, // without a line there is nothing to show
    );
  }, []);
  return Soon ? <Soon /> : null;
}

/** The tour that was begun last and is not finished. */
function Resume() {
  const open = [...begunTours.value].filter(([tour]) => contentMark(tour) === "open");
  const [id, seen] = open.at(-1) ?? [null, 0];
  const tour = useResource<Tour>(id ? `/tours/${id}` : null).data;
  if (!tour) return null;
  const most = tour.scenes.reduce((sum, scene) => sum + scene.hotspots.length, 0);
  if (seen >= most) return null;
  return (
    <section class="section wrap">
      <div class="section-head">
        <h2>Reprends ta visite</h2>
      </div>
      <div class={`panel resume ${hue(tour.challenge)}`}>
        <ContentDrawing content={tour} />
        <div class="stack stack-s">
          <h3>{tour.title}</h3>
          <Progress label="Points d’intérêt explorés" value={seen} most={most} />
        </div>
        <a class="btn go" href={`/visites/${tour.id}`}>
          Continuer
          <Icon name="next" />
        </a>
      </div>
    </section>
  );
}

function ThisWeek() {
  const { items, error, retry } = useSuggestions(4);
  return (
    <section class="section wrap">
      <div class="section-head">
        <h2>À découvrir cette semaine</h2>
        <a href="/explorer">Tout explorer</a>
      </div>
      {items ? (
        <div class="grid list">
          {items.map((content) => (
            <ContentCard key={content.id} content={content} />
          ))}
        </div>
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="22rem" />
      )}
    </section>
  );
}

function WithYourClass() {
  return (
    <section class="section wrap">
      <div class="panel tint two even with-class">
        <div class="stack">
          <h2>Tu viens avec ta classe ?</h2>
          <p>
            Ton professeur ou ta professeure t’a donné un code. Ni nom, ni courriel : un pseudo te suffit.
          </p>
        </div>
        <div class="row">
          <a class="btn go big" href="/rejoindre">
            Entrer le code de ma classe
          </a>
        </div>
      </div>
    </section>
  );
}
