/** All scenes of the tour as links, with what is left in each. */
import type { Tour } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import type { Count } from "./outline.ts";
import { Sheet } from "./Sheet.tsx";

interface Props {
  tour: Tour;
  here: string;
  counts: Map<string, Count>;
  address: (scene: string) => string;
  onClose: () => void;
}

export function PlanSheet({ tour, here, counts, address, onClose }: Props) {
  return (
    <Sheet id="plan" title="Plan de la visite" onClose={onClose}>
      <div class="go-to">
        {tour.scenes.map((scene) => {
          const { seen, most } = counts.get(scene.id)!;
          const current = scene.id === here;
          return (
            <a
              key={scene.id}
              href={address(scene.id)}
              aria-current={current ? "true" : undefined}
              onClick={onClose}
            >
              <Icon name={current ? "pin" : seen === most ? "check" : "next"} />
              <span>
                {scene.title}
                {current ? " : tu es ici" : ""}
              </span>
              <span class="soft num nowrap">
                {seen} sur {most}
              </span>
            </a>
          );
        })}
      </div>
    </Sheet>
  );
}
