import { expect, it } from "vitest";
import type { Break } from "../../api/types.ts";
import { breaksWithin, daysOf } from "./breaks.ts";

const rest = (first_day: string, back_on: string | null): Break => ({ name: "Vacances", first_day, back_on });
const AUTUMN = rest("2026-10-17", "2026-11-02");
const CHRISTMAS = rest("2026-12-19", "2027-01-04");
const SUMMER = rest("2027-07-03", null);

it("says the days without school, not the day that classes resume", () => {
  expect(daysOf(CHRISTMAS)).toBe("du 19 décembre au 3 janvier");
  expect(daysOf(rest("2027-05-07", "2027-05-08"))).toBe("le 7 mai");
  expect(daysOf(SUMMER)).toBe("à partir du 3 juillet");
});

it("takes those with a day while the code of a class is valid", () => {
  const all = [AUTUMN, CHRISTMAS, SUMMER];
  expect(breaksWithin(all, "2026-11-10T09:00:00Z", "2027-01-15T23:00:00Z")).toEqual([CHRISTMAS]);
  expect(breaksWithin(all, "2026-10-20T09:00:00Z", "2026-12-19T00:00:00Z")).toEqual([AUTUMN]);
  expect(breaksWithin(all, "2026-11-02T00:00:00Z", "2026-12-01T00:00:00Z")).toEqual([]);
  expect(breaksWithin([SUMMER], "2027-08-01T00:00:00Z", "2027-09-01T00:00:00Z")).toEqual([SUMMER]);
});
