/** Puts the elements of the stage where the picture has them, by the CSSOM: no style in markup, no render for a turn. */
import { place, type View } from "./angles.ts";
import { firstFree, inward, type Box } from "./labels.ts";

/** Half of a point with its ring. */
const RADIUS = 36;

/** What stands on the stage says where in `data-yaw` and `data-pitch`; a point's label is its `span`. */
export function arrange(layer: HTMLElement, view: View): void {
  const taken: Box[] = [];
  const labels: { element: HTMLElement; own: Box; x: number; y: number }[] = [];
  const doors: { element: HTMLElement; x: number; y: number }[] = [];
  for (const element of layer.children as unknown as Iterable<HTMLElement>) {
    const { yaw, pitch } = element.dataset;
    const at = place(view, { yaw: Number(yaw), pitch: Number(pitch) });
    element.toggleAttribute("data-off", at === null);
    if (!at) continue;
    if (element.tagName === "A") {
      doors.push({ element, ...at });
      continue;
    }
    put(element, at.x, at.y);
    if (element.tagName !== "BUTTON") continue;
    const own = { left: at.x - RADIUS, top: at.y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS };
    taken.push(own);
    const label = element.querySelector("span");
    if (label) labels.push({ element: label, own, ...at });
  }
  for (const { element, x, y } of doors) {
    const [width, height] = [element.offsetWidth, element.offsetHeight];
    const left = x - width / 2 + inward(x, width, view.width);
    const below = RADIUS + height / 2 + 8;
    const choices = [0, below, -below, 2 * below].map((down) => ({
      left,
      top: Math.max(view.covered, y - height / 2 + down),
      width,
      height,
    }));
    const box = firstFree(choices, taken) ?? choices[0]!;
    taken.push(box);
    put(element, box.left + width / 2, box.top + height / 2);
  }
  for (const { element, own, x, y } of labels) {
    const [width, height] = [element.offsetWidth, element.offsetHeight];
    const shift = inward(x, width, view.width);
    const left = x - width / 2 + shift;
    const below = { left, top: y + RADIUS + 2, width, height };
    const above = { left, top: y - RADIUS - 2 - height, width, height };
    const box = firstFree(
      [below, above].filter((each) => each.top >= view.covered),
      taken.filter((each) => each !== own),
    );
    element.toggleAttribute("data-quiet", box === null);
    element.toggleAttribute("data-above", box === above);
    element.style.setProperty("--shift", `${shift}px`);
    if (box) taken.push(box);
  }
}

function put(element: HTMLElement, x: number, y: number): void {
  element.style.setProperty("--x", `${x}px`);
  element.style.setProperty("--y", `${y}px`);
}
