/** Where a direction of the panorama stands on the stage. All angles in degrees; yaw to the right, pitch up. */

export interface Direction {
  yaw: number;
  pitch: number;
}

/** What the stage shows: its centre, its opening angles and its size in pixels. */
export interface View extends Direction {
  horizontal: number;
  vertical: number;
  width: number;
  height: number;
  /** Pixels at the top that the title covers. */
  covered: number;
}

export type Side = "left" | "right" | "up" | "down";

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The turn from one yaw to another, the short way round: -180 (excluded) to 180. */
export function turnTo(from: number, to: number): number {
  const turn = (((to - from) % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** What stands nearer to the left or right edge (in pixels) lies under the buttons that turn the stage. */
const MARGIN = 40;
const side = (view: View) => 1 - (2 * MARGIN) / view.width;

/** Where the view ends at the top, as a share of half the stage. */
const ceiling = (view: View) => 1 - (2 * view.covered) / view.height;

/** In front of the camera (`z` > 0), and how far from its axis, as a share of half the stage (1 = its edge). */
function seen(view: View, point: Direction): { x: number; y: number; z: number } {
  const turn = radians(turnTo(view.yaw, point.yaw));
  const pitch = radians(point.pitch);
  const tilt = radians(view.pitch);
  const ahead = Math.cos(pitch) * Math.cos(turn);
  const z = ahead * Math.cos(tilt) + Math.sin(pitch) * Math.sin(tilt);
  const up = Math.sin(pitch) * Math.cos(tilt) - ahead * Math.sin(tilt);
  return {
    x: (Math.cos(pitch) * Math.sin(turn)) / Math.abs(z) / Math.tan(radians(view.horizontal) / 2),
    y: up / Math.abs(z) / Math.tan(radians(view.vertical) / 2),
    z,
  };
}

/** Pixels from the top left corner of the stage; null for what is not on it. */
export function place(view: View, point: Direction): { x: number; y: number } | null {
  const { x, y, z } = seen(view, point);
  if (z <= 0 || Math.abs(x) > side(view) || y < -1 || y > ceiling(view)) return null;
  return { x: ((1 + x) / 2) * view.width, y: ((1 - y) / 2) * view.height };
}

/** Which way to turn to what is not on the stage; null for what is. */
export function sideOf(view: View, point: Direction): Side | null {
  const { x, y, z } = seen(view, point);
  if (z > 0 && Math.abs(x) <= side(view)) {
    if (y > ceiling(view)) return "up";
    return y < -1 ? "down" : null;
  }
  if (z > 0 && Math.abs(y) > Math.abs(x)) return y > 0 ? "up" : "down";
  return turnTo(view.yaw, point.yaw) < 0 ? "left" : "right";
}

/** The nearest of `points` on that side. */
export function nearest<T extends Direction>(view: View, side: Side, points: T[]): T | null {
  const distance = (point: T) =>
    Math.abs(turnTo(view.yaw, point.yaw)) + Math.abs(point.pitch - view.pitch) / 2;
  return (
    points.filter((point) => sideOf(view, point) === side).sort((a, b) => distance(a) - distance(b))[0] ??
    null
  );
}
