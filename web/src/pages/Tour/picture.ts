/** Whether to show the picture at all, and how much of it: what device, line and visitor say. */
import type { Image } from "../../api/types.ts";
import { storage } from "../../state/storage.ts";

interface Line {
  saveData?: boolean;
  effectiveType?: string;
}

const KEY = "usine.tour.mode";
/** So many bits a second make a line fast where the browser does not say what it is. */
const FAST = 5_000_000;
/** Where the browser says nothing of its memory, it is a computer or a phone that has enough. */
const MEMORY_GB = 4;

export type Mode = "view" | "text";

const line = () => (navigator as Navigator & { connection?: Line }).connection;

/** What the visitor chose last on this device; null before any choice. */
export function chosenMode(): Mode | null {
  const kept = storage.get(KEY);
  return kept === "view" || kept === "text" ? kept : null;
}

export function chooseMode(mode: Mode): void {
  storage.set(KEY, mode);
}

let webgl: boolean | undefined;
/** Whether this browser can draw the panorama. */
export function canDraw(): boolean {
  if (webgl === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    webgl = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return webgl;
}

export const savesData = () => line()?.saveData === true;

/** How a visit opens: without WebGL in words; else as it was chosen; else in words where data is dear. */
export function openingMode(can = canDraw(), chosen = chosenMode(), saves = savesData()): Mode {
  if (!can) return "text";
  return chosen ?? (saves ? "text" : "view");
}

/**
 * Whether the large picture may follow the small one. `bits`: how many a second the small one came with, for browsers
 * that do not know their line.
 */
export function isFast(bits: number, now: Line | undefined = line(), memory = memoryOf()): boolean {
  if (now?.saveData || memory < MEMORY_GB) return false;
  return now?.effectiveType ? now.effectiveType === "4g" : bits >= FAST;
}

function memoryOf(): number {
  return (navigator as Navigator & { deviceMemory?: number }).deviceMemory ?? MEMORY_GB;
}

/** The picture to begin with, and the one that may follow. */
export function sizesOf(sizes: Image[]): { small: Image | undefined; large: Image | undefined } {
  const ascending = [...sizes].sort((a, b) => a.width - b.width);
  return { small: ascending[0], large: ascending.length > 1 ? ascending.at(-1) : undefined };
}

export const stillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
