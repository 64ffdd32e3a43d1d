import { describe, expect, it } from "vitest";
import { nearest, place, sideOf, turnTo, type View } from "./angles.ts";

/** 1000 by 500 pixels, 90° from left to right. */
const view: View = {
  yaw: 0,
  pitch: 0,
  horizontal: 90,
  vertical: (Math.atan(0.5) * 360) / Math.PI,
  width: 1000,
  height: 500,
  covered: 0,
};
const at = (yaw: number, pitch = 0) => ({ yaw, pitch });

describe("turns", () => {
  it("take the short way round", () => {
    expect(turnTo(10, 40)).toBe(30);
    expect(turnTo(170, -170)).toBe(20);
    expect(turnTo(-170, 170)).toBe(-20);
    expect(turnTo(0, 180)).toBe(180);
    expect(turnTo(720, -5)).toBe(-5);
  });
});

describe("the place on the stage", () => {
  it("is the middle for what one looks at", () => {
    expect(place({ ...view, yaw: 80, pitch: 30 }, at(80, 30))).toEqual({ x: 500, y: 250 });
  });

  it("lies right of the middle for a yaw to the right, above it for a pitch up", () => {
    const right = place(view, at(26.565))!;
    expect(right.x).toBeCloseTo(750, 0);
    expect(right.y).toBeCloseTo(250);
    const up = place(view, at(0, 14.036))!;
    expect(up.y).toBeCloseTo(125, 0);
  });

  it("is nowhere beyond the edges, behind one's back, and under the title", () => {
    expect(place(view, at(50))).toBeNull();
    expect(place(view, at(0, 40))).toBeNull();
    expect(place(view, at(180))).toBeNull();
    expect(place({ ...view, covered: 200 }, at(0, 14.036))).toBeNull();
  });
});

describe("the way to what is not on the stage", () => {
  it("is the short way round, also for what lies behind", () => {
    expect(sideOf(view, at(70))).toBe("right");
    expect(sideOf(view, at(-70))).toBe("left");
    expect(sideOf(view, at(178))).toBe("right");
    expect(sideOf(view, at(-178))).toBe("left");
  });

  it("is up or down for what lies over or under the view", () => {
    expect(sideOf(view, at(-5, 72))).toBe("up");
    expect(sideOf(view, at(5, -60))).toBe("down");
    expect(sideOf({ ...view, covered: 200 }, at(0, 14.036))).toBe("up");
  });

  it("is none for what is in view", () => {
    expect(sideOf(view, at(20, 10))).toBeNull();
  });

  it("leads to the nearest first", () => {
    const points = [at(120), at(60), at(-60), at(0)];
    expect(nearest(view, "right", points)).toEqual(at(60));
    expect(nearest(view, "up", points)).toBeNull();
  });
});
