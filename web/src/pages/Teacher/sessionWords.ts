/** What a teacher reads about a session for their class. */
import type { BookedSession, SessionCard } from "../../api/live.ts";
import type { SuggestedSession } from "../../api/liveStaff.ts";
import { firstOfMonth } from "../../dates.ts";
import { isKnown } from "../../state/zone.ts";
import { counted } from "../../words.ts";

/** « mardi 1er décembre à 10:00 » where the class is. */
export function hourOfClass(moment: string, zone: string): string {
  const written = new Intl.DateTimeFormat("fr-FR", {
    ...(isKnown(zone) ? { timeZone: zone } : {}),
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  return firstOfMonth(written.format(new Date(moment)));
}

export const fitWords: Record<SuggestedSession["fit"], string> = {
  "school-hours": "Pendant les heures de classe",
  "outside-hours": "Hors des heures de classe",
  "no-school": "Un jour sans classe",
};

/** « 120 places libres », « complète : la classe irait sur la liste d’attente ». */
export function roomWords(suggested: SuggestedSession, size: number): string {
  const left = suggested.session.places_left;
  if (suggested.room) return counted(left, "place libre", "places libres");
  if (suggested.session.capacity < size) return "moins de places que la classe n’a d’élèves";
  return `${counted(left, "place libre", "places libres")} sur ${size} qu’il faut\u00a0: la classe attendrait qu’il s’en libère`;
}

/** Where a booking stands. */
export function bookingWords({ booking, session }: Pick<BookedSession, "booking" | "session">): string {
  if (session.state === "cancelled") return "Annulée par l’organisation";
  if (booking.state === "booked") return `${counted(booking.places, "place réservée", "places réservées")}`;
  return booking.position === 1
    ? "Sur la liste d’attente, la prochaine à avoir des places"
    : `Sur la liste d’attente, en position ${booking.position ?? "?"}`;
}

/** « Karine, Air France » */
export const withWhom = (session: SessionCard): string =>
  session.professionals.map((each) => `${each.first_name}, ${each.company_name}`).join("\u202f; ");
