/** The service worker (`sw.ts`): only in the built site, where there is one. */
import { READS, type KeepTour } from "../worker/tours.ts";
import { seeds } from "./resource.ts";

const has = import.meta.env.PROD && "serviceWorker" in navigator;

/**
 * Registers it, and keeps for it what came within the first page: without a line that page can be shown again, too.
 */
export function registerServiceWorker(): void {
  if (!has) return;
  addEventListener("load", () => {
    void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
    void keepSeeds().catch(() => undefined); // no room, or none for this site
  });
}

async function keepSeeds(): Promise<void> {
  const reads = await caches.open(READS);
  for (const [path, body] of Object.entries(seeds)) await reads.put(`/api/v1${path}`, Response.json(body));
}

/** Says something to the worker, once there is one. */
export async function tellWorker(message: KeepTour): Promise<void> {
  if (has) (await navigator.serviceWorker.ready).active?.postMessage(message);
}
