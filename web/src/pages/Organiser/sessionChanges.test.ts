import { expect, it } from "vitest";
import type { SessionCard } from "../../api/live.ts";
import { changesOf, localMinute } from "./sessionChanges.ts";

const session = { starts_at: "2026-12-01T09:00:00Z", minutes: 45, capacity: 120 } as SessionCard;
const typed = { starts: localMinute(session.starts_at), minutes: "45", capacity: "120" };

it("changes nothing where nothing was typed", () => expect(changesOf(session, typed)).toBeNull());

it("sends only what differs, and moments in UTC", () => {
  expect(changesOf(session, { ...typed, capacity: "150" })).toEqual({ capacity: 150 });
  const later = localMinute("2026-12-01T10:30:00Z");
  expect(changesOf(session, { ...typed, starts: later })).toEqual({ starts_at: "2026-12-01T10:30:00.000Z" });
});

it("leaves to the API what is no number", () =>
  expect(changesOf(session, { ...typed, minutes: "une heure" })).toEqual({ minutes: NaN }));
