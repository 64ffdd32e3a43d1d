/** Where one was on a page, on the way back to it: kept in its entry of the browser's history. */
import { useLayoutEffect } from "preact/hooks";

interface Kept {
  scroll?: number | undefined;
}

/** For a long page. The browser alone goes there too early, while the shorter page before is still shown. */
export function useScrollKept(): void {
  useLayoutEffect(() => {
    const { scroll, ...rest } = (history.state ?? {}) as Kept;
    if (scroll !== undefined) {
      scrollTo(0, scroll);
      history.replaceState(rest, "");
    }
    // Before the router hears of it, which adds an entry.
    const keep = ({ target }: Event) => {
      if (target instanceof Element && target.closest("a"))
        history.replaceState({ ...(history.state as Kept | null), scroll: scrollY }, "");
    };
    addEventListener("click", keep, true);
    return () => removeEventListener("click", keep, true);
  }, []);
}
