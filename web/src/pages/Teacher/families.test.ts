import { expect, it } from "vitest";
import { familiesOf } from "./families.ts";

it("shows the families by how many pupils they come first for, names those of few, and leaves out the others", () => {
  const { shown, few } = familiesOf({ zz: 5, yy: 9, xx: null, ww: 0, aa: null, vv: 5 });
  expect(shown).toEqual([
    { name: "yy", count: 9 },
    { name: "vv", count: 5 },
    { name: "zz", count: 5 },
  ]);
  expect(few).toEqual(["aa", "xx"]);
});

it("has nothing to show of a class whose families are all unknown", () => {
  expect(familiesOf({})).toEqual({ shown: [], few: [] });
});
