/** What moderators read for the codes of the queue. */
import type { DeclineReason } from "../../api/live.ts";
import type { Decision, ItemKind, MarkKind, QueueItem } from "../../api/liveStaff.ts";
import { levelNames } from "../../words.ts";

export const markNames: Record<MarkKind, string> = {
  insult: "Insulte",
  sexual: "Sexualité",
  violence: "Violence",
  distress: "Détresse",
  drugs: "Alcool ou drogue",
  contact: "Contact personnel",
  link: "Lien",
  name: "Nom de famille",
  place: "Lieu",
  shouting: "Tout en capitales",
};

/** Marks with which a text is seldom one to publish as it is. */
const GRAVE: readonly MarkKind[] = ["insult", "sexual", "violence", "distress", "drugs", "contact", "link"];

export const isGrave = (item: QueueItem): boolean => item.marks.some((mark) => GRAVE.includes(mark.kind));

/** The six reasons, in the order of their keys, as the moderator reads them. The pupil reads a kind sentence for each. */
export const declineReasons: readonly { reason: DeclineReason; label: string; meaning: string }[] = [
  { reason: "personal", label: "Personnelle", meaning: "un nom, une adresse, la vie de quelqu’un" },
  { reason: "off-topic", label: "Hors sujet", meaning: "elle ne parle pas de ce métier" },
  { reason: "unkind", label: "Blessante", meaning: "ses mots peuvent faire mal" },
  { reason: "already-answered", label: "Déjà répondue", meaning: "la réponse est dans la rencontre" },
  { reason: "unclear", label: "Pas claire", meaning: "on ne voit pas ce qui est demandé" },
  {
    reason: "not-for-here",
    label: "Pas ici",
    meaning: "elle a besoin d’une personne adulte de confiance\u00a0; l’élève lit aussi le 119",
  },
];

/** What an item is, in the words above it. */
export const kindTags: Record<ItemKind, string> = {
  question: "Question",
  answer: "Réponse écrite",
  word: "Mot d’un nuage",
  report: "Signalement",
};

/** Item -> what its two decisions do, in words. */
export const decisionLabels: Record<ItemKind, { publish: string; decline: string }> = {
  question: { publish: "Publier", decline: "Refuser" },
  answer: { publish: "Publier", decline: "Refuser" },
  word: { publish: "Publier", decline: "Refuser" },
  report: { publish: "Garder", decline: "Retirer" },
};

/** What was decided, said afterwards. */
export function decidedWords(kind: ItemKind, decision: Decision): string {
  if (kind === "report") return decision === "publish" ? "Question gardée" : "Question retirée";
  const [published, declined] = {
    question: ["Question publiée", "Question refusée"],
    answer: ["Réponse publiée", "Réponse refusée"],
    word: ["Mot publié", "Mot refusé"],
  }[kind] as [string, string];
  return decision === "merge" ? "Question réunie" : decision === "publish" ? published : declined;
}

const reportReasons: Record<string, string> = {
  unkind: "blessante",
  personal: "parle de la vie de quelqu’un",
  "off-topic": "hors sujet",
  other: "autre raison",
};

/** What an item is about; null for a question. */
export function aboutWords(item: QueueItem): string | null {
  if (item.about === null) return null;
  if (item.kind === "answer") return `Répond à\u00a0: ${item.about}`;
  if (item.kind === "word") return `Sondage\u00a0: ${item.about}`;
  const reasons = item.about.split(", ").map((reason) => reportReasons[reason] ?? reason);
  return `Déjà à l’écran, signalée\u00a0: ${reasons.join(", ")}`;
}

/** « Loutre curieuse 42, une classe de 3e » */
export function authorWords(item: QueueItem): string {
  if (!item.author) return "Plusieurs personnes peut-être";
  if (!item.level) return item.author;
  const level = levelNames[item.level] ?? item.level;
  return `${item.author}, ${item.level === "autre" ? level : `une classe de ${level}`}`;
}

export const pollKinds = {
  single: "Un choix",
  multiple: "Plusieurs choix",
  scale: "Une échelle de 1 à 5",
  words: "Un nuage de mots",
} as const;

export const UNDONE = { text: "C’est annulé\u00a0: le texte attend de nouveau." };
