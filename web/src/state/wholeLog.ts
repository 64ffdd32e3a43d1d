/** The log of a session that is over, read once. */
import { signal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { call } from "../api/client.ts";
import type { LogTail } from "../api/live.ts";
import { EMPTY_ROOM, withTail, type Room } from "./room.ts";

/** Reads it to its end, in as many calls as that takes. Throws Problem or NoAnswer. */
export async function wholeLog(session: string, ended?: AbortSignal): Promise<Room> {
  let room = EMPTY_ROOM;
  for (;;) {
    const path = `/live/sessions/${encodeURIComponent(session)}/changes?after=${room.sequence}`;
    const tail = await call<LogTail>(path, { as: "visitor", ...(ended ? { signal: ended } : {}) });
    const next = withTail(room, tail);
    // A log that does not go on where it should is shown as far as it goes.
    if (!next.gap || next.sequence === room.sequence) return next;
    room = next;
  }
}

interface Read {
  room: Room | null;
  error: unknown;
}

/** The log of `session`; null: nothing is read. */
export function useWholeLog(session: string | null): Read & { retry: () => void } {
  const read: Signal<Read> = useRef(signal<Read>({ room: null, error: null })).current;
  const load = (ended?: AbortSignal) => {
    if (session === null) return;
    wholeLog(session, ended).then(
      (room) => (read.value = { room, error: null }),
      (error: unknown) => !ended?.aborted && (read.value = { room: null, error }),
    );
  };
  useEffect(() => {
    const ended = new AbortController();
    load(ended.signal);
    return () => ended.abort();
  }, [session]);
  return { ...read.value, retry: () => load() };
}
