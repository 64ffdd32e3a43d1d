/** A question that is being written: kept on this device until the platform has it, with the key that it is sent under. */
import { storage } from "../../state/storage.ts";

interface Draft {
  text: string;
  /** `Idempotency-Key`: another text is another question. */
  key: string;
}

const keyOf = (session: string) => `usine.live.draft.${session}`;

export function draftOf(session: string): Draft {
  try {
    const held = JSON.parse(storage.get(keyOf(session)) ?? "null") as Draft | null;
    if (typeof held?.text === "string" && held.key) return held;
  } catch {
    // Somebody else has written under our key.
  }
  return { text: "", key: crypto.randomUUID() };
}

export function keepDraft(session: string, text: string): void {
  const held = draftOf(session);
  if (held.text === text) return;
  storage.set(keyOf(session), JSON.stringify({ text, key: crypto.randomUUID() }));
}

export const dropDraft = (session: string) => storage.remove(keyOf(session));
