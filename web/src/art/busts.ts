/** Professionals, head and shoulders: no face, and a head that their testimony may have, too. */
import { rect, STROKES } from "./kit/draw.ts";
import { castOf, person } from "./kit/people.ts";
import { tellerOf } from "./tellers.ts";

const GROUNDS = ["sky", "sky2", "sun", "out"] as const;

/** The same for one id at each time; `id`: `<first name>-…`. */
export function bust(id: string): string {
  const number = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const { heads } = tellerOf(`temoignage-${id.split("-")[0]}`);
  const who = {
    ...castOf(number >>> 4),
    head: heads[(number >>> 8) % heads.length]!,
    arm: "down",
    stand: "standing",
  } as const;
  return (
    `<svg class="art" viewBox="0 0 80 80" aria-hidden="true" ${STROKES}>` +
    rect(0, 0, 80, 80, GROUNDS[number % GROUNDS.length]!) +
    person(40, 148, 1.25, who) +
    "</svg>"
  );
}
