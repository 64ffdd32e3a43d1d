/** The time, for what is counted from now: « Dans 3 h 24 ». Moves while the page is looked at. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const STEP_MS = 10_000;

const clock = signal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

const tick = () => (clock.value = Date.now());

document.addEventListener("visibilitychange", () => {
  if (users && document.visibilityState === "visible") tick();
});

/** Milliseconds since the epoch, ten seconds late at most. */
export function useNow(): number {
  useEffect(() => {
    if (!users++) timer = setInterval(tick, STEP_MS);
    tick();
    return () => {
      if (!--users) clearInterval(timer);
    };
  }, []);
  return clock.value;
}
