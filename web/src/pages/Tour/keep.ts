/** Keeping a tour that was entered, so that it can be gone on with where there is no line. */
import type { Tour } from "../../api/types.ts";
import { tellWorker } from "../../state/worker.ts";
import { savesData, sizesOf } from "./picture.ts";

/** Asks the service worker to keep `tour` with its small panoramas; without pictures where data is dear. */
export function keepTour(tour: Tour): void {
  const urls = [...textOf(tour), ...(savesData() ? [] : [...picturesOf(tour), ...viewerParts()])];
  void tellWorker({ type: "keep-tour", id: tour.id, urls });
}

const textOf = (tour: Tour) => [`/api/v1/tours/${tour.id}`];

export function picturesOf(tour: Tour): string[] {
  return tour.scenes.flatMap(({ image }) => {
    if (!image) return [];
    const { small } = sizesOf(image.sizes);
    return [image.poster.url, ...(small ? [small.url] : [])];
  });
}

/** What draws the picture, where it was loaded before there was a worker to keep it. */
function viewerParts(): string[] {
  return performance
    .getEntriesByType("resource")
    .map((entry) => new URL(entry.name))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith("/assets/"))
    .map((url) => url.pathname);
}
