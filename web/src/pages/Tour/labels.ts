/** Labels and doors on the stage: inside its edges, and never over a point or over each other. */

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Space that is kept free around everything. */
const GAP = 6;

export function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width + GAP &&
    b.left < a.left + a.width + GAP &&
    a.top < b.top + b.height + GAP &&
    b.top < a.top + a.height + GAP
  );
}

/** How far to move what is `width` wide and centred on `x`, so that it stays within `room`. */
export function inward(x: number, width: number, room: number): number {
  const left = x - width / 2;
  if (width + 2 * GAP > room) return room / 2 - x;
  if (left < GAP) return GAP - left;
  if (left + width > room - GAP) return room - GAP - left - width;
  return 0;
}

/** The first of `choices` (in order of preference) that touches nothing of `taken`; null when all of them do. */
export function firstFree(choices: Box[], taken: Box[]): Box | null {
  return choices.find((choice) => !taken.some((other) => overlap(choice, other))) ?? null;
}
