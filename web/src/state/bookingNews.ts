/** What the visitor's stream brings about their places in live sessions. */
import { show } from "./announce.ts";
import { refresh } from "./resource.ts";

/** Reads the visitor's bookings again, and how many places are left. */
export function readBookings(): void {
  refresh("/me/live", { as: "visitor" });
  refresh("/live/sessions");
}

/** What somebody should know of a booking -> how it is said. */
const NEWS: Record<string, string> = {
  "moved-up": "Une place s’est libérée\u00a0: elle est à toi.",
  "session-moved": "Une de tes rencontres change d’heure.",
  "session-cancelled": "Une de tes rencontres est annulée. Ce n’est pas de ta faute.",
  reminder: "Une de tes rencontres commence bientôt.",
};

/** Takes a `booking` event of the visitor's stream. */
export function takeBookingNews(news: { session: string; change: string }): void {
  readBookings();
  const text = NEWS[news.change];
  if (text) show({ text, link: { href: `/rencontres/${news.session}`, label: "Voir la rencontre" } });
}
