/** What the keys of the moderator mean. None means anything while somebody types. */
export type Deed = "publish" | "merge" | "correct" | "decline" | "undo" | "next" | "previous" | "back";

const KEYS: Record<string, Deed> = {
  p: "publish",
  r: "merge",
  c: "correct",
  x: "decline",
  u: "undo",
  z: "undo",
  j: "next",
  arrowdown: "next",
  k: "previous",
  arrowup: "previous",
  escape: "back",
};

type Press = Pick<KeyboardEvent, "key" | "repeat" | "ctrlKey" | "metaKey" | "altKey" | "target">;

/** Whether what is pressed goes into a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

function counts(press: Press): boolean {
  return !press.repeat && !press.ctrlKey && !press.metaKey && !press.altKey && !isTyping(press.target);
}

/** Null: the press means nothing here, and is the browser's. */
export function deedOf(press: Press): Deed | null {
  return counts(press) ? (KEYS[press.key.toLowerCase()] ?? null) : null;
}

/** 1 for the first of a list; null for another key. */
export function numberOf(press: Press): number | null {
  return counts(press) && /^[1-9]$/.test(press.key) ? Number(press.key) : null;
}
