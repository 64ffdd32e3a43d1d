/** People have no face and many bodies: anyone. */
import { at, disc, ink, line, path, rect, ring } from "./draw.ts";

const SKINS = ["skin1", "skin2", "skin3", "skin4"] as const;

export type Head =
  "helmet" | "white-helmet" | "bun" | "long" | "scarf" | "hood" | "short" | "grey" | "braids" | "cap";
export type Arm = "down" | "point" | "up" | "hold";
export type Stand = "standing" | "wheelchair" | "half";

export interface Person {
  skin: number;
  coat: string;
  head: Head;
  arm: Arm;
  stand?: Stand;
  /** What colour the trousers have; dark ones would be lost on a dark ground. */
  legs?: string;
}

/** A person with feet at (x, y), 100 high at scale 1; « half » shows them from the waist up. */
export function person(x: number, y: number, scale: number, who: Person, flip = false): string {
  const skin = SKINS[who.skin % SKINS.length]!;
  const stand = who.stand ?? "standing";
  const legs = who.head === "hood" ? "white" : (who.legs ?? "dark");
  return at(
    x,
    y,
    (stand === "wheelchair" ? chair() : "") +
      (stand === "standing" ? line("M-6-36V-4M6-36V-4", legs, 10) : "") +
      rect(-14, -68, 28, stand === "half" ? 70 : 36, who.coat, 9) +
      arms(who.arm, who.coat, skin) +
      path("M-4-65v-5a10.5 10.5 0 1 1 8 0v5z", skin) +
      head(who.head, skin),
    scale,
    flip,
  );
}

function arms(arm: Arm, coat: string, skin: string): string {
  const left = "M-13-62q-6 14-4 27";
  switch (arm) {
    case "down":
      return line(`${left}M13-62q6 14 4 27`, coat, 9);
    case "point":
      return line(`${left}M12-61l26-13`, coat, 9) + disc(41, -76, 5, skin);
    case "up":
      return line(`${left}M12-62l14-25`, coat, 9) + disc(28, -91, 5, skin);
    case "hold":
      return line("M-12-62l10 22h16M12-62l6 20", coat, 9) + path("M7-50l20-3 2 15-20 3z", "white");
  }
}

function head(kind: Head, skin: string): string {
  const shell = (colour: string) =>
    path("M-12-84a12 12 0 0 1 24 0z", colour) + rect(-15, -85, 30, 4, colour, 2);
  switch (kind) {
    case "helmet":
      return shell("sun");
    case "white-helmet":
      return shell("white");
    case "cap":
      return path("M-12-83a12 12 0 0 1 24 0z", "blue") + rect(0, -85, 18, 4, "blue", 2);
    case "bun":
      return path("M-11-82a11 11 0 0 1 22 0q0-2-4-4-8 5-18 4z", "hair") + disc(0, -96, 5, "hair");
    case "long":
      return path("M-12-80a12 12 0 0 1 24 0l2 18h-7l-1-18q-8 2-12-2l-1 20h-7z", "hair2");
    case "braids":
      return path("M-12-80a12 12 0 0 1 24 0q-12-7-24 0z", "hair2") + line("M-11-80v20M11-80v20", "hair2", 5);
    case "scarf":
      return (
        path("M-13-80a13 13 0 0 1 26 0q0 14-13 16-13-2-13-16z", "teal") +
        `<ellipse cx="2" cy="-79" rx="8" ry="9" fill="${ink(skin)}"/>`
      );
    case "hood":
      return (
        path("M-14-80a14 14 0 0 1 28 0q0 12-14 14-14-2-14-14z", "white") + rect(-8, -84, 18, 7, skin, 3.5)
      );
    case "grey":
      return path("M-11-81a11 11 0 0 1 22 0q-4-5-11-5t-11 5z", "grey");
    case "short":
      return path("M-11-81a11 11 0 0 1 22 0q-4-5-11-5t-11 5z", "hair");
  }
}

function chair(): string {
  return (
    ring(2, -20, 22, "dark", 5) +
    disc(36, -4, 7, "dark") +
    line("M-12-34h32l16 26M-12-34v-34", "dark", 5) +
    line("M0-38h26l12 30", "steel2", 10)
  );
}

/** The cast of a drawing: another mix for each number, so that neighbours do not share a face, coat or stand. */
export function castOf(number: number): Person {
  const pick = <T>(from: readonly T[], factor: number): T => from[Math.floor(number / factor) % from.length]!;
  return {
    skin: number % 4,
    coat: pick(["blue", "red", "green", "pink", "teal"], 1),
    head: pick<Head>(["helmet", "long", "short", "bun", "white-helmet", "scarf", "grey", "braids", "cap"], 1),
    arm: pick<Arm>(["point", "hold", "up", "point", "hold"], 2),
    stand: number % 11 === 5 ? "wheelchair" : "standing",
  };
}
