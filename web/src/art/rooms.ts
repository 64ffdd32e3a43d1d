/** The factory, cut open: the four rooms of the home page, and what stands above its roof. */
import type { Challenge } from "./glyphs.ts";
import { at, disc, drawing, ink, line, path, rect, repeat, STROKES } from "./kit/draw.ts";
import { crane, diver, robot, taxi, turbine, wafer } from "./kit/landmarks.ts";
import { person } from "./kit/people.ts";

const wall = rect(0, 0, 400, 260, "wall") + rect(0, 0, 400, 58, "wall2");
const floor = rect(0, 226, 400, 34, "floor");

function innovation(): string {
  const windows = repeat(
    3,
    54,
    (dx) => rect(226 + dx, 24, 48, 66, "sky", 3) + path(`M${226 + dx} 64l24-16 24 22v20h-48z`, "sky2", 0.8),
  );
  const board =
    rect(24, 88, 92, 66, "white", 4) +
    line("M38 128q30-28 62-12M44 118h10m6-8h10m14 2h10", "red", 3.5) +
    line("M36 140h44", "steel", 3) +
    line("M44 154l-14 72M96 154l14 72", "steel2", 5);
  const lamp = line("M200 0v46", "steel2", 3) + path("M186 46h28l8 12h-44z", "sun");
  return (
    wall +
    windows +
    floor +
    board +
    person(140, 228, 0.98, { skin: 2, coat: "blue", head: "bun", arm: "point" }, true) +
    taxi(278, 184, 0.98) +
    person(376, 230, 0.9, { skin: 0, coat: "white", head: "helmet", arm: "down" }) +
    lamp
  );
}

function inclusion(): string {
  const screens: [number, number, string][] = [
    [176, 84, "M12 28V12h28"],
    [236, 78, "M27 8v14m-6 0h12v6h-12z"],
    [296, 84, "M10 26q16-20 34-8"],
    [176, 128, "M14 26h26l-6-14"],
    [236, 122, "M10 24l12-12 8 8 14-12"],
    [296, 128, "M10 12h34v14"],
  ];
  const wallOfScreens = screens
    .map(
      ([x, y, d], n) =>
        rect(x, y, 54, 38, "dark", 4) +
        rect(x + 4, y + 4, 46, 30, "sky", 2) +
        at(x, y, line(d, n % 2 ? "sun" : "red", 3)),
    )
    .join("");
  const window =
    rect(16, 26, 112, 150, "sky", 4) +
    path("M16 132q40-24 112-10v54H16z", "sky2") +
    crane(54, 176, 0.44) +
    line("M72 26v150", "white", 4);
  return (
    wall +
    window +
    floor +
    wallOfScreens +
    rect(172, 180, 190, 9, "steel2", 4) +
    line("M338 189v38", "steel2", 7) +
    person(186, 226, 0.98, { skin: 1, coat: "pink", head: "long", arm: "point", stand: "wheelchair" }) +
    person(372, 228, 0.98, { skin: 3, coat: "blue", head: "helmet", arm: "hold" }, true)
  );
}

function industry(): string {
  const light = repeat(6, 64, (dx) => rect(16 + dx, 10, 48, 12, "glow", 3));
  const machine =
    rect(206, 72, 140, 156, "white", 10) +
    rect(222, 92, 64, 58, "dark", 8) +
    wafer(254, 121, 21) +
    rect(298, 92, 36, 26, "dark", 3) +
    line("M303 112l7-10 6 6 10-11", "green", 2.5) +
    disc(306, 136, 6, "green") +
    disc(324, 136, 6, "red") +
    line("M222 172h112M222 188h112M222 204h112", "steel", 3);
  return (
    rect(0, 0, 400, 260, "wall") +
    `<rect width="400" height="226" fill="${ink("sun")}" opacity=".38"/>` +
    light +
    floor +
    machine +
    robot(104, 228, 1.02) +
    wafer(182, 146, 13) +
    person(36, 230, 0.98, { skin: 1, coat: "white", head: "hood", arm: "hold" }) +
    person(372, 230, 0.94, { skin: 2, coat: "white", head: "hood", arm: "up" }, true)
  );
}

function sustainability(): string {
  const birds = [
    [36, 40],
    [66, 28],
    [92, 48],
  ]
    .map(([x, y]) => line(`M${x} ${y}q5-6 10 0q5-6 10 0`, "dark", 2.4))
    .join("");
  const dam =
    path("M196 52h146l14 208H186z", "steel") +
    path("M190 52h158v14H190z", "steel2") +
    rect(222, 24, 52, 30, "wall", 3) +
    rect(230, 32, 12, 22, "blue") +
    rect(250, 33, 16, 11, "glow");
  const tunnel =
    rect(120, 168, 280, 64, "water2") +
    line("M120 168l74-14h148l58 14M120 232l74 12h148l58-12", "steel2", 6) +
    turbine(268, 200, 0.8) +
    line("M140 186h46m-30 14h38m-54 14h44M346 190h40m-34 16h40", "white", 3.5, 'opacity=".7"');
  const fish = path(
    "M30 206q12-9 22 0q-10 9-22 0zm22 0l9-6v12zM50 232q10-7 18 0q-8 7-18 0zm18 0l7-5v10z",
    "sun",
  );
  return (
    rect(0, 0, 400, 260, "sky") +
    path("M0 64q90-30 190-8v34H0z", "green", 0.55) +
    rect(0, 84, 206, 176, "water") +
    rect(0, 138, 206, 122, "water2") +
    rect(330, 120, 70, 140, "water2") +
    path("M330 120q9-8 18 0t18 0 18 0 18 0v10h-72z", "water") +
    path("M0 84q10-8 20 0t20 0 20 0 20 0 20 0 20 0 20 0 20 0 20 0 26 0v9H0z", "white", 0.75) +
    birds +
    dam +
    tunnel +
    diver(84, 176) +
    line("M92 150Q100 110 128 84", "sun", 2) +
    fish +
    path("M0 248q60-10 196 6v6H0z", "dark", 0.35)
  );
}

export const rooms: Record<Challenge, string> = {
  innovation: drawing(innovation()),
  inclusion: drawing(inclusion()),
  "industry-4-0": drawing(industry()),
  sustainability: drawing(sustainability()),
};

function cloud(x: number, y: number, scale: number): string {
  const body =
    disc(0, 0, 22, "cloud") +
    disc(26, -9, 27, "cloud") +
    disc(56, 0, 22, "cloud") +
    rect(-22, 0, 100, 22, "cloud", 11);
  return at(x, y, `<g opacity=".85">${body}</g>`, scale);
}

export const hero = {
  taxi: `<svg viewBox="0 0 240 110" aria-hidden="true" focusable="false" ${STROKES}>${taxi(118, 62, 1.05)}</svg>`,
  crane: `<svg viewBox="0 0 620 380" aria-hidden="true" focusable="false" ${STROKES}>${cloud(40, 150, 0.9)}${cloud(480, 250, 0.7)}${crane(250, 400, 1.5, "red")}</svg>`,
};
