import { expect, it } from "vitest";
import { firstFree, inward, overlap } from "./labels.ts";

const box = (left: number, top: number, width = 100, height = 30) => ({ left, top, width, height });

it("keeps a gap between labels", () => {
  expect(overlap(box(0, 0), box(50, 10))).toBe(true);
  expect(overlap(box(0, 0), box(103, 0))).toBe(true);
  expect(overlap(box(0, 0), box(110, 0))).toBe(false);
  expect(overlap(box(0, 0), box(0, 40))).toBe(false);
});

it("moves what would be cut at an edge, and centres what is too wide", () => {
  expect(inward(180, 100, 360)).toBe(0);
  expect(inward(20, 100, 360)).toBe(36);
  expect(inward(350, 100, 360)).toBe(-46);
  expect(inward(20, 400, 360)).toBe(160);
});

it("takes the first place that is free, or none", () => {
  const taken = [box(0, 0)];
  expect(firstFree([box(10, 10), box(0, 60)], taken)).toEqual(box(0, 60));
  expect(firstFree([box(10, 10)], taken)).toBeNull();
});
