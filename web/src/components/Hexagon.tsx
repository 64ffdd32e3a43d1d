/** A profile as a hexagon; its values stand in a table beside it (`HexagonTable`), for all. */
import { interests, LETTERS, type Letter } from "../interests.ts";

type Scores = Partial<Record<string, number>>;

const CENTRE = { x: 200, y: 170 };
const RADIUS = 130;
const LABELS: Record<Letter, { x: number; y: number; anchor: "start" | "middle" | "end" }> = {
  R: { x: 200, y: 8, anchor: "middle" },
  I: { x: 330, y: 93, anchor: "start" },
  A: { x: 330, y: 243, anchor: "start" },
  S: { x: 200, y: 334, anchor: "middle" },
  E: { x: 70, y: 243, anchor: "end" },
  C: { x: 70, y: 93, anchor: "end" },
};

function point(position: number, share: number): [number, number] {
  const angle = (Math.PI / 3) * position - Math.PI / 2;
  return [CENTRE.x + RADIUS * share * Math.cos(angle), CENTRE.y + RADIUS * share * Math.sin(angle)];
}

function outline(share: (position: number) => number): string {
  return LETTERS.map((_, position) =>
    point(position, share(position))
      .map((each) => each.toFixed(1))
      .join(","),
  ).join(" ");
}

const OWN = "Ton profil en six envies. Les chiffres sont dans le tableau qui suit.";

/** `scores`: RIASEC letter -> 0 to 100. `before`: what they are compared with, drawn as a dashed line. */
export function Hexagon({
  scores,
  before,
  label = OWN,
}: {
  scores: Scores;
  before?: Scores;
  label?: string;
}) {
  const share = (of: Scores) => (position: number) => Math.max(0.04, (of[LETTERS[position]!] ?? 0) / 100);
  return (
    <svg class="hexa" viewBox="-44 -14 488 372" role="img" aria-label={label}>
      <polygon points={outline(() => 1)} fill="var(--surface)" stroke="var(--control)" stroke-width="2" />
      {[0.75, 0.5, 0.25].map((ring) => (
        <polygon
          key={ring}
          points={outline(() => ring)}
          fill="none"
          stroke="var(--control)"
          stroke-width="1"
          stroke-dasharray="4 5"
        />
      ))}
      <polygon
        points={outline(share(scores))}
        fill="var(--sun)"
        fill-opacity=".85"
        stroke="var(--ink)"
        stroke-width="3.5"
        stroke-linejoin="round"
      />
      {before
        ? // Wide beneath narrow: the dashes are seen on yellow, too.
          [
            { stroke: "var(--surface)", "stroke-width": 7 },
            { stroke: "var(--link)", "stroke-width": 3, "stroke-dasharray": "8 6" },
          ].map((line) => (
            <polygon
              key={line.stroke}
              points={outline(share(before))}
              fill="none"
              stroke-linejoin="round"
              {...line}
            />
          ))
        : null}
      {LETTERS.map((letter, position) => {
        const [x, y] = point(position, share(scores)(position));
        const label = LABELS[letter];
        return (
          <g key={letter}>
            <circle cx={x} cy={y} r="6" fill="var(--ink)" stroke="var(--surface)" stroke-width="2" />
            <text class="v" x={label.x} y={label.y - 4} text-anchor={label.anchor}>
              {interests[letter].name}
            </text>
            <text class="n" x={label.x} y={label.y + 16} text-anchor={label.anchor}>
              {scores[letter] ?? 0}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

const COMPARED = { summary: "Le même résultat en tableau", now: "Sur 100", before: "Avant" };

/** `words`: what it and its two columns of numbers are called. */
export function HexagonTable({
  scores,
  before,
  words = COMPARED,
}: {
  scores: Scores;
  before?: Scores;
  words?: typeof COMPARED;
}) {
  return (
    <details>
      <summary>{words.summary}</summary>
      <div class="scroll-x">
        <table>
          <thead>
            <tr>
              <th scope="col">Envie</th>
              <th scope="col">Ce que c’est</th>
              {before ? (
                <th scope="col" class="num">
                  {words.before}
                </th>
              ) : null}
              <th scope="col" class="num">
                {words.now}
              </th>
            </tr>
          </thead>
          <tbody>
            {LETTERS.map((letter) => (
              <tr key={letter}>
                <th scope="row">{interests[letter].name}</th>
                <td>{interests[letter].is}</td>
                {before ? <td class="num">{before[letter] ?? 0}</td> : null}
                <td class="num">{scores[letter] ?? 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
