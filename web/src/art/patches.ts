/** Embroidered badges, 100 by 100: a shape of cloth, a seam and a pictogram. */
import { pictograms, type Pictogram } from "./pictograms.ts";

const SHAPES = {
  round: "M50 4a46 46 0 1 1 0 92 46 46 0 0 1 0-92z",
  shield: "M10 8h80v44q0 30-40 44Q10 82 10 52z",
  hex: "M50 3l41 23.5v47L50 97 9 73.5v-47z",
  square: "M22 6h56q16 0 16 16v56q0 16-16 16H22Q6 94 6 78V22Q6 6 22 6z",
  roof: "M6 40L34 10v18L62 10v18l32-18v84H6z",
} as const;

export type PatchShape = keyof typeof SHAPES;

/** `cloth` and `thread` are colours: of the ground, and of seam and pictogram. */
export function patch(shape: PatchShape, pictogram: Pictogram, cloth: string, thread: string): string {
  const path = SHAPES[shape];
  return (
    `<svg class="patch" viewBox="0 0 100 100" aria-hidden="true" focusable="false"><path d="${path}" fill="${cloth}"/>` +
    `<path d="${path}" fill="none" stroke="${thread}" stroke-width="2.2" stroke-dasharray="5 4" ` +
    `transform="translate(50 50) scale(.88) translate(-50 -50)"/>` +
    `<g fill="none" stroke="${thread}" color="${thread}" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round">` +
    `${pictograms[pictogram]}</g></svg>`
  );
}
