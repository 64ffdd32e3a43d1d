/** A content's drawing: its company's, composed anew, with who or what the content tells of in front. */
import { composed, isDark, subject, type Composition } from "./companies.ts";
import { at, disc, drawing, line, path, polar, rect, repeat, ring } from "./kit/draw.ts";
import { castOf, person, type Person } from "./kit/people.ts";
import { place, type Place } from "./kit/places.ts";
import { tellerOf } from "./tellers.ts";

export interface DrawnContent {
  id: string;
  kind: string;
  challenge: string;
  company: string | null;
  occupations: string[];
  title?: string;
}

/** The same number for the same text, everywhere: FNV-1a. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

export function contentArt(content: DrawnContent): string {
  if (content.kind === "quiz") return quizArt(content);
  const seed = hash(content.id);
  if (!content.company) return themeArt(content, seed);
  return composed(content.company, compose(content, seed));
}

function compose(content: DrawnContent, seed: number): Composition {
  const flip = seed % 2 === 1;
  const variant = (seed >>> 1) % 4;
  switch (content.kind) {
    case "testimony":
      return portrait(content, seed, flip, variant);
    case "video":
      return { variant, x: 200, scale: 1.2 + ((seed >>> 3) % 3) * 0.12, flip, people: [], front: film(seed) };
    case "tour":
      return {
        variant,
        x: 210,
        scale: 1.05,
        flip: false,
        people: [
          { x: 52, scale: 0.8, who: castOf(seed), flip: false },
          { x: 350, scale: 0.86, who: castOf(seed + 3), flip: true },
        ],
        front: footprints(),
      };
    default:
      return closeUp(content, seed, flip, variant);
  }
}

/** Somebody large in front, their machine behind. */
function portrait(content: DrawnContent, seed: number, flip: boolean, variant: number): Composition {
  const left = (seed >>> 4) % 2 === 0;
  return {
    variant,
    x: left ? 268 : 132,
    scale: 0.78,
    flip,
    people: [
      {
        x: left ? 104 : 296,
        scale: 1.75 + ((seed >>> 5) % 3) * 0.08,
        who: teller(content, seed),
        flip: !left,
      },
    ],
  };
}

function teller(content: DrawnContent, seed: number): Person {
  const { heads, seated } = tellerOf(content.id);
  return {
    ...castOf(seed >>> 6),
    head: heads[(seed >>> 8) % heads.length]!,
    stand: seated ? "wheelchair" : "standing",
  };
}

/** The machine near, and one object that an article is about: a glass, a sheet, a balance, a pencil. */
function closeUp(content: DrawnContent, seed: number, flip: boolean, variant: number): Composition {
  const left = (seed >>> 4) % 2 === 0;
  // Thin dark strokes would be lost on a dark ground.
  const objects = isDark(content.company) ? OBJECTS.filter((_, n) => n > 1) : OBJECTS;
  return {
    variant,
    x: left ? 250 : 150,
    scale: 1 + ((seed >>> 5) % 3) * 0.1,
    flip,
    people:
      (seed >>> 7) % 3 === 0 ? [{ x: left ? 366 : 34, scale: 0.85, who: castOf(seed), flip: left }] : [],
    front: at(left ? 84 : 316, left ? 124 : 146, objects[(seed >>> 9) % objects.length]!),
  };
}

/** The first two are mostly of dark strokes. */
const OBJECTS = [
  // a magnifying glass
  line("M28 30l34 36", "dark", 15) +
    ring(0, 0, 42, "dark", 10) +
    disc(0, 0, 37, "sky") +
    line("M-20-8q6-16 22-18", "white", 6),
  // a balance
  line("M0-58V56M-32 60h64M-56-44L56-52", "dark", 7) +
    path("M-84-10h56q-6 22-28 22t-28-22z", "sun") +
    path("M28-20h56q-6 22-28 22t-28-22z", "teal") +
    line("M-56-42l-24 32M-56-42l24 32M56-50L32-20M56-50l24 30", "dark", 3),
  // a clipboard with a curve
  rect(-44, -56, 88, 116, "floor", 8) +
    rect(-35, -42, 70, 92, "white", 3) +
    rect(-18, -64, 36, 18, "steel2", 5) +
    line("M-25 32l16-26 16 12 20-40", "red", 5),
  // a light bulb
  path("M0-62a44 44 0 0 1 26 80q-6 6-6 16h-40q0-10-6-16a44 44 0 0 1 26-80z", "sun") +
    rect(-18, 38, 36, 10, "steel2", 4) +
    rect(-14, 52, 28, 8, "steel2", 4) +
    line("M-14-18L0 6l14-24", "dark", 4),
  // a gauge
  disc(0, 0, 56, "dark") +
    disc(0, 0, 46, "white") +
    line("M-32 18a37 37 0 0 1 64 0", "green", 8) +
    line("M20-16a37 37 0 0 1 12 34", "red", 8) +
    line("M0 8l18-26", "dark", 6) +
    disc(0, 8, 7, "dark"),
  // a pencil on a plan
  rect(-60, -40, 120, 90, "blue", 5) +
    line("M-46-26h60v50h-60zM-16-26v50M-46 0h60", "sky", 3) +
    at(20, 0, path("M-8-56h16v70l-8 18-8-18z", "sun") + path("M-8-56h16v12h-16z", "pink"), 1, false, 24),
];

function film(seed: number): string {
  const x = seed % 2 ? 340 : 60;
  return at(x, 60, disc(0, 0, 34, "dark") + path("M-11-17l30 17-30 17z", "sun"));
}

/** The painted line on the floor that leads visitors. */
function footprints(): string {
  return line("M0 250h150q30 0 50-8t60-8 140 0", "sun", 9);
}

const THEMES: Record<string, Place[]> = {
  innovation: ["office", "hall", "workshop"],
  inclusion: ["town", "hall", "office"],
  "industry-4-0": ["lab", "night-hall", "office"],
  sustainability: ["field", "mountain", "coast"],
};

/** What belongs to no company: people, a place of the challenge, an object. */
function themeArt(content: DrawnContent, seed: number): string {
  const places = THEMES[content.challenge] ?? ["hall"];
  return drawing(
    place(places[seed % places.length]!, seed >>> 3) +
      at(200, 138, OBJECTS[(seed >>> 5) % OBJECTS.length]!, 1.3) +
      person(70, 234, 1.1, castOf(seed)) +
      person(330, 234, 1.05, castOf(seed + 4), true),
  );
}

const GROUNDS: Record<string, string> = {
  innovation: "red",
  inclusion: "pink",
  "industry-4-0": "teal",
  sustainability: "green",
};

const hexagon = (r: number) => `M${repeat(6, 60, (turn) => `${turn ? "L" : ""}${polar(r, turn)}`)}z`;

/** A quiz: what its company makes, or a compass, in a hexagon on its challenge's ground. */
function quizArt(content: DrawnContent): string {
  const seed = hash(content.id);
  const compass = content.id.startsWith("quel-metier");
  const inner = compass
    ? path(hexagon(58), "sun") + disc(0, 0, 9, "dark")
    : content.company
      ? at(0, 62, subject(content.company), 0.68, seed % 2 === 1)
      : at(0, 0, OBJECTS[seed % OBJECTS.length]!);
  const ground = compass ? "blue" : (GROUNDS[content.challenge] ?? "blue");
  return drawing(
    rect(0, 0, 400, 260, ground) +
      (compass ? "" : at(200, 130, path(hexagon(118), "sky"))) +
      at(200, 130, line(hexagon(118), "white", 5) + inner) +
      at(seed % 2 ? 88 : 312, 66, ANSWERS[(seed >>> 1) % ANSWERS.length]!),
  );
}

/** What marks a quiz in a corner: a question, or an answer that is right. */
const ANSWERS = [
  disc(0, 0, 34, "dark") + line("M-11-10q0-12 12-12t11 12-11 12v5M1 18h0", "sun", 8),
  disc(0, 0, 34, "white") + line("M-16 1l11 11 21-26", "green", 9),
];
