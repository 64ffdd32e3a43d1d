/** Where a class may be, and its clocks: the platform's one list, `GET /territories`. */
import type { Territory, TerritoryList } from "../../api/types.ts";
import { useResource } from "../../state/resource.ts";

export const useTerritories = () => useResource<TerritoryList>("/territories");

export interface ZoneChoice {
  /** A name of the IANA's database. */
  zone: string;
  label: string;
}

/** How a class's territory is called; one that is not in the list (any more) by its letters' country, or its code. */
export function placeName(code: string, list: TerritoryList | null): string {
  const known = list?.items.find((each) => each.code === code);
  if (known) return known.name;
  if (!list || !/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames("fr", { type: "region" }).of(code) ?? code;
}

/** Those that a class can be in, of one kind. */
export const placesOf = (list: TerritoryList | null, kind: Territory["kind"]) =>
  list?.items.filter((each) => each.kind === kind && each.time_zones.length) ?? [];

/** In a winter and in a summer: zones that agree in both are one choice. The season's winter, for the names. */
const MOMENTS = [new Date("2026-12-01T12:00:00Z"), new Date("2027-07-01T12:00:00Z")];

/** The clocks that a class there may live by: one for each time that clocks show, the main one first. */
export function zoneChoices(place: Territory | undefined, now = new Date()): ZoneChoice[] {
  const alike = new Map<string, string[]>();
  for (const zone of place?.time_zones ?? []) {
    const clocks = MOMENTS.map((moment) => clockOf(zone, moment) ?? zone).join();
    alike.set(clocks, [...(alike.get(clocks) ?? []), zone]);
  }
  const groups = [...alike.values()];
  const names = groups.map(([zone]) => nameOf(zone!));
  return groups.map((zones, index) => {
    const name = names[index];
    const clear = name && zones.length === 1 && names.indexOf(name) === names.lastIndexOf(name);
    const label = clear ? name : [name, cities(zones)].filter(Boolean).join(" : ");
    const time = clockOf(zones[0]!, now)?.slice(-5);
    return { zone: zones[0]!, label: time ? `${label}, il y est ${time}` : label };
  });
}

/** The choice that this device's own zone belongs to, or the only one; empty: somebody must choose. */
export function presetZone(
  place: Territory | undefined,
  here = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const choices = zoneChoices(place);
  if (choices.length === 1) return choices[0]!.zone;
  if (!place?.time_zones.includes(here)) return "";
  return (
    choices.find(({ zone }) => MOMENTS.every((at) => clockOf(zone, at) === clockOf(here, at)))?.zone ?? ""
  );
}

/** Day and time in `zone`, the time in the last five signs; null where this browser does not know the zone. */
function clockOf(zone: string, moment: Date): string | null {
  try {
    const parts = { day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    return new Intl.DateTimeFormat("fr-FR", { ...parts, timeZone: zone }).format(moment);
  } catch {
    return null;
  }
}

/** « Heure de Tahiti »; null where the browser has no name. */
function nameOf(zone: string): string | null {
  try {
    const written = new Intl.DateTimeFormat("fr-FR", { timeZone: zone, timeZoneName: "long" });
    const name = written.formatToParts(MOMENTS[0]).find((part) => part.type === "timeZoneName")?.value ?? "";
    if (!name.startsWith("heure")) return null;
    return `H${name.slice(1).replace(/ (normale|d[’']été)(?= )/, "")}`;
  } catch {
    return null;
  }
}

/** The places that zones are named by, a few of them. */
function cities(zones: string[]): string {
  const named = zones.slice(0, 4).map((zone) => zone.split("/").pop()!.replaceAll("_", " "));
  return named.join(", ") + (zones.length > named.length ? "…" : "");
}
