/** How to look around: said once on a device, until it was done. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { storage } from "../../state/storage.ts";

const KEY = "usine.tour.turned";

export function Hint({ stage }: { stage: RefObject<HTMLElement> }) {
  const [known, setKnown] = useState(storage.get(KEY) !== null);
  useEffect(() => {
    const element = stage.current;
    if (known || !element) return;
    const learned = () => {
      storage.set(KEY, "1");
      setKnown(true);
    };
    element.addEventListener("pointerdown", learned);
    element.addEventListener("keydown", learned);
    return () => {
      element.removeEventListener("pointerdown", learned);
      element.removeEventListener("keydown", learned);
    };
  }, [known]);
  return known ? null : <p class="stage-said">Fais glisser l’image pour regarder autour de toi.</p>;
}
