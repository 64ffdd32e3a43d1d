/** What staff did in a session, newest first: codes, never texts. */
import type { ModerationAction } from "../../api/liveStaff.ts";
import { declineReasons, kindTags } from "../Moderation/words.ts";
import { LogTable } from "./LogTable.tsx";

const DEEDS: Record<string, string> = {
  publish: "Question publiée",
  merge: "Question réunie à une autre",
  decline: "Question refusée",
  undo: "Décision annulée",
  remove: "Question retirée",
  keep: "Question gardée après signalement",
  silence: "Auteur ou autrice mis en silence",
  "let-speak": "Silence levé",
  pin: "Question épinglée",
  unpin: "Question désépinglée",
  announce: "Annonce",
  "open-poll": "Sondage ouvert",
  "close-poll": "Sondage fermé",
  suspend: "Questions suspendues",
  resume: "Questions reprises",
  close: "Rencontre fermée",
  answer: "Répondu de vive voix",
  "write-answer": "Réponse écrite",
  "publish-answer": "Réponse publiée",
  "decline-answer": "Réponse refusée",
  "publish-word": "Mot publié",
  "decline-word": "Mot refusé",
  pass: "Laissée pour plus tard",
  "take-back": "Reprise",
};

const DETAILS: Record<string, string> = {
  reason: "raison",
  decision: "décision",
  kind: "sorte",
  into: "avec",
  question: "question",
};

const VALUES: Record<string, string> = {
  ...Object.fromEntries(declineReasons.map(({ reason, label }) => [reason, label.toLowerCase()])),
  ...Object.fromEntries(Object.entries(kindTags).map(([kind, name]) => [kind, name.toLowerCase()])),
  publish: "publier",
  merge: "réunir",
  decline: "refuser",
  single: "un choix",
  multiple: "plusieurs choix",
  scale: "échelle",
  words: "nuage de mots",
};

function detailWords({ detail }: ModerationAction): string[] {
  return Object.entries(detail).flatMap(([name, value]) =>
    name === "corrected"
      ? value === "yes"
        ? "texte corrigé"
        : []
      : `${DETAILS[name] ?? name}\u00a0: ${VALUES[value] ?? value}`,
  );
}

export function SessionAudit({ session }: { session: string }) {
  return (
    <LogTable<ModerationAction>
      path={`/live/sessions/${encodeURIComponent(session)}/actions`}
      label="Journal de la rencontre"
      last="Détail"
      entry={(each) => ({
        id: each.id,
        at: each.at,
        staff: each.actor,
        deed: DEEDS[each.action] ?? each.action,
        last: detailWords(each).map((words) => (
          <span key={words} class="soft object">
            {words}
          </span>
        )),
      })}
    />
  );
}
