/** Lists that come page by page, shown as one. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../../api/client.ts";

interface Page<T> {
  items: T[];
  next: string | null;
}

interface Pages<T> {
  items: T[] | null;
  error: unknown;
  /** Begins anew. */
  retry: () => void;
  /** Reads the page after; null on the last. */
  more: (() => void) | null;
}

export function usePages<T, P extends Page<T>>(path: string): Pages<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function read(after: string | null): Promise<void> {
    setError(null);
    try {
      const page = await call<P>(after ? `${path}?after=${encodeURIComponent(after)}` : path, {
        as: "staff",
      });
      setItems((before) => (after ? [...(before ?? []), ...page.items] : page.items));
      setNext(page.next);
    } catch (wrong) {
      setError(wrong);
    }
  }
  useEffect(() => void read(null), [path]);
  return {
    items,
    error,
    retry: () => void read(null),
    more: next ? () => void read(next) : null,
  };
}

/** As `usePages`, to look something up in the whole list: the pages after are read without anybody's click. */
export function useAllPages<T, P extends Page<T>>(path: string): Pages<T> {
  const pages = usePages<T, P>(path);
  const { items, error, more } = pages;
  useEffect(() => {
    if (more && !error) more();
  }, [items?.length]);
  return pages;
}
