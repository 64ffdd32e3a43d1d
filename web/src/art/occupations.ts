/** Somebody who does it, in the place where such work is done. */
import { at, disc, drawing, line, path, rect, ring } from "./kit/draw.ts";
import { castOf, person } from "./kit/people.ts";
import { place, type Place } from "./kit/places.ts";
import { robot } from "./kit/landmarks.ts";
import { gear } from "./kit/precision.ts";
import { hash } from "./contents.ts";

const tool = {
  plan:
    rect(-70, -60, 140, 100, "blue", 6) +
    line("M-54-44h70v60h-70zM-20-44v60M-54-14h70M30-30h26M30-12h20", "sky", 3),
  wrench:
    line("M-34 40L24-18", "steel2", 18) + ring(36, -30, 20, "steel2", 13) + at(-70, -20, gear(26, 9, "red")),
  boxes:
    rect(-60, -10, 54, 50, "floor", 4) +
    rect(0, -10, 54, 50, "floor", 4) +
    rect(-30, -64, 54, 50, "wall2", 4) +
    line("M-33-10v50M27-10v50M-3-64v50", "sun", 6),
  flask:
    path("M-14-70h28v40l36 62q4 12-10 12h-80q-14 0-10-12l36-62z", "white") +
    path("M-34-2h68l18 32q4 12-10 12h-84q-12 0-10-12z", "teal") +
    rect(-20, -76, 40, 10, "steel2", 4),
  screen:
    rect(-76, -70, 152, 100, "dark", 7) +
    rect(-68, -62, 136, 84, "sky", 4) +
    line("M-54-8l28-28 24 16 40-34", "red", 6) +
    line("M0 30v18M-34 50h68", "steel2", 9),
  talk:
    path("M-76-70H30v60H-30l-26 24V-10h-20z", "white") +
    path("M-10-40h86v60H60v22L38 20H-10z", "sun") +
    line("M-56-50h60M-56-34h36M10-18h48", "dark", 5),
  leaf: path("M-60 40q-20-110 110-110Q60 40-60 40z", "green") + line("M-60 40Q-10-10 30-50", "white", 5),
  gauge:
    disc(0, -10, 60, "dark") +
    disc(0, -10, 50, "white") +
    line("M-36 8a40 40 0 0 1 72 0", "green", 9) +
    line("M0-2l22-30", "dark", 6),
};

const BY_FAMILY: Record<string, [Place, string]> = {
  engineering: ["office", tool.plan],
  production: ["hall", robot(0, 50, 1)],
  maintenance: ["workshop", tool.wrench],
  quality: ["lab", tool.gauge],
  logistics: ["hall", tool.boxes],
  construction: ["town", tool.plan],
  design: ["office", tool.plan],
  digital: ["night-hall", tool.screen],
  laboratory: ["lab", tool.flask],
  environment: ["field", tool.leaf],
  people: ["office", tool.talk],
  sales: ["town", tool.talk],
  management: ["office", tool.screen],
  office: ["office", tool.screen],
};

export function occupationArt({ rome, family }: { rome: string; family: string }): string {
  const seed = hash(rome);
  const [where, what] = BY_FAMILY[family] ?? ["hall", tool.gauge];
  const left = seed % 2 === 0;
  return drawing(
    place(where, seed >>> 2) +
      at(left ? 268 : 132, 176, what, 1.15) +
      person(left ? 110 : 290, 238, 1.7, castOf(seed >>> 4), !left),
  );
}
