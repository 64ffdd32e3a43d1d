/** What is spoken to screen readers, and shown for a moment. One polite live region a page (see Frame). */
import { signal } from "@preact/signals";

export interface Toast {
  text: string;
  points?: number;
  link?: { href: string; label: string };
}

export const spoken = signal("");
export const toast = signal<Toast | null>(null);

const TOAST_MS = 6000;
/** Bursts are joined and spoken at most this often: a screen reader must not be interrupted by every point. */
const PAUSE_MS = 5000;

let waiting: string[] = [];
let spokenAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Speaks `text` politely; what comes within five seconds is joined. */
export function say(text: string): void {
  waiting.push(text);
  timer ??= setTimeout(flush, Math.max(60, spokenAt + PAUSE_MS - Date.now()));
}

function flush(): void {
  timer = undefined;
  spokenAt = Date.now();
  // The same words twice are no change: an empty moment between makes them heard again.
  spoken.value = "";
  const text = waiting.join(" ");
  waiting = [];
  setTimeout(() => (spoken.value = text), 50);
}

export function show(next: Toast): void {
  toast.value = next;
  say(next.points ? `Plus ${next.points} points. ${next.text}` : next.text);
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.value = null), TOAST_MS);
}
