/** Moments in the words and the time zone of who looks at them. */
const long = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});
const short = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "short" });
const day = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric" });

/** « 26 novembre à 14:05 » */
export const longDate = (moment: string) => long.format(new Date(moment));
/** « 26 nov. » */
export const shortDate = (moment: string) => short.format(new Date(moment));
/** « 26 novembre 2026 » */
export const fullDay = (moment: string) => day.format(new Date(moment));
