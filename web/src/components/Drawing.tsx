/** Drawings of `art/`: strings of SVG that we wrote ourselves, coloured by the tokens of the theme. */
import { useEffect, useState } from "preact/hooks";

export function Drawing({ svg, class: name = "drawing" }: { svg: string; class?: string }) {
  return <span class={name} aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />;
}

/** A drawing from a chunk that is loaded when it is first needed; until then, its place is kept. */
export function LazyDrawing({
  load,
  id,
  class: name,
}: {
  load: () => Promise<string>;
  id: string;
  class?: string;
}) {
  const [svg, setSvg] = useState("");
  useEffect(() => {
    let shown = true;
    load().then(
      (text) => shown && setSvg(text),
      () => undefined, // without a line, the place stays empty
    );
    return () => {
      shown = false;
    };
  }, [id]);
  return <Drawing svg={svg} {...(name ? { class: name } : {})} />;
}
