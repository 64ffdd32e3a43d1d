/** Levels follow the body: foot, eye, hand, head, heart. */
import { patch } from "./patches.ts";
import type { Pictogram } from "./pictograms.ts";

const FACES: Pictogram[] = ["foot", "eye", "hand", "head", "heart"];

/** The patch of level 1 to 5; of the last for more. `reached`: in colour. */
export function levelFace(level: number, reached = true): string {
  const face = FACES[Math.min(Math.max(level, 1), FACES.length) - 1]!;
  return patch(
    "round",
    face,
    reached ? "var(--sun)" : "var(--sunken)",
    reached ? "#16203a" : "var(--ink-soft)",
  );
}
