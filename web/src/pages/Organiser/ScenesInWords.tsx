/** A tour to be proofread: each scene's picture and all that its points say. */
import type { Scene } from "../../api/types.ts";
import { OccupationLinks } from "../../components/OccupationLinks.tsx";

export function ScenesInWords({ scenes }: { scenes: Scene[] }) {
  return (
    <>
      {scenes.map((scene) => (
        <section key={scene.id} class="stack">
          <h2>{scene.title}</h2>
          {scene.image ? (
            <img
              class="scene-poster"
              src={scene.image.poster.url}
              width={scene.image.poster.width}
              height={scene.image.poster.height}
              alt={scene.panorama_alt}
              loading="lazy"
            />
          ) : (
            <p class="soft">{scene.panorama_alt}</p>
          )}
          <p>{scene.description}</p>
          <ol class="stack">
            {scene.hotspots.map((hotspot) => (
              <li key={hotspot.id} class="panel flat stack stack-s">
                <h3>{hotspot.title}</h3>
                <p>{hotspot.text}</p>
                <OccupationLinks romes={hotspot.occupations} />
              </li>
            ))}
          </ol>
          {scene.links.length ? (
            <p class="soft small">Portes : {scene.links.map((link) => link.label).join(", ")}</p>
          ) : null}
        </section>
      ))}
    </>
  );
}
