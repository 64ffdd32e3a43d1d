/** What the pupil reads for a reason code: there is no free text from an adult to one pupil. Kind, and no blame. */
import type { DeclineReason, ReactionKind } from "../../api/live.ts";
import type { IconName } from "../../components/Icon.tsx";

/** Why a question was not published, and what to do with it. */
export const declineWords: Record<DeclineReason, string> = {
  personal:
    "Elle contenait quelque chose de personnel, sur toi ou sur quelqu’un d’autre. Ici, on le garde pour soi : pose-la sans noms ni coordonnées, elle sera bienvenue.",
  "off-topic":
    "Elle parlait d’autre chose que du métier d’aujourd’hui. Garde-la pour une autre rencontre, ou relie-la à ce métier : on la lira avec plaisir.",
  unkind:
    "Ses mots pouvaient blesser quelqu’un, même sans le vouloir. L’idée compte : redis-la avec d’autres mots.",
  "already-answered":
    "Bonne question, et la réponse est déjà donnée : tu la trouveras plus bas, parmi les questions.",
  unclear:
    "On n’est pas sûrs de l’avoir bien comprise. Redis-la en une phrase courte, et on la relira tout de suite.",
  "not-for-here":
    "Cette question mérite mieux qu’une réponse devant tout le monde. Parles-en à une personne adulte en qui tu as confiance ; tu peux aussi appeler le 119, gratuit et jour et nuit.",
};

export const reactionWords: Record<ReactionKind, { name: string; icon: IconName }> = {
  bravo: { name: "Bravo", icon: "bravo" },
  love: { name: "J’aime", icon: "heart" },
  learned: { name: "J’ai appris", icon: "bulb" },
  surprising: { name: "Étonnant", icon: "wow" },
};

export const reportWords = {
  unkind: "Elle est blessante",
  personal: "Elle parle de la vie de quelqu’un",
  "off-topic": "Elle n’a rien à voir",
  other: "Pour une autre raison",
} as const;
