import { render } from "preact";
import { expect, it } from "vitest";
import { Hexagon } from "./Hexagon.tsx";

it("is drawn in the colours of the theme alone, so that it is seen at night, too", () => {
  const root = document.createElement("div");
  render(<Hexagon scores={{ S: 100 }} before={{ R: 50 }} />, root);
  const colours = [...root.querySelectorAll("[stroke], [fill]")].flatMap((each) => [
    each.getAttribute("stroke"),
    each.getAttribute("fill"),
  ]);
  for (const colour of colours.filter(Boolean)) expect(colour).toMatch(/^(none|var\(--[a-z-]+\))$/);
});
