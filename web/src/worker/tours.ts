/** The tours that were entered last, whole: to be gone on with where there is no line. */

/** From the page to its service worker. */
export interface KeepTour {
  type: "keep-tour";
  id: string;
  /** Addresses of all that a visit needs: its text, its twin, a small panorama and the poster of each scene. */
  urls: string[];
}

/** Cache of what `isRead` tells. */
export const READS = "reads";
/** Some 2 MB each. */
export const TOURS_KEPT = 3;
const PREFIX = "tour ";

/** What is the same for everyone, and read by `GET`. */
export function isRead(path: string): boolean {
  return (
    /^\/pages\/[\w-]+\.html$/.test(path) ||
    /^\/api\/v1\/(challenges|companies|occupations|contents|tours|quizzes|rules|suggestions|territories)(\/|$)/.test(
      path,
    )
  );
}

/** Caches of tours, the one that was entered longest ago first. */
async function kept(): Promise<string[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  return names.sort((one, other) => timeOf(one) - timeOf(other));
}

const timeOf = (name: string) => Number(name.split(" ")[1]);
const idOf = (name: string) => name.split(" ")[2];

/**
 * Keeps all `urls`, or nothing new if one of them cannot be had; then lets go of all but the `most` tours entered
 * last. What is there already is not fetched again.
 */
export async function keepTour({ id, urls }: KeepTour, most: number): Promise<void> {
  const now = `${PREFIX}${Date.now()} ${id}`;
  const cache = await caches.open(now);
  try {
    for (const url of urls) {
      const lasting = !url.startsWith("/api/");
      const known = lasting ? await caches.match(url, { ignoreVary: true }) : undefined;
      if (known && url.startsWith("/assets/")) continue; // kept with the shell
      const response = known ?? (await fetch(url));
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      await cache.put(url, response);
    }
  } catch {
    // No line, or no room: what was kept before is worth more than a part of this.
    await caches.delete(now);
    return;
  }
  const others = (await kept()).filter((name) => name !== now);
  const earlier = others.filter((name) => idOf(name) === id);
  const rest = others.filter((name) => idOf(name) !== id);
  const tooMany = rest.slice(0, Math.max(0, rest.length + 1 - most));
  await Promise.all([...earlier, ...tooMany].map((name) => caches.delete(name)));
}

/** What is kept of a tour under this address. */
export async function keptTour(request: Request): Promise<Response | undefined> {
  for (const name of await kept()) {
    // Not by opening it: that would make it anew where it was let go of meanwhile.
    const found = await caches.match(request, { cacheName: name, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}
