/**
 * Small words for SVG. Colours are names of the tokens `--i-…`, so that one drawing serves day and night. No style attributes
 * and no ids: pages allow neither inline style nor two of one id.
 */
const round = (value: number) => Math.round(value * 10) / 10;

/** Of every `<svg>` around what is drawn here: said once, since a drawing has dozens of strokes. */
export const STROKES = 'stroke-linecap="round" stroke-linejoin="round"';

export function ink(colour: string): string {
  return colour === "none" ? colour : `var(--i-${colour})`;
}

/** A filled path. */
export function path(d: string, fill: string, opacity = 1): string {
  return `<path d="${d}" fill="${ink(fill)}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`;
}

/** A stroke with round ends. */
export function line(d: string, colour: string, width: number, more = ""): string {
  return `<path d="${d}" fill="none" stroke="${ink(colour)}" stroke-width="${width}"${more && ` ${more}`}/>`;
}

/** The outline of a rectangle, for a path: several in one weigh less than as many elements. */
export function box(x: number, y: number, w: number, h: number): string {
  return `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`;
}

export function rect(x: number, y: number, w: number, h: number, fill: string, rx = 0): string {
  if (!rx) return path(box(x, y, w, h), fill);
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="${rx}" fill="${ink(fill)}"/>`;
}

export function disc(x: number, y: number, r: number, fill: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${ink(fill)}"/>`;
}

export function ring(x: number, y: number, r: number, colour: string, width: number): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="none" stroke="${ink(colour)}" stroke-width="${width}"/>`;
}

/** Dots of one colour and size, in one element: a stroke of no length has round ends. */
export function dots(places: [number, number][], colour: string, size: number): string {
  return line(places.map(([x, y]) => `M${round(x)} ${round(y)}h0`).join(""), colour, size);
}

/** The point at `radius` from (0, 0), `degrees` clockwise from the top. */
export function polar(radius: number, degrees: number): string {
  const turn = (degrees * Math.PI) / 180;
  return `${round(radius * Math.sin(turn))} ${round(-radius * Math.cos(turn))}`;
}

export function oval(x: number, y: number, rx: number, ry: number, fill: string): string {
  return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(ry)}" fill="${ink(fill)}"/>`;
}

/** What `body` draws around (0, 0), moved to (x, y). */
export function at(x: number, y: number, body: string, scale = 1, flip = false, turn = 0): string {
  const size =
    scale === 1 && !flip ? "" : ` scale(${flip ? -round2(scale) : round2(scale)} ${round2(scale)})`;
  return `<g transform="translate(${round(x)} ${round(y)})${turn ? ` rotate(${turn})` : ""}${size}">${body}</g>`;
}

const round2 = (value: number) => Math.round(value * 100) / 100;

/** `body`, elements or a part of a path, for each of `count` positions, `step` apart. */
export function repeat(
  count: number,
  step: number,
  body: (offset: number, position: number) => string,
): string {
  return Array.from({ length: count }, (_, position) => body(position * step, position)).join("");
}

/** The drawing itself: `body` fills 400 by 260. */
export function drawing(body: string, width = 400, height = 260): string {
  return `<svg class="art" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" ${STROKES}>${body}</svg>`;
}
