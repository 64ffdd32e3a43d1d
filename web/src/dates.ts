/** Moments in the words and the time zone of who looks at them. */

/** `written` in French, where the first of a month is « 1er décembre »: Intl writes « 1 décembre ». */
export const firstOfMonth = (written: string) => written.replace(/(?<!\d)1(?= \p{L})/u, "1er");

const long = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});
const short = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "short" });
const day = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric" });

/** « 26 novembre à 14:05 » */
export const longDate = (moment: string) => firstOfMonth(long.format(new Date(moment)));
/** « 26 nov. » */
export const shortDate = (moment: string) => firstOfMonth(short.format(new Date(moment)));
/** « 26 novembre 2026 » */
export const fullDay = (moment: string) => firstOfMonth(day.format(new Date(moment)));
