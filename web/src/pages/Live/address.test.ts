import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { addressOfLooked, lookedAt, SCHEDULE } from "./address.ts";

it("reads from an address what it wrote there", () => {
  const looked = { day: "2026-11-30", challenge: "inclusion" };
  const address = new URL(addressOfLooked(looked), "https://usine.example");
  expect(lookedAt(Object.fromEntries(address.searchParams))).toEqual(looked);
  expect(addressOfLooked({ day: "", challenge: "" })).toBe("/rencontres");
});

it("takes nothing that is no day and no challenge", () => {
  for (const jour of ["2026-13-45", "demain", "2026-11-30T10:00"])
    expect(lookedAt({ jour, defi: "<b>" })).toEqual({ day: "", challenge: "" });
});

it("asks for the list that the gateway writes into its page", () => {
  expect(readFileSync("../gateway/pages/live.py", "utf8")).toContain(`SCHEDULE = "${SCHEDULE}"`);
});
