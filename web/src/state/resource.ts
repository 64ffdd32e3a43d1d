/** Reads of the API shared by all components, kept for the time of the visit and refreshed when they are old. */
import { signal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call, type Call } from "../api/client.ts";
import { staff, visitor } from "./session.ts";

export interface Resource<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
}

interface Entry {
  state: Signal<Resource<unknown>>;
  readAt: number;
  /** Components that show it. */
  users: number;
  /** Of the last read: an older answer that comes later is not taken. */
  turn: number;
}

const FRESH_MS = 60_000;
const entries = new Map<string, Entry>();
/** Answers that the gateway wrote into the page, so that the first page needs no second trip: path -> body. */
export const seeds = readSeeds();

function readSeeds(): Record<string, unknown> {
  const element = document.getElementById("seed");
  try {
    return element?.textContent ? (JSON.parse(element.textContent) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A session may have been closed since the page was made: what is written into it is shown, and read again at once. */
const isOfTheMoment = (path: string): boolean => path.startsWith("/live/");

function entryOf(key: string, path: string): Entry {
  let entry = entries.get(key);
  if (!entry) {
    const seed = key === path ? seeds[path] : undefined;
    entry = {
      state: signal<Resource<unknown>>({ data: seed ?? null, error: null, loading: seed === undefined }),
      readAt: seed === undefined || isOfTheMoment(path) ? 0 : Date.now(),
      users: 0,
      turn: 0,
    };
    entries.set(key, entry);
  }
  return entry;
}

async function load(key: string, path: string, options: Call): Promise<void> {
  const entry = entryOf(key, path);
  const turn = ++entry.turn;
  entry.readAt = Date.now();
  const before = entry.state.value;
  // Beside an old answer, the error stays until there is a new one: it says why the answer is old.
  entry.state.value = { ...before, loading: true, error: before.data === null ? null : before.error };
  try {
    const data = await call(path, options);
    if (turn === entry.turn) entry.state.value = { data, error: null, loading: false };
  } catch (error) {
    if (turn !== entry.turn) return;
    entry.readAt = 0;
    // What was shown stays: an old answer is worth more than none.
    entry.state.value = { ...entry.state.value, error, loading: false };
  }
}

/** With whose it is: who comes after somebody on this device is never shown what they read. */
function keyOf(path: string, { as }: Call): string {
  if (!as) return path;
  return `${as} ${(as === "visitor" ? visitor : staff).holder.value ?? ""} ${path}`;
}

/** The answer of `GET path`, and how to ask again. `path` null: nothing is asked. */
export function useResource<T>(path: string | null, options: Call = {}): Resource<T> & { retry: () => void } {
  const key = path === null ? null : keyOf(path, options);
  const entry = key === null ? null : entryOf(key, path!);
  useEffect(() => {
    if (!entry || path === null) return;
    entry.users += 1;
    if (Date.now() - entry.readAt > FRESH_MS) void load(key!, path, options);
    return () => void (entry.users -= 1);
  }, [key]);
  const state = (entry?.state.value ?? { data: null, error: null, loading: false }) as Resource<T>;
  return { ...state, retry: () => path !== null && void load(key!, path, options) };
}

/** After a change: reads again what begins with `prefix` and is shown; the rest when it is shown next. */
export function refresh(prefix: string, options: Call = {}): void {
  const wanted = keyOf(prefix, options);
  for (const [key, entry] of entries) {
    if (!key.startsWith(wanted)) continue;
    if (entry.users) void load(key, key.slice(key.indexOf("/")), options);
    else entry.readAt = 0;
  }
}

/** Forgets what was read in somebody's name: they have left this device. */
export function forget(as: NonNullable<Call["as"]>): void {
  for (const key of [...entries.keys()]) if (key.startsWith(`${as} `)) entries.delete(key);
}
