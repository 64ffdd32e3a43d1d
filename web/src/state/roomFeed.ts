/**
 * Keeps the room of one session as its log has it: by the session's stream, by asking every 15 s where the stream cannot be
 * opened, and by fetching what is missing when a change comes without its forerunners.
 */
import { signal } from "@preact/signals";
import { call } from "../api/client.ts";
import type { LogTail, RoomChange, RoomSnapshot } from "../api/live.ts";
import { online } from "./online.ts";
import { EMPTY_ROOM, withChange, withSnapshot, withTail, type Room } from "./room.ts";
import { staff, visitor } from "./session.ts";
import { listen } from "./stream.ts";

/** `broken`: nothing comes now. `asking`: the stream cannot be opened, and the log is asked for instead. */
export type Line = "opening" | "live" | "asking" | "broken";

const ASK_MS = 15_000;
/** After so many failures in a row the log is asked for instead. */
const FAILURES_BEFORE_ASKING = 2;
/** The stream of a session writes something every 5 s: that the line is lost is on the screen within 10 s. */
const SILENCE_MS = 9_000;
/** A tail is cut at CHANGES_MAX changes: so many of them make the longest log. */
const TAILS_MAX = 50;
/** Between tries to close a gap that the API does not close yet. */
const AGAIN_MS = 1_000;

export interface Feed {
  room: { readonly value: Room };
  line: { readonly value: Line };
  /** Asks for what is new, now. */
  ask: () => void;
  stop: () => void;
}

/** Follows `session` for who is signed in as a visitor, or as staff, until `stop` is called. */
export function follow(session: string, as: "visitor" | "staff" = "visitor"): Feed {
  const room = signal<Room>(EMPTY_ROOM);
  const line = signal<Line>("opening");
  const ended = new AbortController();
  let asking: ReturnType<typeof setInterval> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let fetching = false;

  function take(next: Room): void {
    room.value = next;
    if (next.gap) void fetchTail();
  }

  async function fetchTail(): Promise<void> {
    if (fetching || ended.signal.aborted) return;
    fetching = true;
    clearTimeout(again);
    try {
      for (let tails = 0; tails < TAILS_MAX; tails++) {
        const path = `/live/sessions/${session}/changes?after=${room.value.sequence}`;
        const tail = await call<LogTail>(path, { as, signal: ended.signal });
        const before = room.value.sequence;
        room.value = withTail(room.value, tail);
        if (line.value === "broken") line.value = "asking";
        if (!room.value.gap || room.value.sequence === before) break;
      }
    } catch {
      if (!ended.signal.aborted && asking) line.value = "broken";
    } finally {
      fetching = false;
    }
    // What came meanwhile may have marked a gap that this tail did not close.
    if (room.value.gap && !ended.signal.aborted) again = setTimeout(() => void fetchTail(), AGAIN_MS);
  }

  function askEvery(): void {
    if (asking || ended.signal.aborted) return;
    void fetchTail();
    asking = setInterval(() => void fetchTail(), ASK_MS);
  }

  function askNoMore(): void {
    clearInterval(asking);
    asking = undefined;
  }

  const hangUp = listen(`/live/sessions/${session}/stream`, {
    who: as === "staff" ? staff : visitor,
    silenceMs: SILENCE_MS,
    hear({ event, data }) {
      // It may have outlived a moment without a line.
      if (line.value === "opening") line.value = "live";
      if (event === "snapshot") take(withSnapshot(room.value, data as RoomSnapshot));
      else if (event === "change") take(withChange(room.value, data as RoomChange));
    },
    opened() {
      askNoMore();
      line.value = "live";
    },
    lost() {
      if (line.value === "live") line.value = "opening";
    },
    failed(failures) {
      if (line.value !== "asking") line.value = "broken";
      if (failures >= FAILURES_BEFORE_ASKING) askEvery();
    },
    gaveWay() {
      line.value = "asking";
      askEvery();
    },
  });

  // The browser knows at once that the line is gone; the stream only when it has been silent for long.
  const stopWatching = online.subscribe((there) => {
    if (!there) line.value = "broken";
    else if (asking) void fetchTail();
    else if (line.value === "broken") line.value = "opening";
  });

  return {
    room,
    line,
    ask: () => void fetchTail(),
    stop() {
      ended.abort();
      askNoMore();
      clearTimeout(again);
      stopWatching();
      hangUp();
    },
  };
}
