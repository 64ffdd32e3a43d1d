/** The contents that match, page by page. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { ContentItem, ContentPage } from "../../api/types.ts";
import { useResource } from "../../state/resource.ts";
import { apiPath, type Filters } from "./filters.ts";

const PAGE = 24;

interface More {
  path: string;
  items: ContentItem[];
  next: string | null;
  error: unknown;
}

/** The list that has grown last: who comes back to it finds it as long as they left it. */
let grownList: More | null = null;

export function useContents(filters: Filters) {
  const path = apiPath(filters, PAGE);
  const first = useResource<ContentPage>(path);
  const [more, grow] = useState<More | null>(grownList);
  const setMore = (next: More) => grow((grownList = next));
  // The list that was shown stays until the next one is there: no flicker while somebody types.
  const [shown, setShown] = useState<ContentPage | null>(first.data);
  useEffect(() => {
    if (first.data) setShown(first.data);
  }, [first.data]);

  const current = first.data ?? shown;
  const grown = more?.path === path && first.data ? more : null;
  const items = current ? [...current.items, ...(grown?.items ?? [])] : null;
  const next = grown ? grown.next : (first.data?.next ?? null);

  async function loadMore(): Promise<void> {
    if (!next) return;
    const before = grown ?? { path, items: [], next, error: null };
    try {
      const page = await call<ContentPage>(apiPath(filters, PAGE, next));
      setMore({ ...before, items: [...before.items, ...page.items], next: page.next, error: null });
    } catch (error) {
      setMore({ ...before, error });
    }
  }

  return {
    items: first.error && !first.data ? null : items,
    total: first.data?.total ?? null,
    error: first.error ?? grown?.error ?? null,
    more: next && !grown?.error ? () => void loadMore() : null,
    retry: grown?.error ? () => void loadMore() : first.retry,
  };
}
