/** What this visitor has explored and finished: confirmed by the platform, or waiting in the outbox. */
import { computed, effect, signal } from "@preact/signals";
import { call } from "../api/client.ts";
import type { Discoveries } from "../api/types.ts";
import { onConfirmed, pending } from "./outbox.ts";
import { visitor } from "./session.ts";
import { storage } from "./storage.ts";

/** `open`: not yet; `pending`: done on this device, not confirmed; `done`: counted. */
export type Mark = "open" | "pending" | "done";

interface Kept {
  visitor: string;
  hotspots: Record<string, string | null>;
  contents: string[];
  quizzes: string[];
}

const KEY = "usine.discoveries";
const NOTHING: Kept = { visitor: "", hotspots: {}, contents: [], quizzes: [] };

const kept = signal<Kept>(NOTHING);

function read(): Kept {
  try {
    const found = JSON.parse(storage.get(KEY) ?? "null") as Kept | null;
    return found && found.visitor === visitor.holder.value ? found : NOTHING;
  } catch {
    return NOTHING;
  }
}

function keep(next: Kept): void {
  kept.value = next;
  storage.set(KEY, JSON.stringify(next));
}

/** Reads what the platform has counted, on whatever device it was done. Throws Problem or NoAnswer. */
export async function readDiscoveries(): Promise<void> {
  const who = visitor.current.value?.id;
  if (!who) return;
  const found = await call<Discoveries>("/me/discoveries", { as: "visitor" });
  if (visitor.current.value?.id !== who) return;
  // What was confirmed on this device a moment ago may not be counted yet: a mark that was shown stays.
  const mine = kept.value.visitor === who ? kept.value : NOTHING;
  keep({
    visitor: who,
    hotspots: {
      ...mine.hotspots,
      ...Object.fromEntries(
        found.hotspots.map((each) => [each.id, each.tour ?? mine.hotspots[each.id] ?? null]),
      ),
    },
    contents: [...new Set([...mine.contents, ...found.contents])],
    quizzes: [...new Set([...mine.quizzes, ...found.quizzes])],
  });
}

const confirmedHotspots = computed(() => new Set(Object.keys(kept.value.hotspots)));
const confirmedContents = computed(() => new Set([...kept.value.contents, ...kept.value.quizzes]));
const waiting = computed(() => new Set(pending.value.map((act) => `${act.kind}:${act.target}`)));

export function hotspotMark(id: string): Mark {
  if (confirmedHotspots.value.has(id)) return "done";
  return waiting.value.has(`view:${id}`) ? "pending" : "open";
}

/** Of a content or a quiz. */
export function contentMark(id: string): Mark {
  if (confirmedContents.value.has(id)) return "done";
  return waiting.value.has(`completion:${id}`) ? "pending" : "open";
}

/** Tours that were begun, the latest last: tour -> how many of its hotspots were explored. */
export const begunTours = computed(() => {
  const tours = new Map<string, number>();
  const add = (tour: string | null) => {
    if (!tour) return;
    const before = tours.get(tour) ?? 0;
    tours.delete(tour); // to the end
    tours.set(tour, before + 1);
  };
  Object.values(kept.value.hotspots).forEach(add);
  pending.value
    .filter((act) => act.kind === "view" && !confirmedHotspots.value.has(act.target))
    .forEach((act) => add(act.tour));
  return tours;
});

/** A quiz that was just submitted is done at once: its answer came from the platform. */
export function quizDone(quiz: string): void {
  const who = visitor.current.value?.id;
  if (who) keep({ ...kept.value, visitor: who, quizzes: [...new Set([...kept.value.quizzes, quiz])] });
}

onConfirmed((act) => {
  const who = visitor.current.value?.id;
  if (!who) return;
  const now = { ...kept.value, visitor: who };
  if (act.kind === "view") keep({ ...now, hotspots: { ...now.hotspots, [act.target]: act.tour } });
  else keep({ ...now, contents: [...new Set([...now.contents, act.target])] });
});

let known: string | null = null;
effect(() => {
  const who = visitor.holder.value;
  if (who === known) return;
  known = who;
  kept.value = read();
  if (visitor.current.value) void readDiscoveries().catch(() => undefined); // what was kept on this device serves meanwhile
});
