/** The time zone that hours are shown in: this device's own, or one that was chosen. */
import { signal } from "@preact/signals";
import { storage } from "./storage.ts";

const KEY = "usine.zone";

export interface Zone {
  /** A name of the IANA's database. */
  id: string;
  /** Where clocks show that time. */
  place: string;
}

/** Of the territories where French schools stand; zones that no browser here would tell apart are one. */
export const ZONES: readonly Zone[] = [
  { id: "Europe/Paris", place: "Paris" },
  { id: "America/Guadeloupe", place: "Guadeloupe" },
  { id: "America/Martinique", place: "Martinique" },
  { id: "America/Cayenne", place: "Guyane" },
  { id: "America/Miquelon", place: "Saint-Pierre-et-Miquelon" },
  { id: "Indian/Reunion", place: "La Réunion" },
  { id: "Indian/Mayotte", place: "Mayotte" },
  { id: "Pacific/Noumea", place: "Nouvelle-Calédonie" },
  { id: "Pacific/Wallis", place: "Wallis-et-Futuna" },
  { id: "Pacific/Tahiti", place: "Tahiti" },
  { id: "Pacific/Marquesas", place: "Îles Marquises" },
  { id: "Pacific/Gambier", place: "Îles Gambier" },
];

/** This device's own. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Paris";

/** Whether this browser can tell the time in `zone`. */
export function isKnown(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("fr-FR", { timeZone: zone }));
  } catch {
    return false;
  }
}

const stored = storage.get(KEY);
const chosen = signal(stored && isKnown(stored) ? stored : null);

/** The zone in use. */
export const zoneNow = (): string => chosen.value ?? ownZone();

/** Shows hours in `zone` from now on, also at the next visit. */
export function chooseZone(zone: string): void {
  if (!isKnown(zone)) return;
  const own = zone === ownZone();
  chosen.value = own ? null : zone;
  if (own) storage.remove(KEY);
  else storage.set(KEY, zone);
}

/** « La Réunion (UTC+4) », « Îles Marquises (UTC−9:30) » at that moment: summer has another distance. */
export function zoneName(zone: string, at: Date): string {
  const place = ZONES.find((each) => each.id === zone)?.place ?? placeOf(zone, at);
  return `${place} (${distance(zone, at)})`;
}

/** « Belgique », « New York »: as French names it; the database's own name is English. */
function placeOf(zone: string, at: Date): string {
  const place = /^heure\s*:\s*(.+)$/u.exec(genericName(zone, at))?.[1];
  return place ?? (zone.split("/").pop() ?? zone).replaceAll("_", " ");
}

/** « heure : Belgique »; empty in browsers of before 2022, which know no such names. */
function genericName(zone: string, at: Date): string {
  try {
    const named = new Intl.DateTimeFormat("fr-FR", { timeZone: zone, timeZoneName: "shortGeneric" });
    return named.formatToParts(at).find((each) => each.type === "timeZoneName")?.value ?? "";
  } catch {
    return "";
  }
}

/** « UTC+5:30 » */
export function distance(zone: string, at: Date): string {
  const minutes = offset(zone, at);
  const sign = minutes < 0 ? "\u2212" : "+";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${sign}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** Minutes that clocks in `zone` are ahead of UTC at that moment. */
function offset(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (name: string) => Number(parts.find((each) => each.type === name)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((shown - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}
