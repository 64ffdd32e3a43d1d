/** Leaving this device: the session ends at the API, too, and nothing of the visitor stays here. */
import { call } from "../api/client.ts";
import { drop, flush } from "./outbox.ts";
import { forget } from "./resource.ts";
import { staff, visitor } from "./session.ts";
import { storage } from "./storage.ts";

/** Ends the visitor's sign-in here. Without a line only here: the tokens end by themselves. */
export async function leaveDevice(): Promise<void> {
  await call("/sessions/current", { method: "DELETE", as: "visitor" }).catch(() => undefined);
  await forgetVisitor();
}

/** Nothing about the visitor is kept on this device any more: after leaving, and after an erasure. */
export async function forgetVisitor(): Promise<void> {
  const gone = visitor.holder.value; // the API may have ended the session before we did
  visitor.close();
  storage.remove("usine.discoveries");
  storage.remove("usine.standing");
  storage.removeAll("usine.quiz.");
  storage.removeAll("usine.live.");
  forget("visitor");
  if (gone) await drop(gone);
}

/** A new jacket for who lost their session: it begins with what they did since. */
export function beginAnew(): void {
  visitor.close();
  void flush();
}

export async function leaveStaff(): Promise<void> {
  await call("/sessions/current", { method: "DELETE", as: "staff" }).catch(() => undefined);
  staff.close();
  forget("staff");
}
