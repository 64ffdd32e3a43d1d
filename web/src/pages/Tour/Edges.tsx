/** What waits beyond the edges of the stage. Left and right also turn without a drag, when nothing waits there. */
import { Icon, type IconName } from "../../components/Icon.tsx";
import { counted } from "../../words.ts";
import type { Side } from "./angles.ts";

export const NO_EDGES: Record<Side, number> = { left: 0, right: 0, up: 0, down: 0 };

const SIDES: { side: Side; where: string; turn: string; icon: IconName }[] = [
  { side: "left", where: "à gauche", turn: "Tourner à gauche", icon: "back" },
  { side: "right", where: "à droite", turn: "Tourner à droite", icon: "next" },
  { side: "up", where: "plus haut", turn: "", icon: "up" },
  { side: "down", where: "plus bas", turn: "", icon: "down" },
];

export function Edges({ counts, onTurn }: { counts: Record<Side, number>; onTurn: (side: Side) => void }) {
  return (
    <>
      {SIDES.map(({ side, where, turn, icon }) => {
        const count = counts[side];
        if (!count && !turn) return null;
        return (
          <button
            key={side}
            type="button"
            class={`edge glass ${side}`}
            aria-label={count ? `${counted(count, "point d’intérêt", "points d’intérêt")} ${where}` : turn}
            onClick={() => onTurn(side)}
          >
            <Icon name={icon} />
            {count ? <b>{count}</b> : null}
          </button>
        );
      })}
    </>
  );
}
