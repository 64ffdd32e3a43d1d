/** Subjects of electronics, health, precision and the digital. Each stands on the floor at (0, 0). */
import { at, box, disc, dots, line, oval, path, polar, rect, repeat, ring } from "./draw.ts";
import { robot, wafer } from "./landmarks.ts";

const bench = (w: number) =>
  rect(-w / 2, -52, w, 9, "steel2", 4) + line(`M${-w / 2 + 14}-44V0M${w / 2 - 14}-44V0`, "steel2", 7);
const screen = (x: number, y: number, w: number, h: number, picture: string) =>
  rect(x, y, w, h, "dark", 5) +
  rect(x + 5, y + 5, w - 10, h - 10, "sky", 3) +
  at(x + w / 2, y + h / 2, picture);

export const cleanroom = () =>
  robot(-70, 0, 1) +
  wafer(40, -92, 54) +
  rect(90, -64, 50, 64, "white", 6) +
  disc(104, -48, 6, "green") +
  disc(124, -48, 6, "red");

export const runningBlade = () =>
  line("M10-170q-56 44-16 112 22 40 86 34", "dark", 17) +
  line("M10-170q-56 44-16 112 22 40 86 34", "pink", 4) +
  rect(-6, -196, 36, 38, "steel", 8) +
  bench(240) +
  at(-80, -52, path("M-24 0v-40h48V0z", "teal") + line("M-14-28h28M-14-14h28", "white", 4));

export const vials = () =>
  bench(260) +
  path(
    repeat(6, 40, (dx) => box(-111 + dx, -96, 22, 22)),
    "sky",
  ) +
  path(
    repeat(6, 40, (dx) => box(-111 + dx, -74, 22, 22)),
    "teal",
  ) +
  path(
    repeat(6, 40, (dx) => box(-108 + dx, -108, 16, 12)),
    "red",
  ) +
  path("M-40-160h80l-14 34h-52z", "steel2") +
  line("M0-126v22", "steel2", 8) +
  disc(0, -98, 5, "water2");

export const hip = () =>
  at(
    0,
    -52,
    path("M-16-110l44 24-22 24-10 90q-10 26-16 0l-12-104z", "steel") +
      disc(38, -112, 28, "white") +
      ring(38, -112, 28, "steel2", 6) +
      line("M-4-50l-4 60", "white", 4),
    0.86,
  ) +
  bench(220) +
  at(-84, -52, path("M-22 0l6-34h32l6 34z", "red") + disc(0, -42, 10, "steel2"));

export const watch = () =>
  disc(0, -100, 84, "sun") +
  disc(0, -100, 72, "white") +
  at(
    0,
    -100,
    line(
      repeat(12, 30, (turn) => `M${polar(64, turn)}L${polar(56, turn)}`),
      "dark",
      4,
    ),
  ) +
  at(22, -84, gear(26, 10, "steel2")) +
  at(-26, -112, gear(18, 8, "red")) +
  line("M0-100l-8-42M0-100l34-16", "dark", 6) +
  disc(0, -100, 6, "dark");

export const glasses = () =>
  ring(-62, -84, 50, "red", 12) +
  ring(62, -84, 50, "red", 12) +
  disc(-62, -84, 42, "sky") +
  disc(62, -84, 42, "sky") +
  line("M-14-96q14-18 28 0M-112-96l-30-16M112-96l30-16", "red", 12) +
  line("M-84-100l24-22M40-100l24-22", "white", 7) +
  bench(300);

export const cobot = () =>
  bench(260) +
  at(-30, -52, robot(0, 0, 0.9)) +
  rect(60, -86, 44, 34, "sun", 4) +
  rect(60, -72, 44, 6, "floor") +
  at(90, -140, line("M0 0h30v-20", "dark", 4) + rect(-20, -14, 26, 22, "dark", 4) + disc(-20, -3, 7, "sky"));

export const fibre = () =>
  ring(-20, -92, 74, "steel2", 18) +
  ring(-20, -92, 52, "sun", 12) +
  ring(-20, -92, 34, "pink", 9) +
  line("M-20-18q90 6 130-60 20-40-10-70", "teal", 6) +
  disc(100, -150, 14, "glow") +
  line("M100-178v-10M124-166l8-8M76-166l-8-8M130-148h12", "sun", 5) +
  disc(-20, -92, 18, "dark");

export const leather = () =>
  bench(280) +
  path("M-56-52v-62q0-14 14-14h84q14 0 14 14v62z", "red") +
  line("M-30-128q0-34 30-34t30 34", "red", 9) +
  line("M-46-74h92M-46-112h92", "glow", 3, 'stroke-dasharray="7 6"') +
  rect(-12, -100, 24, 18, "sun", 4) +
  at(100, -52, path("M-24 0q4-40 24-40t24 40z", "floor"));

export const loom = () =>
  rect(-120, -150, 240, 12, "floor", 4) +
  line("M-108-150V0M108-150V0", "floor", 12) +
  line(
    repeat(15, 14, (dx) => `M${-98 + dx}-138v76`),
    "blue",
    4,
  ) +
  line(
    repeat(4, 42, (dx) => `M${-84 + dx}-138v76`),
    "sun",
    4,
  ) +
  rect(-104, -62, 208, 44, "teal", 3) +
  line("M-104-50h208M-104-38h208M-104-26h208", "white", 3, 'stroke-dasharray="10 8"') +
  oval(10, -78, 34, 8, "red");

export const cyber = () =>
  rect(-120, -170, 66, 170, "dark", 6) +
  path(
    repeat(6, 26, (dy) => box(-112, -160 + dy, 50, 16)),
    "steel2",
  ) +
  dots(
    [0, 1, 3, 4, 5].map((n) => [-72, -152 + n * 26]),
    "green",
    7,
  ) +
  disc(-72, -100, 3.5, "red") +
  screen(
    -30,
    -130,
    150,
    92,
    path("M0-30l24 9v18q0 20-24 30-24-10-24-30v-18z", "blue") + line("M-9-2l7 8 12-14", "white", 5),
  ) +
  line("M45-38v38M14 0h62", "steel2", 8);

export const jewels = () =>
  bench(260) +
  ring(-30, -96, 40, "sun", 11) +
  path("M-58-146l16-22h24l16 22-28 26z", "pink") +
  line("M-58-146h56M-42-146l12 22 12-22", "white", 3) +
  line("M60-52v-40q0-18 18-18t18 18v40", "steel2", 8) +
  path("M78-140q-14-22 4-40 16 22-4 40z", "red") +
  path("M79-140q-7-12 2-22 8 12-2 22z", "sun");

export const glassFurnace = () =>
  path("M-110 0v-130q0-40 90-40T70-130V0z", "steel2") +
  path("M-66 0v-70q0-34 46-34t46 34V0z", "red") +
  path("M-44 0v-54q0-22 24-22T4-54V0z", "sun") +
  [96, 134]
    .map((x, n) =>
      at(
        x,
        0,
        path("M-14 0v-56q0-10 8-12v-26H6v26q9 2 9 12V0z", n ? "sky" : "sun") + line("M-7-14v-34", "white", 4),
      ),
    )
    .join("");

export function gear(r: number, teeth: number, colour: string): string {
  return (
    line(
      repeat(teeth, 360 / teeth, (turn) => `M0 0L${polar(r * 1.1, turn)}`),
      colour,
      r * 0.3,
    ) +
    disc(0, 0, r, colour) +
    disc(0, 0, r * 0.4, "white")
  );
}
