/** What is typed into the search of a page whose address holds it. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const TYPING_MS = 250;

interface Typing {
  typed: string;
  /** Keeps `text`, and puts it into the address after a pause of typing. */
  type: (text: string) => void;
  /** Called when `text` goes into the address: at once, whatever the pause. */
  searches: (text: string) => void;
}

/** `held`: what the address holds. `put`: puts into it what was typed. */
export function useTyped(held: string, put: (text: string) => void): Typing {
  const [typed, setTyped] = useState(held);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  /** What was last searched from here. Only another search, of a link or of « Retour », replaces what is typed; before
   * anything else happens, since an effect after painting would replace letters typed meanwhile. */
  const searched = useRef(held);
  useLayoutEffect(() => {
    if (held === searched.current) return;
    searched.current = held;
    setTyped(held);
  }, [held]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const latest = useRef(put);
  latest.current = put;
  return {
    typed,
    type(text) {
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => latest.current(text), TYPING_MS);
    },
    searches(text) {
      clearTimeout(timer.current);
      searched.current = text.trim();
    },
  };
}
