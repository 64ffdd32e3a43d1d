/** Breaks of the school calendar: days, which are the same on every clock. */
import type { Break } from "../../api/types.ts";
import { firstOfMonth } from "../../dates.ts";

const written = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", timeZone: "UTC" });
const DAY_MS = 86_400_000;

const day = (text: string) => firstOfMonth(written.format(new Date(text)));

/** « du 19 décembre au 3 janvier »; « à partir du 3 juillet » where nobody says when classes resume. */
export function daysOf({ first_day, back_on }: Break): string {
  if (!back_on) return `à partir du ${day(first_day)}`;
  const last = new Date(Date.parse(back_on) - DAY_MS).toISOString().slice(0, 10);
  return last === first_day ? `le ${day(first_day)}` : `du ${day(first_day)} au ${day(last)}`;
}

/** Those with a day between two moments. */
export function breaksWithin(breaks: Break[], from: string, to: string): Break[] {
  return breaks.filter(
    ({ first_day, back_on }) =>
      Date.parse(first_day) < Date.parse(to) && (!back_on || Date.parse(back_on) > Date.parse(from)),
  );
}
