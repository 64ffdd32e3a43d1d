import { expect, it } from "vitest";
import { zoneName } from "./zone.ts";

const WINTER = new Date("2026-12-01T12:00:00Z");

it.each([
  ["Pacific/Marquesas", "Îles Marquises (UTC\u22129:30)"],
  ["Europe/London", "Royaume-Uni (UTC+0)"],
  ["Europe/Moscow", "Moscou (UTC+3)"],
  ["Asia/Katmandu", "Népal (UTC+5:45)"],
  ["America/New_York", "New York (UTC\u22125)"],
])("calls %s %s", (zone, name) => {
  expect(zoneName(zone, WINTER)).toBe(name);
});
