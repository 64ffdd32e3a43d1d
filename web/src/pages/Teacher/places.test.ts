import { expect, it } from "vitest";
import { countries, mainland, overseas, placeName, zoneOf } from "./places.ts";

it("knows the départements by their codes, Corsica's two among them", () => {
  expect(mainland).toHaveLength(96);
  expect(new Set(mainland.map((each) => each.code)).size).toBe(96);
  expect(mainland.map((each) => each.code)).toContain("2A");
  expect(placeName("69")).toBe("Rhône");
  expect(placeName("90")).toBe("Territoire de Belfort");
});

it("knows the territories overseas, each with a time zone that browsers know", () => {
  expect(placeName("974")).toBe("La Réunion");
  for (const { code } of overseas)
    expect(() => new Intl.DateTimeFormat("fr", { timeZone: zoneOf(code) }), code).not.toThrow();
  expect(zoneOf("988")).toBe("Pacific/Noumea");
});

it("takes Paris for the mainland, and this device's zone abroad", () => {
  expect(zoneOf("29")).toBe("Europe/Paris");
  expect(zoneOf("2B")).toBe("Europe/Paris");
  expect(zoneOf("MA")).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

it("names countries in French, in the order of their names, and not France", () => {
  const all = countries();
  expect(all.find((each) => each.code === "DE")?.name).toBe("Allemagne");
  expect(all.map((each) => each.name)).toEqual(
    all.map((each) => each.name).sort((one, other) => one.localeCompare(other, "fr")),
  );
  expect(all.some((each) => each.code === "FR")).toBe(false);
  expect(placeName("MA")).toBe("Maroc");
});
