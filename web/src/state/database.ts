/**
 * IndexedDB of this site. Browsers write it as a transaction ends; localStorage they write when they find the time, and
 * a browser that is killed forgets its last seconds.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Act } from "./outbox.ts";
import type { SignedIn } from "./session.ts";

interface Stored extends DBSchema {
  acts: { key: number; value: Act; indexes: { id: string } };
  /** By the name of the session. */
  sessions: { key: string; value: SignedIn };
}

let opening: Promise<IDBPDatabase<Stored>> | null = null;

/** Rejects where the browser has none, or no room. */
export function database(): Promise<IDBPDatabase<Stored>> {
  opening ??= openDB<Stored>("usine", 1, {
    upgrade(created) {
      created.createObjectStore("acts", { autoIncrement: true }).createIndex("id", "id", { unique: true });
      created.createObjectStore("sessions");
    },
    terminated() {
      opening = null;
    },
  }).catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}
