/** The patch of a level: foot, eye, hand, head, heart. */
import { levelFace } from "../art/levels.ts";
import { Drawing } from "./Drawing.tsx";

export function LevelFace({ level, class: name }: { level: number; class?: string }) {
  return <Drawing svg={levelFace(level)} {...(name ? { class: name } : {})} />;
}
