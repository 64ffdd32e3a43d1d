/// <reference lib="webworker" />
/**
 * What works without a line: the pages' shell, what was read, and the tours that were entered last.
 *
 * An update waits until no page of the site is open: a visit is never interrupted. Nothing of a visitor's own
 * (`/api/v1/me`) is kept here.
 */
import { ExpirationPlugin } from "workbox-expiration";
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";
import { isRead, keepTour, keptTour, READS, TOURS_KEPT, type KeepTour } from "./worker/tours.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

/** On a slow line what is kept is shown after this long, and the answer is kept for the next time. */
const PATIENCE_SECONDS = 4;

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);

/** Pages about somebody, whose addresses may hold what is theirs alone: no cache keeps them. The shell shows them all. */
const PRIVATE =
  /^\/(connexion|prof|organisation|ma-veste|retrouver|rejoindre|donnees-personnelles|quiz\/resultats)(\/|$)/;

const pages = new NetworkFirst({
  cacheName: "pages",
  networkTimeoutSeconds: PATIENCE_SECONDS,
  plugins: [new ExpirationPlugin({ maxEntries: 40, purgeOnQuotaError: true })],
});
registerRoute(
  new NavigationRoute(
    async (options) => {
      if (PRIVATE.test(options.url.pathname))
        return (await matchPrecache("/index.html")) ?? fetch(options.request);
      try {
        return await pages.handle(options);
      } catch {
        return (await matchPrecache("/index.html")) ?? Response.error();
      }
    },
    // What is no page of the site: the API, its documentation, files.
    { denylist: [/^\/(api|docs|media|assets|dev|healthz|readyz)(\/|$)/] },
  ),
);

const reads = new NetworkFirst({
  cacheName: READS,
  networkTimeoutSeconds: PATIENCE_SECONDS,
  plugins: [new ExpirationPlugin({ maxEntries: 150, purgeOnQuotaError: true })],
});
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isRead(url.pathname),
  async (options) => {
    try {
      return await reads.handle(options);
    } catch (error) {
      const kept = await keptTour(options.request);
      if (kept) return kept;
      throw error;
    }
  },
);

// Addresses with a digest: what they name never changes. The viewer is here, once a tour was entered.
const lasting = new CacheFirst({
  cacheName: "lasting",
  plugins: [new ExpirationPlugin({ maxEntries: 80, purgeOnQuotaError: true })],
});
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/(assets|media)\//.test(url.pathname),
  async (options) => (await keptTour(options.request)) ?? lasting.handle(options),
);

// The first worker serves the page that brought it; a later one only becomes active once no page is open.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const message = event.data as KeepTour | undefined;
  if (message?.type === "keep-tour") event.waitUntil(keepTour(message, TOURS_KEPT));
});
