/** Says once that one is there. A class that enters at one moment says it over some seconds. */
import { call, isFinal, Problem } from "../../api/client.ts";

const SPREAD_MS = 6_000;
const AGAIN_MS = 10_000;

/** Posts it after a while, until it is taken or refused. Returns how to stop. */
export function attend(session: string, random: () => number = Math.random): () => void {
  const key = crypto.randomUUID();
  const ended = new AbortController();
  let timer = setTimeout(() => void post(), random() * SPREAD_MS);

  async function post(): Promise<void> {
    try {
      await call(`/live/sessions/${encodeURIComponent(session)}/attendance`, {
        method: "POST",
        as: "visitor",
        body: {},
        idempotencyKey: key,
        signal: ended.signal,
      });
    } catch (error) {
      const refused = isFinal(error) || (error instanceof Problem && error.status === 409);
      if (!refused && !ended.signal.aborted) timer = setTimeout(() => void post(), AGAIN_MS);
    }
  }

  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}
