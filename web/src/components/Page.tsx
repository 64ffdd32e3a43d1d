/** What every page is: a title for the browser, a `main` that takes the focus, and word to the frame that it is there. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { arrived } from "../state/arrival.ts";

interface Props {
  title: string;
  /** Lends its hue to the page. */
  challenge?: string | undefined;
  class?: string;
  children: ComponentChildren;
}

const SITE = "L’Usine Extraordinaire";
let first = true;

export function Page({ title, challenge, class: extra, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useLayoutEffect(() => arrived(), []);
  useEffect(() => {
    // The reader of a page that just loaded is at its top; who came by a link must be led there.
    if (first) first = false;
    else main.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = title ? `${title} | ${SITE}` : SITE;
  }, [title]);
  const names = [challenge && hue(challenge), extra].filter(Boolean).join(" ");
  return (
    <main id="contenu" tabIndex={-1} ref={main} class={names || undefined}>
      {children}
    </main>
  );
}

/** Class that lends a challenge's hue to all that is inside. */
export function hue(challenge: string): string {
  return { "industry-4-0": "c-industry", sustainability: "c-durable" }[challenge] ?? `c-${challenge}`;
}
