import { describe, expect, it } from "vitest";
import type { SessionCard, SessionState } from "../api/live.ts";
import {
  comingDays,
  dayName,
  dayOf,
  distanceWords,
  hourOf,
  nextOf,
  phaseOf,
  programme,
  shortDayName,
} from "./schedule.ts";
import { distance, zoneName } from "./zone.ts";

const NOW = Date.parse("2026-11-30T10:00:00Z");

function card(id: string, starts_at: string, state: SessionState = "scheduled", minutes = 45): SessionCard {
  return {
    id,
    title: id,
    summary: "",
    challenge: "inclusion",
    languages: ["fr"],
    professionals: [],
    starts_at,
    ends_at: new Date(Date.parse(starts_at) + minutes * 60_000).toISOString(),
    minutes,
    capacity: 300,
    places_left: 12,
    state,
    moved_from: null,
    questions: 0,
    answers: 0,
  };
}

const ids = (cards: SessionCard[]) => cards.map((each) => each.id);

describe("a session", () => {
  const given = card("a", "2026-11-30T10:00:00Z");
  it("begins and ends by the clock, whatever state was read before", () => {
    expect(phaseOf(given, NOW - 1)).toBe("before");
    expect(phaseOf(given, NOW)).toBe("now");
    expect(phaseOf(given, NOW + 45 * 60_000)).toBe("after");
  });

  it("is over once it was closed, and never begins once it was cancelled", () => {
    expect(phaseOf({ ...given, state: "closed" }, NOW)).toBe("after");
    expect(phaseOf({ ...given, state: "cancelled" }, NOW)).toBe("cancelled");
  });
});

describe("hours", () => {
  it("are those of the zone, half hours and summer too", () => {
    expect(hourOf("2026-11-30T10:00:00Z", "Indian/Reunion")).toBe("14:00");
    expect(hourOf("2026-11-30T10:00:00Z", "Pacific/Marquesas")).toBe("00:30");
    expect(hourOf("2026-07-01T10:00:00Z", "Europe/Paris")).toBe("12:00");
    expect(hourOf("2026-12-01T10:00:00Z", "Europe/Paris")).toBe("11:00");
  });

  it("decide the day", () => {
    expect(dayOf("2026-11-30T23:30:00Z", "Europe/Paris")).toBe("2026-12-01");
    expect(dayOf("2026-11-30T08:00:00Z", "Pacific/Marquesas")).toBe("2026-11-29");
    expect(dayOf("2026-11-30T13:30:00Z", "Pacific/Wallis")).toBe("2026-12-01");
  });

  it("are named with the distance of that moment", () => {
    expect(zoneName("Indian/Reunion", new Date(NOW))).toBe("La Réunion (UTC+4)");
    expect(distance("Pacific/Marquesas", new Date(NOW))).toBe("UTC\u22129:30");
    expect(distance("Europe/Paris", new Date("2026-07-01T10:00:00Z"))).toBe("UTC+2");
    expect(zoneName("Asia/Kolkata", new Date(NOW))).toBe("Inde (UTC+5:30)");
  });

  it("and days have names", () => {
    expect(dayName("2026-11-30")).toBe("lundi 30 novembre");
    expect(shortDayName("2026-12-01")).toEqual(["mar.", "1"]);
  });

  it("are counted from now while they are near", () => {
    expect(distanceWords("2026-11-30T13:24:00Z", NOW)).toBe("Dans 3\u00a0h\u00a024");
    expect(distanceWords("2026-11-30T12:00:00Z", NOW)).toBe("Dans 2\u00a0h");
    expect(distanceWords("2026-11-30T09:48:00Z", NOW)).toBe("Depuis 12\u00a0min");
    expect(distanceWords("2026-12-02T09:48:00Z", NOW)).toBeNull();
  });
});

describe("the programme", () => {
  const cards = [
    card("tomorrow", "2026-12-01T09:00:00Z"),
    card("evening", "2026-11-30T17:00:00Z"),
    card("afternoon", "2026-11-30T13:00:00Z"),
    card("on", "2026-11-30T09:30:00Z", "open"),
    card("over", "2026-11-29T09:30:00Z", "ended"),
    card("morning", "2026-11-30T07:00:00Z", "ended"),
    card("off", "2026-11-30T14:00:00Z", "cancelled"),
  ];

  it("has what is on, what comes on the day, and what is over, the latest first", () => {
    const found = programme(cards, "2026-11-30", "Europe/Paris", NOW);
    expect(ids(found.now)).toEqual(["on"]);
    expect(ids(found.later)).toEqual(["afternoon", "off", "evening"]);
    expect(ids(found.past)).toEqual(["morning", "over"]);
  });

  it("of another day still shows what is on", () => {
    const found = programme(cards, "2026-12-01", "Europe/Paris", NOW);
    expect([ids(found.now), ids(found.later)]).toEqual([["on"], ["tomorrow"]]);
  });

  it("has a chip for each day with something to come, in the viewer's zone", () => {
    expect(comingDays(cards, "Europe/Paris", NOW)).toEqual([
      { day: "2026-11-30", count: 3 },
      { day: "2026-12-01", count: 1 },
    ]);
    // In Wallis it is 22:00: the afternoon here is their next day.
    expect(comingDays(cards, "Pacific/Wallis", NOW).map((each) => each.count)).toEqual([1, 3]);
    expect(comingDays([], "Europe/Paris", NOW)).toEqual([{ day: "2026-11-30", count: 0 }]);
  });

  it("knows what is next", () => {
    expect(nextOf(cards, NOW)?.id).toBe("on");
    expect(nextOf(cards.slice(0, 3), NOW)?.id).toBe("afternoon");
    expect(nextOf([card("over", "2026-11-29T09:30:00Z", "ended")], NOW)).toBeNull();
  });
});
