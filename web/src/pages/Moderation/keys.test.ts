import { expect, it } from "vitest";
import { deedOf, numberOf } from "./keys.ts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  target: document.body as EventTarget,
  ...more,
});

it("knows the keys of the queue, small and capital", () => {
  expect(["p", "R", "c", "X", "u", "Z"].map((key) => deedOf(press(key)))).toEqual([
    "publish",
    "merge",
    "correct",
    "decline",
    "undo",
    "undo",
  ]);
  expect(deedOf(press("q"))).toBeNull();
  expect(["1", "9", "0", "p"].map((key) => numberOf(press(key)))).toEqual([1, 9, null, null]);
});

it("means nothing while somebody types", () => {
  for (const name of ["input", "textarea", "select"]) {
    const target = document.createElement(name);
    expect(deedOf(press("p", { target })), name).toBeNull();
    expect(numberOf(press("1", { target })), name).toBeNull();
  }
});

it("leaves the shortcuts of the browser alone, and does nothing twice for a key held down", () => {
  expect(deedOf(press("r", { ctrlKey: true }))).toBeNull();
  expect(deedOf(press("c", { metaKey: true }))).toBeNull();
  expect(deedOf(press("p", { repeat: true }))).toBeNull();
});
