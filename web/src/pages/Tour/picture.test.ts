import { beforeEach, describe, expect, it } from "vitest";
import { chooseMode, chosenMode, isFast, openingMode, sizesOf } from "./picture.ts";

beforeEach(() => localStorage.clear());

describe("how a visit opens", () => {
  it("is all around, unless the device cannot or data is dear", () => {
    expect(openingMode(true, null, false)).toBe("view");
    expect(openingMode(false, "view", false)).toBe("text");
    expect(openingMode(true, null, true)).toBe("text");
  });

  it("is as the visitor chose last, also where data is dear", () => {
    expect(openingMode(true, "text", false)).toBe("text");
    expect(openingMode(true, "view", true)).toBe("view");
  });

  it("remembers the choice, and nothing else", () => {
    expect(chosenMode()).toBeNull();
    chooseMode("text");
    expect(chosenMode()).toBe("text");
    localStorage.setItem("usine.tour.mode", "cinéma");
    expect(chosenMode()).toBeNull();
  });
});

describe("the large picture", () => {
  it("follows on fast lines only", () => {
    expect(isFast(0, { effectiveType: "4g" }, 8)).toBe(true);
    expect(isFast(1e9, { effectiveType: "3g" }, 8)).toBe(false);
    expect(isFast(1e9, { effectiveType: "4g", saveData: true }, 8)).toBe(false);
    expect(isFast(1e9, { effectiveType: "4g" }, 2)).toBe(false);
  });

  it("follows the measured speed where the browser does not know its line", () => {
    expect(isFast(20_000_000, undefined, 4)).toBe(true);
    expect(isFast(400_000, undefined, 4)).toBe(false);
  });

  it("is the widest; the small one comes first", () => {
    const image = (width: number) => ({ url: `${width}`, width, height: width / 2, bytes: 1 });
    expect(sizesOf([image(4096), image(2048)])).toEqual({ small: image(2048), large: image(4096) });
    expect(sizesOf([image(2048)])).toEqual({ small: image(2048), large: undefined });
    expect(sizesOf([])).toEqual({ small: undefined, large: undefined });
  });
});
