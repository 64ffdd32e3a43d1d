/** The four machines that the home page shows: air taxi, crane, tide turbine, robot with its wafer. */
import { at, disc, ink, line, path, polar, rect, repeat } from "./draw.ts";

export function taxi(x: number, y: number, scale = 1): string {
  const rotors =
    line("M-74-34v10M-26-40v10M36-40v10M84-34v10", "steel2", 4) +
    line("M-96-34h44M-48-40h44M14-40h44M62-34h44", "steel", 6);
  return at(
    x,
    y,
    line("M-78-24Q0-40 90-24", "steel2", 6) +
      rotors +
      path(
        "M-56 8c0-24 24-38 54-38 34 0 44 12 78 18 8 2 8 14 0 17-22 9-52 19-88 19-28 0-44-6-44-16z",
        "red",
      ) +
      path("M-48 2c2-16 20-26 44-27l-2 28z", "glow") +
      path("M0-25c14 0 22 4 30 8l-8 16H-2z", "glow", 0.75) +
      line("M-56 8q60 16 138-6", "white", 4) +
      line("M-34 24l-8 14h70l-8-14", "dark", 4),
    scale,
  );
}

/** Foot at (x, y), 230 high. */
export function crane(x: number, y: number, scale = 1, colour = "sun"): string {
  const zig = repeat(14, 1, (_, n) => `L${n % 2 ? 8 : -8} ${-(n + 1) * 14}`);
  const jib = repeat(14, 1, (_, n) => `L${(n + 1) * 11} ${n % 2 ? -196 : -204}`);
  return at(
    x,
    y,
    `<g fill="none" stroke="${ink(colour)}" stroke-width="3.4"><path d="M-8 0V-200M8 0V-200"/><path d="M-8 0${zig}" stroke-width="2.2"/>` +
      `<path d="M-52-196H158l-20-9H-40z"/><path d="M8-197${jib}" stroke-width="1.8"/><path d="M0-200v-26M0-226L120-205M0-226L-44-204" stroke-width="2.2"/></g>` +
      rect(-52, -196, 26, 20, "steel2") +
      rect(6, -196, 22, 20, "glow", 3) +
      line("M112-196v92", "dark", 1.8) +
      rect(98, -104, 28, 18, "red"),
    scale,
  );
}

export function turbine(x: number, y: number, scale = 1): string {
  const blades = path(
    repeat(
      5,
      72,
      (a) => `M0 0Q${polar(22, a + 34)} ${polar(42, a + 13)}Q${polar(32, a - 20)} ${polar(12, a - 40)}z`,
    ),
    "white",
  );
  return at(x, y, disc(0, 0, 50, "steel2") + disc(0, 0, 44, "dark") + blades + disc(0, 0, 11, "sun"), scale);
}

/** Foot at (x, y), 125 high; the grip at (64, -76). */
export function robot(x: number, y: number, scale = 1, flip = false): string {
  return at(
    x,
    y,
    path("M-22 0h44l-8-18h-28z", "steel2") +
      line("M0-18L-26-78", "red", 17) +
      line("M-26-78L44-112", "red", 14) +
      line("M44-112l20 34", "red", 10) +
      disc(0, -18, 9, "dark") +
      disc(-26, -78, 10, "dark") +
      disc(44, -112, 8, "dark") +
      line("M54-76l20-4M58-70l4 10m14-14l2 10", "dark", 5),
    scale,
    flip,
  );
}

/** A disc of silicon with its chips. */
export function wafer(x: number, y: number, r: number): string {
  const step = r > 30 ? 11 : 7;
  let chips = "";
  for (let d = -r + step; d < r; d += step) {
    const half = Math.round(Math.sqrt(r * r - d * d));
    chips += `M${-half} ${d}H${half}M${d} ${-half}V${half}`;
  }
  return at(x, y, disc(0, 0, r, "sun") + line(chips, "teal", 1.4, 'opacity=".8"'));
}

export function diver(x: number, y: number, scale = 1): string {
  return at(
    x,
    y,
    rect(-30, -9, 44, 19, "dark", 9) +
      disc(24, -2, 12, "sun") +
      rect(25, -7, 9, 9, "glow", 4) +
      line("M-28 4l-26 8m26-14l-24-4", "dark", 8) +
      rect(-24, -19, 28, 11, "red", 5) +
      path("M36-4l34 12v-26z", "glow", 0.7),
    scale,
    false,
    -18,
  );
}
