/** Who a testimony shows. The season does not say who is a woman or a man; its texts do, and these names are theirs. */
import type { Head } from "./kit/people.ts";

const MEN = new Set(
  (
    "achille aurelien bastien benoit bruno corentin didier dieudonne djamel djibril elie enzo evan ewen farhad " +
    "gaetan hippolyte ibrahima jb joachim jocelyn jordan kofi loic ludovic marc mathis mehdi mourad moussa nadir " +
    "naim noe ousmane pascal poindi rodolphe rodrigue ronan sekou soilihi teiki tesfaye teva theodore thibault tom " +
    "xuan yoann"
  ).split(" "),
);

const WOMEN = new Set(
  (
    "adele agathe anaelle anais anouk apolline assia berenice blandine capucine clarisse colette corinne dewe " +
    "echati fatma fatoumata ghislaine gisele guylene gwladys hawa honorine hortense ines ketty kim leonie lina " +
    "lindsay lucienne ludivine mahaut mai maimouna maiwenn malia marciana marie mihiarii murielle nadege nassima " +
    "noor oceane olena oriane peggy perrine rachida rima sabrina sirine solene vaihere violaine yasmine yolaine " +
    "zainaba zoe"
  ).split(" "),
);

/** Who tells of a wheelchair of their own. */
const SEATED = new Set(["elie", "ghislaine", "jordan", "loic", "yasmine"]);

/** What suits anyone: of somebody whom these lists do not know, a drawing supposes nothing. */
const ANYONE: Head[] = ["helmet", "cap", "white-helmet", "hood"];

export interface Teller {
  known: boolean;
  heads: Head[];
  seated: boolean;
}

export function tellerOf(content: string): Teller {
  const name = /^temoignage-([a-z]+)/.exec(content)?.[1] ?? "";
  const man = MEN.has(name);
  const woman = WOMEN.has(name);
  return {
    known: man || woman,
    heads: man
      ? ["short", "helmet", "grey", "cap"]
      : woman
        ? ["bun", "long", "braids", "white-helmet", "scarf"]
        : ANYONE,
    seated: SEATED.has(name),
  };
}
