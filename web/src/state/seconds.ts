/** The time, second by second, for what runs while it is looked at: ages, what is left of a moment. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const now = signal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const tick = () => (now.value = Date.now());

/** Milliseconds since the epoch, by this device's clock. */
export function useSeconds(): number {
  useEffect(() => {
    if (!users++) timer = setInterval(tick, 1_000);
    tick();
    return () => {
      if (!--users) clearInterval(timer);
    };
  }, []);
  return now.value;
}

/** « 51 s », « 12 min 03 », « 1 h 04 min » */
export function lasting(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const minutes = Math.floor(seconds / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  if (minutes >= 60) return `${Math.floor(minutes / 60)}\u00a0h\u00a0${two(minutes % 60)}\u00a0min`;
  return minutes ? `${minutes}\u00a0min\u00a0${two(seconds % 60)}` : `${seconds}\u00a0s`;
}

/** « Encore 12 minutes », « Encore 2 h 05 min »; to the second at the end. */
export function leftWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes < 2 || minutes >= 60 ? `Encore ${lasting(milliseconds)}` : `Encore ${minutes}\u00a0minutes`;
}
