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

function read(who: string | null): Kept {
  try {
    const found = JSON.parse(storage.get(KEY) ?? "null") as Kept | null;
    return found && found.visitor === who ? found : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Adds to what is kept of `who`. Marks that another tab has kept meanwhile stay. */
function keep(who: string, marks: Partial<Omit<Kept, "visitor">>): void {
  const mine = [read(who), ...(kept.value.visitor === who ? [kept.value] : []), { ...NOTHING, ...marks }];
  kept.value = {
    visitor: who,
    hotspots: Object.assign({}, ...mine.map((each) => each.hotspots)) as Kept["hotspots"],
    contents: [...new Set(mine.flatMap((each) => each.contents))],
    quizzes: [...new Set(mine.flatMap((each) => each.quizzes))],
  };
  storage.set(KEY, JSON.stringify(kept.value));
}

/** Reads what the platform has counted, on whatever device it was done. Throws Problem or NoAnswer. */
export async function readDiscoveries(): Promise<void> {
  const who = visitor.current.value?.id;
  if (!who) return;
  const found = await call<Discoveries>("/me/discoveries", { as: "visitor" });
  if (visitor.current.value?.id !== who) return;
  // What was confirmed on this device a moment ago may not be counted yet: a mark that was shown stays.
  keep(who, {
    hotspots: Object.fromEntries(
      found.hotspots.map((each) => [each.id, each.tour ?? kept.value.hotspots[each.id] ?? null]),
    ),
    contents: found.contents,
    quizzes: found.quizzes,
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
  if (who) keep(who, { quizzes: [quiz] });
}

onConfirmed((act) => {
  const who = visitor.current.value?.id;
  if (!who) return;
  keep(who, act.kind === "view" ? { hotspots: { [act.target]: act.tour } } : { contents: [act.target] });
});

let known: string | null = null;
effect(() => {
  const who = visitor.holder.value;
  if (who === known) return;
  known = who;
  kept.value = read(who);
  if (visitor.current.value) void readDiscoveries().catch(() => undefined); // what was kept on this device serves meanwhile
});
