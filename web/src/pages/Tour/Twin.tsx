/** The scene in words: the same points in the same order, worth the same, and its doors. */
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Scene } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { OccupationLinks } from "../../components/OccupationLinks.tsx";
import type { Stop } from "./outline.ts";
import type { State } from "./visit.ts";

interface Props {
  tour: string;
  scene: Scene;
  stops: Stop[];
  state: (hotspot: string) => State;
  worth: number;
  /** Why there is no picture, where there should be one. */
  note?: ComponentChildren;
  onRead: (stop: Stop) => void;
}

export function Twin({ tour, scene, stops, state, worth, note, onRead }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollTo(0, 0), [scene.id]);
  return (
    <div class="twin" id="twin" ref={place}>
      <div class="wrap narrow stack stack-l">
        {note}
        <div class="stack stack-s">
          <h2 id="twin-title" class="sr" tabIndex={-1}>
            {scene.title}
          </h2>
          <p>{scene.description}</p>
          <p class="soft">{scene.panorama_alt}</p>
        </div>
        <ol class="stack" id="points" tabIndex={-1} aria-label="Points d’intérêt">
          {stops.map((stop) => (
            <Read
              key={stop.hotspot.id}
              stop={stop}
              state={state(stop.hotspot.id)}
              worth={worth}
              onRead={onRead}
            />
          ))}
        </ol>
        {scene.links.length ? (
          <nav class="stack stack-s" aria-label="Portes de cette scène">
            <h3>Continuer vers</h3>
            <div class="row">
              {scene.links.map((link) => (
                <a key={link.to} class="btn" href={`/visites/${tour}/texte?scene=${link.to}`}>
                  {link.label}
                </a>
              ))}
            </div>
          </nav>
        ) : null}
      </div>
    </div>
  );
}

function Read({
  stop,
  state,
  worth,
  onRead,
}: {
  stop: Stop;
  state: State;
  worth: number;
  onRead: (stop: Stop) => void;
}) {
  const { hotspot, number } = stop;
  const read = state !== "new";
  return (
    <li class="stack stack-s" data-number={number}>
      <h3 id={`texte-${hotspot.id}`} tabIndex={-1}>
        {hotspot.title}
      </h3>
      <p>{hotspot.text}</p>
      <p class="soft small">
        <b>Ce que montre l’image :</b> {hotspot.alt}
      </p>
      {hotspot.occupations.length ? <OccupationLinks romes={hotspot.occupations} /> : null}
      <p class="row">
        <button
          type="button"
          class="btn"
          aria-disabled={read}
          aria-describedby={`texte-${hotspot.id}`}
          onClick={() => !read && onRead(stop)}
        >
          <Icon name="check" />
          {read ? "Lu" : "J’ai lu"}
        </button>
        {worth ? (
          <span class={state === "waiting" ? "plus waiting" : "plus"}>
            +{worth}
            <span class="sr"> points{state === "waiting" ? ", à confirmer" : ""}</span>
          </span>
        ) : null}
      </p>
    </li>
  );
}
