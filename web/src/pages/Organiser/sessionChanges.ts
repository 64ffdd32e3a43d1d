/** What an organiser typed to change a session. */
import type { SessionCard } from "../../api/live.ts";

export interface Typed {
  /** Of a field for a local date and time: « 2026-12-01T10:00 », by this device's clock. */
  starts: string;
  minutes: string;
  capacity: string;
}

export interface Changes {
  starts_at?: string;
  minutes?: number;
  capacity?: number;
}

/** « 2026-12-01T10:00 » on this device. */
export function localMinute(moment: string): string {
  const at = new Date(moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What differs from the session; null where nothing does. What is no number goes as none: the API says what it expects. */
export function changesOf(session: SessionCard, typed: Typed): Changes | null {
  const changes: Changes = {};
  if (typed.starts && typed.starts !== localMinute(session.starts_at))
    changes.starts_at = new Date(typed.starts).toISOString();
  if (Number(typed.minutes) !== session.minutes) changes.minutes = Number(typed.minutes);
  if (Number(typed.capacity) !== session.capacity) changes.capacity = Number(typed.capacity);
  return Object.keys(changes).length ? changes : null;
}
