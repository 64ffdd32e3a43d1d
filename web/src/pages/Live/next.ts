/** What to go to after a session. */
import type { SessionCard, SessionList } from "../../api/live.ts";
import { useNow } from "../../state/clock.ts";
import { useResource } from "../../state/resource.ts";
import { nextOf } from "../../state/schedule.ts";

/** The next one of the same company, else of the same challenge, else of all; null while there is none. */
export function useNextSession(after: SessionCard): SessionCard | null {
  const now = useNow();
  const { data } = useResource<SessionList>("/live/sessions");
  const others = (data?.items ?? []).filter((each) => each.id !== after.id);
  const companies = new Set(after.professionals.map((each) => each.company));
  const sameCompany = others.filter((each) => each.professionals.some((one) => companies.has(one.company)));
  const sameChallenge = others.filter((each) => each.challenge === after.challenge);
  return nextOf(sameCompany, now) ?? nextOf(sameChallenge, now) ?? nextOf(others, now);
}
