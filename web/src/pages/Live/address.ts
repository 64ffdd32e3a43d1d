/** What is looked at in the schedule, in the address of its page: it can be shared, and is kept on the way back. */
import { CHALLENGES } from "../../words.ts";

export interface Looked {
  /** As `dayOf` gives it; empty: today. */
  day: string;
  challenge: string;
}

/** Before the first session there was: what is over can be read. The gateway's page reads the same. */
export const SCHEDULE = "/live/sessions?from=2026-01-01T00:00:00Z";

/** An address may hold anything: what is no day and no challenge chooses nothing. */
export function lookedAt(query: Record<string, string | undefined>): Looked {
  const day = query.jour ?? "";
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(`${day}T12:00:00Z`));
  const challenge = (CHALLENGES as readonly string[]).find((each) => each === query.defi) ?? "";
  return { day: isDay ? day : "", challenge };
}

export function addressOfLooked({ day, challenge }: Looked): string {
  const query = new URLSearchParams();
  if (day) query.set("jour", day);
  if (challenge) query.set("defi", challenge);
  const text = query.toString();
  return text ? `/rencontres?${text}` : "/rencontres";
}
