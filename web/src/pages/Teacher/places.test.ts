import { expect, it } from "vitest";
import type { Territory, TerritoryList } from "../../api/types.ts";
import { placeName, placesOf, presetZone, zoneChoices } from "./places.ts";

const place = (code: string, name: string, kind: Territory["kind"], ...time_zones: string[]): Territory => ({
  code,
  name,
  kind,
  time_zones,
});

const RHONE = place("69", "Rhône", "metro", "Europe/Paris");
const POLYNESIE = place(
  "987",
  "Polynésie française",
  "overseas",
  "Pacific/Tahiti",
  "Pacific/Marquesas",
  "Pacific/Gambier",
);
const CLIPPERTON = place("989", "Île de Clipperton", "overseas");
const KOSOVO = place("XK", "Kosovo", "country", "Europe/Belgrade");
const GERMANY = place("DE", "Allemagne", "country", "Europe/Berlin", "Europe/Busingen");
const CANADA = place(
  "CA",
  "Canada",
  "country",
  ...["Toronto", "Halifax", "Iqaluit", "Vancouver"].map((city) => `America/${city}`),
);
const SPAIN = place("ES", "Espagne", "country", "Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary");
const list: TerritoryList = { items: [RHONE, POLYNESIE, CLIPPERTON, GERMANY, CANADA, KOSOVO] };
const zones = (of: Territory) => zoneChoices(of).map(({ zone }) => zone);

it("names a territory as the list does", () => {
  expect(placeName("987", list)).toBe("Polynésie française");
  expect(placeName("XK", list)).toBe("Kosovo");
});

it("names a class's territory that is not in the list", () => {
  expect(placeName("BV", list)).toBe("Île Bouvet");
  expect(placeName("20", list)).toBe("20");
  expect(placeName("69", null)).toBe("69");
});

it("offers where a class can be, by kind", () => {
  expect(placesOf(list, "overseas")).toEqual([POLYNESIE]);
  expect(placesOf(list, "country")).toEqual([GERMANY, CANADA, KOSOVO]);
  expect(placesOf(null, "metro")).toEqual([]);
});

it("offers Polynésie's three times, each by its name and what its clocks show", () => {
  const noon = new Date("2026-11-23T22:00:00Z");
  expect(zoneChoices(POLYNESIE, noon).map(({ label }) => label)).toEqual([
    "Heure de Tahiti, il y est 12:00",
    "Heure des îles Marquises, il y est 12:30",
    "Heure des îles Gambier, il y est 13:00",
  ]);
});

it("offers zones whose clocks agree once, with the places they are named by", () => {
  expect(zones(GERMANY)).toEqual(["Europe/Berlin"]);
  expect(zones(CANADA)).toEqual(["America/Toronto", "America/Halifax", "America/Vancouver"]);
  expect(zoneChoices(CANADA)[0]!.label).toMatch(
    /^Heure de l’Est nord-américain : Toronto, Iqaluit, il y est/,
  );
});

it("offers zones apart whose clocks agree in one half of the year alone", () => {
  const west = place("US", "États-Unis", "country", "America/Denver", "America/Phoenix");
  expect(zones(west)).toEqual(["America/Denver", "America/Phoenix"]);
});

it("offers a zone that this browser does not know by its place", () => {
  const later = place("XX", "Là-bas", "country", "America/Toronto", "Pacific/Nouvelle_Ville");
  expect(zoneChoices(later)[1]).toEqual({ zone: "Pacific/Nouvelle_Ville", label: "Nouvelle Ville" });
});

it("presets the only time there is, and this device's own", () => {
  expect(presetZone(RHONE, "Pacific/Tahiti")).toBe("Europe/Paris");
  expect(presetZone(KOSOVO, "Europe/Paris")).toBe("Europe/Belgrade");
  expect(presetZone(POLYNESIE, "Pacific/Marquesas")).toBe("Pacific/Marquesas");
  expect(presetZone(CANADA, "America/Iqaluit")).toBe("America/Toronto");
});

it("leaves the choice where it does not know", () => {
  expect(presetZone(POLYNESIE, "Europe/Paris")).toBe("");
  expect(presetZone(SPAIN, "Europe/Paris")).toBe("");
  expect(presetZone(undefined, "Europe/Paris")).toBe("");
});
