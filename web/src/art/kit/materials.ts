/** Subjects of food, flowers, materials and building. Each stands on the floor at (0, 0). */
import { at, box, disc, dots, line, oval, path, polar, rect, repeat, ring } from "./draw.ts";

const vat = (x: number, colour: string, h = 110) =>
  at(
    x,
    0,
    path(`M-34 0v-${h}q34-26 68 0V0z`, colour) +
      oval(0, -h, 34, 11, "white") +
      line("M-34-40h68", "white", 3),
  );

export const cane = () =>
  line("M-96 0v-150M-66 0v-134M-36 0v-118", "green", 9) +
  line(
    repeat(3, 30, (dx, n) => `M${dx - 96}-${130 - n * 16}q26-20 36 4m-36 16q-24-18-32 6`),
    "green",
    5,
  ) +
  repeat(3, 14, (_, n) => oval(60, -10 - n * 13, 62, 12, n % 2 ? "wall2" : "white"));

export const perfume = () =>
  path("M-70 0v-84q0-20 22-20h28q22 0 22 20V0z", "pink") +
  rect(-48, -128, 28, 26, "sun", 4) +
  rect(-60, -66, 52, 40, "white", 4) +
  flower(60, -120, "pink") +
  flower(104, -70, "white") +
  line("M60-110V0M104-60V0", "green", 5) +
  path("M60-40q24-10 30-30-26 4-30 30zM104-22q-22-8-28-26 24 2 28 26z", "green");

function flower(x: number, y: number, colour: string): string {
  return at(
    x,
    y,
    line(
      repeat(5, 72, (turn) => `M${polar(12, turn)}L${polar(22, turn)}`),
      colour,
      20,
    ) + disc(0, 0, 10, "sun"),
  );
}

export const cheese = () =>
  line("M-130-60h260M-130-120h260M-130 0h260M-124 0v-170M124 0v-170", "floor", 9) +
  [-12, -72, -132]
    .map(
      (y, row) =>
        path(
          repeat(3, 76, (dx) => `M${-110 + dx} ${y - 30}v20a34 10 0 0 0 68 0v-20z`),
          "sun",
        ) +
        path(
          repeat(3, 76, (dx) => `M${-110 + dx} ${y - 30}a34 10 0 1 0 68 0 34 10 0 1 0-68 0z`),
          row % 2 ? "glow" : "wall2",
        ),
    )
    .join("");

export const sardines = () =>
  path("M-110-10q0-26 26-26H84q26 0 26 26v10h-220z", "steel") +
  rect(-100, -64, 200, 34, "sun", 12) +
  path(
    repeat(4, 46, (dx) => `M${-74 + dx}-94q16 16 0 52-16-36 0-52zm0 48l-10 16h20z`),
    "blue",
  ) +
  dots(
    [-74, -28, 18, 64].map((x) => [x, -82]),
    "white",
    5,
  ) +
  path("M-100-64q-10-60 40-66l150-10q20 0 14 20z", "steel2") +
  ring(104, -128, 12, "steel", 5);

export const cacao = () =>
  at(
    -66,
    0,
    line("M0 0q-8-60 4-120", "floor", 15) +
      path(
        "M-70-104q-14-30 20-38 6-30 42-24 30-18 48 8 38 0 32 36-2 22-36 16-22 20-48 4-40 18-58-2z",
        "green",
      ) +
      path("M-24-84q28 12 14 56-28-14-14-56zM30-86q20 22-2 52-20-22 2-52z", "red") +
      path("M4-64q26 14 8 54-26-18-8-54z", "sun"),
  ) +
  path("M34 0v-58h98V0z", "floor") +
  path(
    repeat(3, 30, (dx) => `M${41 + dx}-51h24v19H${41 + dx}zm0 26h24v19h-24z`),
    "red",
    0.6,
  );

export const still = () =>
  path("M-100 0v-70q0-40 44-40t44 40V0z", "red") +
  line("M-56-110v-30q0-16 18-16h70q18 0 18 20v50", "red", 13) +
  path("M24 0l6-84h40l6 84z", "steel") +
  line("M34-60q32 8 0 16t0 16", "sky", 5) +
  flower(108, -96, "sun") +
  line("M108-84V0", "green", 5) +
  path("M-86 0q30-30 60 0z", "sun");

export const foundry = () =>
  path("M-16-40a66 66 0 1 1 132 0z", "red", 0.45) +
  line("M-118-200v44M-10-200v60", "steel2", 7) +
  at(
    -62,
    -120,
    path("M-62-42H66L46 46q-4 14-18 14h-52q-14 0-18-14z", "steel2") + oval(2, -42, 64, 12, "sun"),
    1,
    false,
    14,
  ) +
  path("M-2-148q62 0 60 112H40q4-92-46-96z", "sun") +
  path("M-10-40h36q24 20 48 0h36V0H-10z", "floor") +
  path("M26-40q24 20 48 0z", "sun") +
  dots(
    [
      [92, -74],
      [108, -104],
      [84, -116],
      [16, -66],
    ],
    "sun",
    6,
  );

export const nickel = () =>
  path("M-140 0l40-80h60l34 80zM-60 0l50-110h70l50 110z", "red", 0.75) +
  path("M-40-44h90l-10-16h-70z", "floor") +
  at(
    88,
    0,
    path("M-46-22l10-40h60l26 40z", "sun") +
      rect(-52, -66, 34, 30, "sky", 4) +
      disc(-28, -14, 17, "dark") +
      disc(30, -14, 17, "dark") +
      path("M-8-62q24-30 50 0z", "steel2"),
  );

export const paperMill = () =>
  rect(-130, -30, 90, 30, "floor", 3) +
  rect(-124, -58, 78, 28, "wall2", 3) +
  rect(-116, -84, 62, 26, "floor", 3) +
  disc(10, -74, 44, "steel") +
  disc(10, -74, 12, "dark") +
  disc(92, -54, 54, "white") +
  ring(92, -54, 36, "wall2", 3) +
  ring(92, -54, 20, "wall2", 3) +
  disc(92, -54, 9, "floor") +
  line("M10-118q60-14 82 10", "white", 7);

export const tiles = () =>
  path(
    repeat(3, 56, (dy) => repeat(5, 50, (dx) => box(-124 + dx, -30 - dy, 46, 24))),
    "red",
    0.7,
  ) +
  path(
    repeat(2, 56, (dy) => repeat(4, 50, (dx) => box(-99 + dx, -58 - dy, 46, 24))),
    "red",
  ) +
  path("M-130-150L0-212l130 62z", "red") +
  line("M-96-152l96-46 96 46M-60-152l60-28 60 28", "floor", 4);

export const plastics = () =>
  rect(-120, -80, 140, 80, "teal", 8) +
  path("M-96-80l-16-50h72l-16 50z", "steel") +
  ["red", "sun", "green"]
    .map((colour, n) =>
      dots(
        [-104, -77, -50].map((x) => [x + n * 9, -136 - n * 9]),
        colour,
        10,
      ),
    )
    .join("") +
  rect(20, -62, 50, 44, "steel2", 4) +
  line("M70-40h26", "steel2", 10) +
  path("M96-70h40v52H96z", "pink") +
  path("M104-70q0-26 12-26t12 26z", "pink") +
  disc(-80, -44, 10, "sun") +
  line("M-54-54h56M-54-38h40", "white", 5);

export const timber = () =>
  path("M-130 0l14-20L0-150 116-20l14 20h-30L0-112-100 0z", "sun") +
  line("M0-130V0M-56-66h112", "sun", 14) +
  rect(-66, -22, 132, 22, "glow", 3) +
  line("M-56-11H56", "floor", 2) +
  path("M112 0v-16H86l20-30H94l18-30h-12l20-34 20 34h-12l18 30h-12l20 30h-26V0z", "green");

export const barrels = () => vat(-70, "steel") + vat(10, "teal", 130) + vat(90, "steel", 96);
