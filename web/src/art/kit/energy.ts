/** Subjects of energy and water. Each stands on the floor at (0, 0), about 200 wide and 180 high. */
import { at, box, disc, line, oval, path, polar, rect, repeat, ring } from "./draw.ts";
import { turbine } from "./landmarks.ts";

/** Three blades, the first at `turn` degrees: each wide at the hub's side that the wind meets. */
const blades = (r: number, turn: number) =>
  path(
    repeat(3, 120, (a) => `M0 0L${polar(10, a + turn - 50)} ${polar(r, a + turn)}z`),
    "white",
  );

export const dam = () =>
  path("M-90 0l14-150h152l14 150z", "steel") +
  rect(-84, -160, 168, 14, "steel2") +
  turbine(0, -64, 0.9) +
  rect(-60, -192, 44, 34, "wall", 3) +
  rect(-50, -182, 14, 12, "glow");

export const windmills = () =>
  [
    [-70, 0.7],
    [70, 0.85],
    [0, 1.15],
  ]
    .map(([x, s]) =>
      at(
        x!,
        -130 * s!,
        path("M-6 126L-3 0h6l3 126z", "white") +
          rect(-12, 124, 24, 14, "sun") +
          blades(62, x! / 3) +
          disc(0, 0, 7, "steel2"),
        s!,
      ),
    )
    .join("");

export const electrolyser = () =>
  rect(-100, -120, 140, 120, "white", 8) +
  path(
    repeat(5, 26, (dx) => box(-90 + dx, -104, 9, 84)),
    "teal",
  ) +
  path(
    repeat(4, 26, (dx) => box(-77 + dx, -104, 9, 84)),
    "steel",
  ) +
  line("M40-90h30v40M40-40h24", "blue", 9) +
  path("M52 0v-70q0-26 28-26t28 26v70z", "blue") +
  line("M70-60v30M90-60v30M70-45h20", "white", 5);

export const reactor = () =>
  path("M-110 0q22-80 8-150h84q-14 70 8 150z", "steel") +
  path("M-104-150q42 12 88 0l-2 14h-84z", "steel2") +
  path("M-92-164q-10-24 16-26 6-22 30-12 24-4 20 22-6 18-34 12-20 10-32 4z", "cloud") +
  path("M20 0v-100q0-36 42-36t42 36V0z", "white") +
  rect(52, -34, 20, 34, "steel2", 2) +
  line("M20-62h84", "sun", 6);

export const solar = () =>
  line("M-80 0v-40M0 0v-40M80 0v-40", "steel2", 7) +
  path(
    repeat(3, 80, (dx) => `M${dx - 124}-30l16-58h72l-16 58z`),
    "blue",
  ) +
  line(
    repeat(3, 80, (dx) => `M${dx - 116}-58h72m-44 28l16-58m8 58l16-58m-64 44h72`),
    "sky",
    2,
  ) +
  rect(-110, -26, 40, 26, "white", 4) +
  line("M-98-13h16m-8-8v16", "green", 4);

export const waterworks = () =>
  oval(0, -34, 112, 34, "steel2") +
  oval(0, -38, 98, 25, "water") +
  line("M-60-34q14-8 28 0t28 0M20-26q12-7 24 0t24 0", "white", 4) +
  line("M-104-20v-110h84q20 0 20 20v18", "steel", 20) +
  line("M0-84v42", "water2", 14) +
  line("M-84-142v-22M-108-166h48", "red", 10) +
  path("M72-180q44 58 0 80-44-22 0-80z", "water2") +
  line("M60-128q2 12 12 14", "white", 5);

export const batteries = () =>
  path("M-88-122h24v20h-24zM-12-122h24v20h-24zM64-122h24v20H64z", "dark") +
  path("M-104-110h56V0h-56zM48-110h56V0H48z", "steel") +
  rect(-28, -110, 56, 110, "green", 8) +
  path("M-94-90h36v16h-36zM-18-90h36v16h-36zM58-90h36v16H58z", "white") +
  line("M-74-64l-12 22h20l-12 22M2-64l-12 22h20l-12 22M78-64L66-42h20L74-20", "sun", 6);

export const geyser = () =>
  line("M-110 0v-40h70v-30h80", "steel", 18) +
  line("M40-70v70M110 0v-52H74", "steel2", 18) +
  ring(40, -76, 16, "red", 7) +
  path("M-56-70q-20-40 6-60 0-34 32-34 22-18 34 6 26 6 14 34 10 32-20 42z", "cloud") +
  path("M-130 0L-90-60-50 0z", "green", 0.7);
