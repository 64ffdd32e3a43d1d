/** The scenes and the doors between them: where one is, what is done, what is left. Opens the plan. */
import type { Scene } from "../../api/types.ts";
import { planOf, type Count } from "./outline.ts";

interface Props {
  scenes: Scene[];
  here: Scene;
  counts: Map<string, Count>;
  onOpen: () => void;
}

const WIDE = 46;
const HIGH = 40;

export function Minimap({ scenes, here, counts, onOpen }: Props) {
  const plan = planOf(scenes);
  const at = new Map(plan.places.map((place) => [place.scene, point(place)]));
  return (
    <button
      type="button"
      class="minimap"
      aria-haspopup="dialog"
      aria-label={`Plan de la visite. Tu es ici : ${here.title}.`}
      onClick={onOpen}
    >
      <svg
        viewBox={`0 0 ${plan.columns * WIDE} ${plan.rows * HIGH}`}
        aria-hidden="true"
        focusable="false"
        data-columns={plan.columns}
      >
        {plan.ways.map(([from, to]) => {
          const [a, b] = [at.get(from)!, at.get(to)!];
          return <path key={`${from} ${to}`} class="way" d={`M${a.x} ${a.y}L${b.x} ${b.y}`} />;
        })}
        {scenes.map((scene) => {
          const { x, y } = at.get(scene.id)!;
          const { seen, most } = counts.get(scene.id)!;
          const done = seen === most;
          const current = scene.id === here.id;
          return (
            <g
              key={scene.id}
              class={current ? "node here" : done ? "node done" : "node"}
              transform={`translate(${x} ${y})`}
            >
              <circle r={current ? 14 : 11} />
              {done ? (
                <path class="tick" d="M-5.500 0l4 4 7-8" />
              ) : (
                pips(most - seen).map(([x, y]) => (
                  <circle key={`${x} ${y}`} class="pip" cx={x} cy={y} r="2.4" />
                ))
              )}
            </g>
          );
        })}
      </svg>
      <span aria-hidden="true">Plan</span>
    </button>
  );
}

/** What is left in a scene, as the spots of a die: a figure would be read as a part of the button's name. */
function pips(count: number): [number, number][] {
  const spots: [number, number][] = [
    [-4, -4],
    [4, 4],
    [4, -4],
    [-4, 4],
    [0, 0],
  ];
  if (count === 1) return [[0, 0]];
  if (count === 3) return [spots[0]!, spots[4]!, spots[1]!];
  return spots.slice(0, count);
}

const point = ({ x, y }: { x: number; y: number }) => ({ x: (x + 0.5) * WIDE, y: (y + 0.5) * HIGH });
