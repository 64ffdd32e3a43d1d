import { expect, it } from "vitest";
import { firstOfMonth, longDate } from "./dates.ts";

it("writes the first of a month as French does, and no other day", () => {
  expect(firstOfMonth("mardi 1 décembre à 11:00")).toBe("mardi 1er décembre à 11:00");
  expect(firstOfMonth("1 déc.")).toBe("1er déc.");
  for (const other of ["vendredi 11 décembre", "21 décembre à 01:00", "31 janvier"])
    expect(firstOfMonth(other)).toBe(other);
  expect(longDate("2026-12-01T12:00:00Z")).toMatch(/^1er décembre/);
});
