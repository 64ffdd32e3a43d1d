/** Subjects of transport. Each stands on the floor at (0, 0), about 200 wide and 180 high. */
import { at, box, disc, dots, line, oval, path, polar, rect, repeat, ring } from "./draw.ts";
import { taxi } from "./landmarks.ts";

const wheel = (x: number, y: number, r: number) => disc(x, y, r, "dark") + disc(x, y, r * 0.5, "steel");

export const airTaxi = () => at(0, -60, taxi(0, 0, 1.1));

export const trainWheel = () =>
  disc(-34, -74, 74, "steel2") +
  disc(-34, -74, 62, "steel") +
  disc(-34, -74, 20, "dark") +
  rect(-34, -82, 120, 16, "steel2", 4) +
  disc(86, -74, 60, "steel2") +
  disc(86, -74, 46, "steel") +
  disc(86, -74, 14, "dark") +
  rect(-124, -6, 260, 8, "dark");

export const bicycle = () =>
  ring(-70, -44, 42, "dark", 7) +
  ring(80, -44, 42, "dark", 7) +
  line("M-70-44l36-66h78l-34 66h-80M-34-110l44 66M44-110l36 66M-40-122h-18M44-110l-4-18h20", "red", 8) +
  rect(44, -96, 60, 40, "sun", 5) +
  disc(10, -44, 10, "steel2");

export const tram = () =>
  path("M-130-14v-80q0-32 34-32h190q36 0 44 40l6 72z", "teal") +
  path("M96-112h-14v48h58q-6-44-44-48z", "sky") +
  path(
    repeat(4, 52, (dx) => box(-118 + dx, -108, 42, 42)),
    "sky",
  ) +
  rect(-130, -54, 274, 10, "white") +
  dots(
    [-100, -34, 32, 98].map((x) => [x, -8]),
    "dark",
    22,
  ) +
  line("M-20-126l-16-26h46", "dark", 4) +
  line("M-170-152H170", "steel2", 3) +
  rect(-170, -4, 340, 6, "steel2");

export const jetEngine = () =>
  path("M-80-150q80-30 150 0v112q-70 30-150 0z", "white") +
  oval(-78, -94, 26, 58, "steel2") +
  oval(-78, -94, 20, 48, "dark") +
  at(
    -78,
    -94,
    line(
      repeat(8, 45, (turn) => `M0 0L${polar(42, turn)}`),
      "steel",
      4,
    ),
  ) +
  disc(-78, -94, 9, "sun") +
  path("M70-130l44 18v36l-44 18z", "steel2") +
  line("M-40-24L-60 0M40-24L60 0", "sun", 9);

export const van = () =>
  path("M-120-20v-92q0-14 14-14H30l58 48 32 12v46z", "green") +
  path("M34-112l44 38H34z", "sky") +
  rect(-100, -108, 110, 44, "white", 5) +
  line("M-42-102l-14 18h20l-14 18", "sun", 6) +
  wheel(-70, -18, 20) +
  wheel(74, -18, 20) +
  line("M-120-44q-40 0-36-50", "dark", 5) +
  rect(-170, -118, 26, 44, "blue", 5);

export const cargoWing = () =>
  path("M-20-70v-118q48 34 42 118z", "white") +
  path("M-24-70v-114q-26 40-14 114z", "red") +
  path("M-140-70h280l-36 50h-214z", "blue") +
  rect(76, -106, 40, 36, "wall", 3) +
  line("M84-92h24", "dark", 5);

export const aluminiumBoat = () =>
  path("M-140-60h260q20 0 30-20-10 60-60 70h-190q-34-10-40-50z", "steel") +
  path("M-140-60h260q20 0 30-20l-4 16q-12 18-26 18h-252z", "white") +
  path("M-40-60l14-46h74l26 46z", "sky") +
  rect(-42, -112, 96, 10, "red", 4) +
  line("M-100-60v-20M-70-60v-20M-110-80h50", "steel2", 4);

export const satellite = () =>
  at(
    0,
    -100,
    rect(-34, -34, 68, 68, "sun", 6) +
      rect(-130, -22, 84, 44, "blue", 3) +
      rect(46, -22, 84, 44, "blue", 3) +
      line("M-102-22v44M-74-22v44M74-22v44M102-22v44M-130 0h84M46 0h84M-46 0h12M34 0h12", "sky", 3) +
      path("M-24-34q24-34 48 0z", "white") +
      line("M0-52v-16", "white", 4) +
      rect(-20, -16, 40, 30, "steel2", 3),
    1,
    false,
    -14,
  );

export const craneJib = () =>
  rect(-16, -180, 32, 180, "none") +
  line("M-16 0v-180M16 0v-180M-16 0L16-30-16-60 16-90-16-120 16-150-16-180", "sun", 6) +
  line("M-110-180H140l-24-16H-90zM0-196v-26L140-182M0-222L-96-182", "sun", 5) +
  line("M96-180v90", "dark", 3) +
  rect(78, -90, 38, 24, "red") +
  rect(-110, -180, 36, 28, "steel2") +
  rect(-60, -22, 120, 22, "steel");
