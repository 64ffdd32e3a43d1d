/** The sign of each challenge, drawn in the colour of the text: `<svg viewBox="16 16 68 68">`. */
import { pictograms } from "./pictograms.ts";

export type Challenge = "innovation" | "inclusion" | "industry-4-0" | "sustainability";

const stroked = (paths: string) =>
  `<g fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">${paths}</g>`;

export const glyphs: Record<Challenge, string> = {
  innovation: stroked(pictograms.rotor),
  inclusion: stroked(pictograms.hands),
  "industry-4-0": stroked(pictograms.chip),
  sustainability: stroked(pictograms.wave),
};
