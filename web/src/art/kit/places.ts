/** Where a drawing plays: grounds of 400 by 260, the floor at 226. */
import { at, box, disc, dots, line, path, rect, repeat } from "./draw.ts";

export type Place =
  | "hall"
  | "night-hall"
  | "lab"
  | "workshop"
  | "field"
  | "sea"
  | "coast"
  | "mountain"
  | "town"
  | "space"
  | "tropics"
  | "office";

const FLOOR = 226;

function windows(x: number, y: number, count: number): string {
  return (
    path(
      repeat(count, 58, (dx) => box(x + dx, y, 50, 64)),
      "sky",
    ) +
    path(
      repeat(count, 58, (dx) => `M${x + dx} ${y + 40}l25-16 25 22v18h-50z`),
      "sky2",
      0.8,
    )
  );
}

const wall = (upper = "wall2") => rect(0, 0, 400, 260, "wall") + rect(0, 0, 400, 56, upper);
const floor = (colour = "floor") => rect(0, FLOOR, 400, 34, colour);
const sky = rect(0, 0, 400, 260, "sky") + path("M0 168q110-56 210-20t190-28v140H0z", "sky2");
const cloud = (x: number, y: number, s: number) =>
  at(x, y, path("M-9 18a18 18 0 0 1 4-33 22 22 0 0 1 50-2 18 18 0 0 1 12 35z", "cloud"), s);
const waves = (y: number, colour: string) => path(`M0 ${y}q20-10 40 0${"t40 0".repeat(9)}V260H0z`, colour);

const palm = (x: number, y: number) =>
  at(
    x,
    y,
    line("M0 0q8-50-2-92", "floor", 7) +
      line(
        "M-2-92q-30-18-46 6M-2-92q-10-30-38-26M-2-92q24-28 44-8M-2-92q34-4 36 24M-2-92q-20 8-22 32",
        "green",
        6,
      ),
  );

const stars = (variant: number, which: number) =>
  Array.from({ length: 16 }, (_, n): [number, number] => [
    n * 25 + 8,
    ((n * 67 + variant * 29) % 200) + 12,
  ]).filter((_, n) => n % 2 === which);

const PLACES: Record<Place, (variant: number) => string> = {
  hall: (v) =>
    wall() +
    windows(v % 2 ? 20 : 214, 22, 3) +
    floor() +
    line(`M${v % 2 ? 300 : 100} 0v40`, "steel2", 3) +
    path(`M${v % 2 ? 282 : 82} 52l8-12h20l8 12z`, "sun"),
  "night-hall": (v) =>
    rect(0, 0, 400, 260, "dark") +
    rect(0, 0, 400, 30, "steel2") +
    line(
      repeat(5, 84, (dx) => `M${24 + dx} 13h36`),
      v % 2 ? "sun" : "glow",
      10,
    ) +
    floor("steel2"),
  lab: (v) =>
    rect(0, 0, 400, 260, v % 2 ? "sky" : "wall") +
    line(
      repeat(6, 66, (dx) => `M${16 + dx} 17h40`),
      "glow",
      10,
    ) +
    rect(0, 120, 400, 4, "steel") +
    floor("steel"),
  workshop: (v) =>
    wall("floor") +
    line("M30 88h120M30 88v8M150 88v8", "steel2", 5) +
    line(`M44 92v${20 + (v % 3) * 8}M100 92v26`, "blue", 6) +
    line(`M72 92v28M128 92v${36 - (v % 3) * 8}`, "red", 6) +
    windows(274, 22, 2) +
    floor(),
  field: (v) =>
    sky +
    disc(v % 2 ? 60 : 330, 50, 24, "moon") +
    cloud(v % 2 ? 250 : 70, 60, 0.8) +
    path("M0 200q120-34 230-10t170-14v84H0z", "green", 0.65) +
    path(`M0 ${FLOOR}q200-16 400 0v40H0z`, "green"),
  sea: (v) =>
    sky +
    disc(v % 2 ? 70 : 320, 52, 24, "moon") +
    cloud(v % 2 ? 260 : 60, 70, 0.8) +
    waves(176, "water") +
    waves(204, "water2") +
    rect(0, 232, 400, 28, "steel2"),
  coast: (v) =>
    sky +
    disc(340, 48, 22, "moon") +
    path("M0 150q70-40 150-6t120 6v60H0z", "green", 0.6) +
    waves(170, "water") +
    rect(0, 214, 400, 46, v % 2 ? "steel" : "floor"),
  mountain: (v) =>
    sky +
    path(v % 2 ? "M0 190L90 70l60 70 60-90 110 140z" : "M60 190L170 60l60 80 50-50 120 110z", "out") +
    path(
      v % 2 ? "M90 70l-22 30 22-6 18 8zM210 50l-24 36 24-8 22 14z" : "M170 60l-24 32 24-8 24 12z",
      "white",
    ) +
    path(`M0 196q120-20 400 0v64H0z`, "green", 0.7) +
    floor(),
  town: (v) =>
    sky +
    path(
      repeat(6, 70, (dx, n) => box(dx - 6, 120 - ((n * 37 + v * 13) % 60), 58, 120)),
      "out",
    ) +
    path(
      repeat(6, 70, (dx, n) => `M${dx + 8} ${140 - ((n * 37 + v * 13) % 60)}h10v14h-10zm20 0h10v14h-10z`),
      "glow",
    ) +
    floor("steel"),
  space: (v) =>
    rect(0, 0, 400, 260, "dark") +
    [2, 4].map((size, which) => dots(stars(v, which), "white", size)).join("") +
    path("M-40 290q240-170 480 0z", "water2") +
    path("M60 246q60-30 110-22l-30 36zM230 226q60 0 100 30l-70 4z", "green"),
  tropics: (v) =>
    sky +
    disc(60, 50, 24, "moon") +
    path("M0 150l80-70 60 50 70-60 90 80 100-30v140H0z", "green", 0.5) +
    floor("floor") +
    palm(v % 2 ? 372 : 30, 232) +
    palm(v % 2 ? 20 : 384, 228),
  office: (v) =>
    wall("sky2") + windows(v % 2 ? 30 : 200, 26, 3) + rect(0, 150, 400, 4, "wall2") + floor("floor"),
};

/** `variant` moves lamps, windows, sun or hills: two drawings of one place differ. */
export function place(name: Place, variant = 0): string {
  return PLACES[name](variant);
}
