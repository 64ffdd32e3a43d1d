/** The hotspots of tours that show an occupation, each with the way to it. */
import type { ShowingScene, Tour } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { useResource } from "../../state/resource.ts";

export function ShownScenes({ scenes }: { scenes: ShowingScene[] }) {
  if (!scenes.length) return null;
  const tours = [...new Set(scenes.map((each) => each.tour))];
  return (
    <section class="stack">
      <h2>À l’œuvre, en visite</h2>
      <div class="go-to">
        {tours.map((tour) => (
          <OfTour key={tour} id={tour} scenes={scenes.filter((each) => each.tour === tour)} />
        ))}
      </div>
    </section>
  );
}

function OfTour({ id, scenes }: { id: string; scenes: ShowingScene[] }) {
  const tour = useResource<Tour>(`/tours/${id}`).data;
  if (!tour) return null;
  return (
    <>
      {scenes.map((shown) => {
        const scene = tour.scenes.find((each) => each.id === shown.scene);
        const hotspot = scene?.hotspots.find((each) => each.id === shown.hotspot);
        if (!scene || !hotspot) return null;
        return (
          <a key={shown.hotspot} href={`/visites/${id}?scene=${scene.id}`}>
            <Icon name="pin" />
            <span>
              {hotspot.title}
              <br />
              <span class="soft go-to-sum">
                {scene.title}, {tour.title}
              </span>
            </span>
            <Icon name="next" />
          </a>
        );
      })}
    </>
  );
}
