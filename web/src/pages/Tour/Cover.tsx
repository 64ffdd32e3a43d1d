/** Before the visit: what there is to see, how long it takes, what it earns. Nothing of the viewer is loaded yet. */
import { useState } from "preact/hooks";
import type { Scene, Tour } from "../../api/types.ts";
import { ContentDrawing } from "../../components/ContentCard.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Progress } from "../../components/Progress.tsx";
import { contentMark } from "../../state/discoveries.ts";
import { useCompanies, useRules, worth } from "../../state/season.ts";
import { challengeNames, counted } from "../../words.ts";
import { canDraw, chosenMode, savesData, sizesOf, type Mode } from "./picture.ts";
import { Quit } from "./Quit.tsx";
import type { Visit } from "./visit.ts";

interface Props {
  tour: Tour;
  scene: Scene;
  visit: Visit;
  /** How « Entrer » opens the visit. */
  mode: Mode;
  onEnter: (mode: Mode) => void;
}

export function Cover({ tour, scene, visit, mode, onEnter }: Props) {
  const company = useCompanies().data?.items.find((each) => each.id === tour.company);
  const left = visit.most - visit.seen;
  const rules = useRules().data;
  const end = contentMark(tour.id) === "open" ? worth(tour, rules) : 0;
  const total = visit.worth * left + end;
  const [broken, setBroken] = useState(false);
  const { small } = sizesOf(scene.image?.sizes ?? []);
  const poster = scene.image?.poster;
  return (
    <div class="cover">
      <Quit />
      <div class="cover-pic">
        {poster && !broken ? (
          <img
            src={poster.url}
            width={poster.width}
            height={poster.height}
            alt=""
            fetchpriority="high"
            onError={() => setBroken(true)}
          />
        ) : (
          <ContentDrawing content={tour} />
        )}
      </div>
      <div class="cover-txt wrap stack">
        <p class="row tight">
          <a class="tag" href={`/defis/${tour.challenge}`}>
            <Glyph challenge={tour.challenge} />
            {challengeNames[tour.challenge]}
          </a>
          <span class="tag plain">
            <Icon name="tour" />
            Visite 360°
          </span>
          <span class="tag plain">
            <Icon name="clock" />
            {tour.duration_minutes} min
          </span>
        </p>
        <h1>{tour.title}</h1>
        <p class="lead">{tour.summary}</p>
        {visit.seen ? (
          <Progress label="Points d’intérêt explorés" value={visit.seen} most={visit.most} />
        ) : null}
        {mode === "text" && !canDraw() ? (
          <Note>
            Cet appareil ne sait pas afficher la vue à 360°. La visite s’ouvre en texte : les mêmes points
            d’intérêt, et les mêmes points à gagner.
          </Note>
        ) : mode === "text" && savesData() && !chosenMode() ? (
          <Note>
            Ton navigateur économise les données : la visite s’ouvre en texte.
            {small ? ` Chaque image à 360° pèse environ ${Math.round(small.bytes / 1000)} ko.` : ""}
          </Note>
        ) : null}
        <div class="row">
          <button type="button" class="btn go big" onClick={() => onEnter(mode)}>
            {visit.seen && !visit.complete ? "Continuer la visite" : "Entrer"}
            <Icon name="next" />
          </button>
          {mode === "view" ? (
            <a
              class="btn big"
              href={`/visites/${tour.id}/texte`}
              onClick={(event) => {
                event.preventDefault();
                event.stopPropagation(); // the router hears every click on a link
                onEnter("text");
              }}
            >
              <Icon name="text" />
              Version texte
            </a>
          ) : canDraw() ? (
            <button type="button" class="btn big" onClick={() => onEnter("view")}>
              <Icon name="tour" />
              Vue à 360°
            </button>
          ) : null}
        </div>
        {total ? (
          <p class="row tight">
            <span class="plus">+{total} points</span>
            <span class="soft small">
              {[
                left && `${counted(left, "point d’intérêt", "points d’intérêt")} à ${visit.worth} points`,
                end && `${end} au bout de la visite`,
              ]
                .filter(Boolean)
                .join(", et ")}
            </span>
          </p>
        ) : null}
        {company ? (
          <p>
            <a href={`/entreprises/${company.id}`}>
              {company.name}, {company.city}
            </a>
          </p>
        ) : null}
        <details>
          <summary>Ce que montre l’image</summary>
          <p class="soft">{scene.panorama_alt}</p>
        </details>
      </div>
    </div>
  );
}
