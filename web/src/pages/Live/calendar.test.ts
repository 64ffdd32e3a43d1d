import { expect, it } from "vitest";
import type { SessionCard } from "../../api/live.ts";
import { calendarOf } from "./calendar.ts";

const card = {
  id: "conduire-une-grue",
  title: "Une grue, et après ; voilà",
  summary: "É".repeat(90),
  starts_at: "2026-11-30T13:00:00+00:00",
  ends_at: "2026-11-30T13:45:00+00:00",
} as SessionCard;

const file = calendarOf(card, "https://usine.example/rencontres/conduire-une-grue", new Date(0));

it("says when in UTC, and is of one id however often it is taken", () => {
  expect(file).toContain("\r\nDTSTART:20261130T130000Z\r\nDTEND:20261130T134500Z\r\n");
  expect(file).toContain("\r\nUID:conduire-une-grue@usine.example\r\n");
});

it("escapes what would end a value", () => {
  expect(file).toContain("Une grue\\, et après \\; voilà");
});

it("folds its lines at 75 bytes, and never within a letter", () => {
  const bytes = new TextEncoder();
  for (const line of file.split("\r\n")) expect(bytes.encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll("\r\n ", "")).toContain("É".repeat(90));
  expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
});
