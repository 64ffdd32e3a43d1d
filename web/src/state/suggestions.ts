/** « À voir ensuite »: what the platform proposes, without what this visitor has seen on any device. */
import type { ContentItem, NextContents, SuggestedItem } from "../api/types.ts";
import { contentMark } from "./discoveries.ts";
import { useResource } from "./resource.ts";

interface Suggestions<T> {
  items: T[] | null;
  error: unknown;
  retry: () => void;
}

/** Up to `count` contents to begin with: what was not seen, in another order each week. */
export function useSuggestions(count: number): Suggestions<SuggestedItem> {
  const { data, error, retry } = useResource<NextContents>("/suggestions");
  return { items: data ? pick(data.items, count, week()) : null, error, retry };
}

/** Up to `count` contents to go on with after `content`. */
export function useNext(content: string, count = 3): Suggestions<SuggestedItem> {
  const { data, error, retry } = useResource<NextContents>(`/contents/${content}/next`);
  if (!data) return { items: null, error, retry };
  const unseen = data.items.filter((each) => contentMark(each.id) === "open");
  // Who has seen everything near is shown it again rather than nothing.
  return { items: (unseen.length ? unseen : data.items).slice(0, count), error, retry };
}

function week(): number {
  return Math.floor(Date.now() / (7 * 86_400_000));
}

/** `count` of the unseen ones, beginning with another one each `week`; seen ones when too few are left. */
export function pick<T extends ContentItem>(items: T[], count: number, week: number): T[] {
  const unseen = items.filter((each) => contentMark(each.id) === "open");
  const seen = items.filter((each) => contentMark(each.id) !== "open");
  const first = unseen.length ? (week * count) % unseen.length : 0;
  return [...unseen.slice(first), ...unseen.slice(0, first), ...seen].slice(0, count);
}
