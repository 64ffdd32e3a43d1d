/**
 * How many entries of the browser's history the visit takes: each scene is one. It is kept in the entries themselves, so that
 * it stays right when one goes back and forth.
 */
interface Kept {
  visit?: { tour: string; depth: number };
}

/** The tour that one is in: who comes back to it from a page that it led to does not stand before its door again. */
let inside = "";

export const isInside = (tour: string) => inside === tour;

export function goInside(tour: string): void {
  inside = tour;
}

let last = { tour: "", depth: 0 };

const kept = () => (history.state as Kept | null)?.visit;

/** Whether this document was opened at `tour`: then nothing of the site lies behind it. */
function openedHere(tour: string): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry ? new URL(entry.name).pathname.startsWith(`/visites/${tour}`) : true;
}

/** Called whenever a scene of `tour` is shown at a new address. `first`: the visit page has just been opened. */
export function mark(tour: string, first: boolean): void {
  const now = kept();
  if (now?.tour === tour) {
    last = now;
    return;
  }
  last = { tour, depth: first || last.tour !== tour ? 1 : last.depth + 1 };
  write();
}

/** Called after the address was replaced: the entry is the same one. */
export function remark(): void {
  write();
}

function write(): void {
  history.replaceState({ ...(history.state as Kept | null), visit: last }, "");
}

/** How many entries to go back to leave the visit; null when it is what the document was opened with. */
export function depth(): number | null {
  const now = kept();
  return now && !openedHere(now.tour) ? now.depth : null;
}
