import { expect, it } from "vitest";
import type { SessionCard } from "../../api/live.ts";
import { bookingWords, hourOfClass, roomWords } from "./sessionWords.ts";

const session = { capacity: 120, places_left: 10, state: "scheduled" } as SessionCard;
const booking = { id: "b", session: "s", places: 24, school_class: "c", booked_at: "2026-12-01T09:00:00Z" };

it("tells the hour where the class is", () => {
  expect(hourOfClass("2026-12-01T06:00:00Z", "Indian/Reunion")).toMatch(/^mardi 1er décembre.*10:00$/);
  expect(hourOfClass("2026-12-01T06:00:00Z", "Pacific/Tahiti")).toMatch(/^lundi 30 novembre.*20:00$/);
});

it("says when a class would wait, and when it cannot fit", () => {
  const suggested = { session, fit: "school-hours" as const, room: false };
  expect(roomWords(suggested, 24)).toContain("attendrait");
  expect(roomWords({ ...suggested, session: { ...session, capacity: 20 } }, 24)).toContain("moins de places");
  expect(roomWords({ ...suggested, room: true }, 8)).toBe("10 places libres");
});

it("says where a booking stands", () => {
  expect(bookingWords({ session, booking: { ...booking, state: "booked", position: null } })).toBe(
    "24 places réservées",
  );
  expect(bookingWords({ session, booking: { ...booking, state: "waiting", position: 3 } })).toContain(
    "position 3",
  );
  const cancelled = { ...session, state: "cancelled" as const };
  expect(
    bookingWords({ session: cancelled, booking: { ...booking, state: "booked", position: null } }),
  ).toContain("Annulée");
});
