import { expect, it } from "vitest";
import { lasting, leftWords } from "./seconds.ts";

it("says how long something lasts, to the second below an hour", () => {
  expect(lasting(51_999)).toBe("51\u00a0s");
  expect(lasting(12 * 60_000 + 3_000)).toBe("12\u00a0min\u00a003");
  expect(lasting(64 * 60_000)).toBe("1\u00a0h\u00a004\u00a0min");
});

it("never says less than nothing: clocks differ", () => expect(lasting(-5_000)).toBe("0\u00a0s"));

it("says what is left in minutes, and to the second at the end", () => {
  expect(leftWords(12.5 * 60_000)).toBe("Encore 12\u00a0minutes");
  expect(leftWords(59_000)).toBe("Encore 59\u00a0s");
  expect(leftWords(125 * 60_000)).toBe("Encore 2\u00a0h\u00a005\u00a0min");
});
