/** The schedule of live sessions as its page shows it: what is on, on which day the others are, and in whose hours. */
import type { SessionCard } from "../api/live.ts";
import { firstOfMonth } from "../dates.ts";

export type Phase = "before" | "now" | "after" | "cancelled";

const MINUTE = 60_000;

/** Where a session stands at `now`. The state that was read may be older than that. */
export function phaseOf(card: Pick<SessionCard, "state" | "starts_at" | "ends_at">, now: number): Phase {
  if (card.state === "cancelled") return "cancelled";
  if (card.state === "closed" || card.state === "ended" || now >= Date.parse(card.ends_at)) return "after";
  return now >= Date.parse(card.starts_at) ? "now" : "before";
}

/** « 2026-11-30 » in `zone`: the day that a moment is in there. */
export function dayOf(moment: string | number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(typeof moment === "string" ? new Date(moment) : moment);
}

/** « 14:00 » in `zone`. */
export function hourOf(moment: string, zone: string): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(
    new Date(moment),
  );
}

/** « lundi 30 novembre », « mardi 1er décembre » for a day as `dayOf` gives it. */
export function dayName(day: string): string {
  const written = new Intl.DateTimeFormat("fr-FR", {
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  return firstOfMonth(written.format(new Date(`${day}T12:00:00Z`)));
}

/** [« lun. », « 30 »] */
export function shortDayName(day: string): [string, string] {
  const at = new Date(`${day}T12:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("fr-FR", { timeZone: "UTC", ...options }).format(at);
  return [part({ weekday: "short" }), part({ day: "numeric" })];
}

/** Days that have sessions that are neither over nor called off, in order, with how many; today always. */
export function comingDays(
  cards: readonly SessionCard[],
  zone: string,
  now: number,
): { day: string; count: number }[] {
  const counts = new Map([[dayOf(now, zone), 0]]);
  for (const card of cards) {
    const phase = phaseOf(card, now);
    if (phase !== "before" && phase !== "now") continue;
    // One that began yesterday and is still on is one of today.
    const day = phase === "now" ? dayOf(now, zone) : dayOf(card.starts_at, zone);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts].map(([day, count]) => ({ day, count })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

export interface Programme {
  /** Whatever day is looked at. */
  now: SessionCard[];
  /** Of the day that is looked at, also those that were cancelled. */
  later: SessionCard[];
  /** The latest first. */
  past: SessionCard[];
}

/** What there is on `day`. */
export function programme(cards: readonly SessionCard[], day: string, zone: string, now: number): Programme {
  const sorted = [...cards].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
  const is = (phase: Phase) => sorted.filter((card) => phaseOf(card, now) === phase);
  const ofDay = sorted.filter((card) => dayOf(card.starts_at, zone) === day);
  return {
    now: is("now"),
    later: ofDay.filter((card) => {
      const phase = phaseOf(card, now);
      return phase === "before" || (phase === "cancelled" && Date.parse(card.ends_at) > now);
    }),
    past: is("after").reverse(),
  };
}

/** The next session that has not begun, or one that is on. */
export function nextOf(cards: readonly SessionCard[], now: number): SessionCard | null {
  const open = cards.filter((card) => ["before", "now"].includes(phaseOf(card, now)));
  return open.sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))[0] ?? null;
}

/** « Dans 3 h 24 », « Depuis 12 min »; null beyond twelve hours, where the day says more. */
export function distanceWords(moment: string, now: number): string | null {
  const minutes = Math.round((Date.parse(moment) - now) / MINUTE);
  const away = Math.abs(minutes);
  if (away > 12 * 60) return null;
  if (away < 1) return "Maintenant";
  const hours = Math.floor(away / 60);
  const rest = away % 60;
  const said =
    hours === 0
      ? `${rest}\u00a0min`
      : rest
        ? `${hours}\u00a0h\u00a0${String(rest).padStart(2, "0")}`
        : `${hours}\u00a0h`;
  return minutes > 0 ? `Dans ${said}` : `Depuis ${said}`;
}

/** « Noé et Karine » */
export function firstNames(card: Pick<SessionCard, "professionals">): string {
  const names = card.professionals.map((each) => each.first_name);
  const last = names.pop() ?? "";
  return names.length ? `${names.join(", ")} et ${last}` : last;
}
