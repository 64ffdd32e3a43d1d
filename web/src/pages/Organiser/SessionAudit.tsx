/** What staff did in a session, newest first: codes, never texts. */
import type { ModerationAction, ModerationActionPage } from "../../api/liveStaff.ts";
import type { Staff, StaffPage } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { declineReasons, kindTags } from "../Moderation/words.ts";
import { usePages } from "./pages.ts";

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
  move: "Rencontre changée",
  cancel: "Rencontre annulée",
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
  const path = `/live/sessions/${encodeURIComponent(session)}/actions`;
  const { items, error, retry, more } = usePages<ModerationAction, ModerationActionPage>(path);
  const team = usePages<Staff, StaffPage>("/staff").items;
  if (!items) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="8rem" />;
  if (!items.length) return <p>Rien n’est encore noté.</p>;
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="group" aria-label="Journal de la rencontre">
        <table class="log">
          <thead>
            <tr>
              <th scope="col">Quand</th>
              <th scope="col">Qui</th>
              <th scope="col">Quoi</th>
              <th scope="col">Détail</th>
            </tr>
          </thead>
          <tbody>
            {items.map((each) => (
              <tr key={each.id}>
                <td>{longDate(each.at)}</td>
                <td class="break">{team?.find((one) => one.staff_id === each.actor)?.email ?? each.actor}</td>
                <td>{DEEDS[each.action] ?? each.action}</td>
                <td class="break">
                  {detailWords(each).map((words) => (
                    <span key={words} class="soft object">
                      {words}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {error ? <Failure error={error} retry={more ?? retry} /> : null}
      {more && !error ? (
        <p>
          <button type="button" class="btn" onClick={more}>
            Voir la suite
          </button>
        </p>
      ) : null}
    </>
  );
}
