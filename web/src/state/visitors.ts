/** Becoming a visitor: at the first act that counts, not at the first page. */
import { call } from "../api/client.ts";
import type { NewVisitor } from "../api/types.ts";
import { exclusively } from "./locks.ts";
import { visitor, type SignedIn } from "./session.ts";
import { storage } from "./storage.ts";

const KEY = "usine.visitor.key";

/** The session has ended, and nobody has chosen yet whether to come back with their card or to begin anew. */
export class SessionOver extends Error {
  override readonly message =
    "Ta session est terminée : retrouve ta veste avec ta carte de secours, ou commence une nouvelle veste.";
}

/**
 * Who is signed in as a visitor on this device; a new anonymous one if nobody is. Throws Problem, NoAnswer or
 * SessionOver.
 */
export async function someVisitor(): Promise<SignedIn> {
  return (
    visitor.current.value ??
    exclusively("usine.visitor.new", async () => {
      const held = await visitor.latest();
      if (held) return held;
      if (visitor.lost.value) throw new SessionOver();
      // The same key until an answer came: a lost answer is replayed instead of making a second visitor.
      const idempotencyKey = storage.get(KEY) ?? crypto.randomUUID();
      storage.set(KEY, idempotencyKey);
      const made = await call<NewVisitor>("/visitors", { method: "POST", idempotencyKey });
      storage.remove(KEY);
      // Meanwhile they may have joined their class, or come back with their card.
      const meanwhile = await visitor.latest();
      if (meanwhile) return meanwhile;
      const opened = visitor.open(made);
      await visitor.copied;
      return opened;
    })
  );
}
