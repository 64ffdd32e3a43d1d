/** Each company's own drawing: what it makes, and where. `unknown` serves companies that came after the drawings. */
import { at, drawing } from "./kit/draw.ts";
import * as energy from "./kit/energy.ts";
import * as materials from "./kit/materials.ts";
import { castOf, person, type Person } from "./kit/people.ts";
import { place, type Place } from "./kit/places.ts";
import * as precision from "./kit/precision.ts";
import * as vehicles from "./kit/vehicles.ts";

interface Scene {
  place: Place;
  subject: () => string;
}

const SCENES: Record<string, Scene> = {
  "marees-du-trieux": { place: "coast", subject: energy.dam },
  "heronde-aero": { place: "hall", subject: vehicles.airTaxi },
  "neve-microelectronique": { place: "lab", subject: precision.cleanroom },
  "cigogne-levage": { place: "field", subject: vehicles.craneJib },
  "fibre-des-hauts": { place: "tropics", subject: materials.cane },
  "foulee-libre": { place: "workshop", subject: precision.runningBlade },
  "verrerie-du-val-clair": { place: "night-hall", subject: precision.glassFurnace },
  "grand-largue": { place: "sea", subject: vehicles.cargoWing },
  "eoliennes-de-l-iroise": { place: "sea", subject: energy.windmills },
  "hydrogene-du-rhin": { place: "hall", subject: energy.electrolyser },
  "centrale-des-trois-rives": { place: "field", subject: energy.reactor },
  "soleil-de-la-caravelle": { place: "tropics", subject: energy.solar },
  "source-claire": { place: "field", subject: energy.waterworks },
  "batteries-de-la-scarpe": { place: "lab", subject: energy.batteries },
  "chaleur-de-la-souffriere": { place: "tropics", subject: energy.geyser },
  "rails-du-charolais": { place: "night-hall", subject: vehicles.trainWheel },
  "cadres-du-furan": { place: "workshop", subject: vehicles.bicycle },
  "rames-de-l-aunis": { place: "hall", subject: vehicles.tram },
  "turbines-du-vexin": { place: "hall", subject: vehicles.jetEngine },
  "camionnettes-retrouvees": { place: "workshop", subject: vehicles.van },
  "chantiers-du-fenua": { place: "tropics", subject: vehicles.aluminiumBoat },
  "petite-ourse": { place: "space", subject: vehicles.satellite },
  "vaccins-de-l-andelle": { place: "lab", subject: precision.vials },
  "titane-du-bassigny": { place: "lab", subject: precision.hip },
  "parfums-de-la-siagne": { place: "field", subject: materials.perfume },
  "comte-des-hautes-combes": { place: "night-hall", subject: materials.cheese },
  "conserves-du-cap-sizun": { place: "coast", subject: materials.sardines },
  "cacao-de-l-oyapock": { place: "tropics", subject: materials.cacao },
  "ylang-de-sada": { place: "tropics", subject: materials.still },
  "horlogerie-des-combes": { place: "mountain", subject: precision.watch },
  "lunettes-de-la-bienne": { place: "office", subject: precision.glasses },
  "robots-du-forez": { place: "hall", subject: precision.cobot },
  "lumiere-du-tregor": { place: "night-hall", subject: precision.fibre },
  "cuirs-de-l-isle": { place: "workshop", subject: precision.leather },
  "tissages-des-cevennes": { place: "hall", subject: precision.loom },
  "vigie-numerique": { place: "office", subject: precision.cyber },
  "fonderie-de-la-blaise": { place: "night-hall", subject: materials.foundry },
  "nickel-du-grand-massif": { place: "mountain", subject: materials.nickel },
  "papeterie-du-livradois": { place: "hall", subject: materials.paperMill },
  "tuiles-du-lauragais": { place: "field", subject: materials.tiles },
  "second-souffle": { place: "hall", subject: materials.plastics },
  "charpentes-de-haute-lande": { place: "mountain", subject: materials.timber },
  "ateliers-du-faubourg": { place: "town", subject: precision.jewels },
};

const unknown: Scene = { place: "hall", subject: materials.barrels };

/** Ids of the companies that have a drawing of their own. */
export const drawnCompanies = Object.keys(SCENES);

/** How a drawing of the company is composed; each content takes another. Positions on the ground of 400 by 260. */
export interface Composition {
  variant: number;
  /** Where the subject stands, how big it is, and which way it looks. */
  x: number;
  scale: number;
  flip: boolean;
  people: { x: number; scale: number; who: Person; flip: boolean }[];
  /** What stands in front. */
  front?: string;
}

/** What the company makes, alone; stands on the floor at (0, 0), about 220 wide and 180 high. */
export function subject(company: string): string {
  return (SCENES[company] ?? unknown).subject();
}

/** Whether the company's drawings play in the dark, by day, too. */
export function isDark(company: string | null): boolean {
  return ["night-hall", "space"].includes(SCENES[company ?? ""]?.place ?? "");
}

export function composed(company: string | null, how: Composition): string {
  const scene = (company && SCENES[company]) || unknown;
  // Nobody stands in orbit: with people, the satellite is in the room where it is built.
  const where = scene.place === "space" && how.people.length ? "lab" : scene.place;
  const legs = where === "night-hall" ? "steel2" : "dark";
  return drawing(
    place(where, how.variant) +
      at(how.x, 230, scene.subject(), how.scale, how.flip) +
      how.people.map((each) => person(each.x, 234, each.scale, { legs, ...each.who }, each.flip)).join("") +
      (how.front ?? ""),
  );
}

/** The company itself: its machine in the middle, two people at work. */
export function companyArt(company: string): string {
  const seed = drawnCompanies.indexOf(company) + 1;
  return composed(company, {
    variant: 0,
    x: 206,
    scale: 1,
    flip: false,
    people: [
      { x: 42, scale: 0.95, who: castOf(seed), flip: false },
      { x: 364, scale: 0.9, who: castOf(seed + 7), flip: true },
    ],
  });
}
