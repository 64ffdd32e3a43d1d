/** The visitor's export, in words; the same as a file says, for who wants each letter. */
import { longDate } from "../../dates.ts";
import { counted, levelNames } from "../../words.ts";

/** Of `GET /me/export`: what each service holds. */
export interface Held {
  accounts: {
    visitor_id: string;
    nickname: string;
    created_at: string;
    card: boolean;
    seat: { school_class: { level: string }; school: string; joined_at: string } | null;
    sessions: { session_id: string; created_at: string; refreshed_at: string }[];
  };
  rewards: { awards: unknown[]; total: { total: number } | null };
  quiz: { explored: unknown[]; completed?: unknown[]; results: { result_id: string; quiz: string }[] };
}

export function HeldData({ held }: { held: Held }) {
  const { accounts, rewards, quiz } = held;
  return (
    <div class="panel stack">
      <dl>
        <dt>Pseudo</dt>
        <dd>{accounts.nickname}</dd>
        <dt>Numéro</dt>
        <dd>{accounts.visitor_id}</dd>
        <dt>Veste commencée</dt>
        <dd>{longDate(accounts.created_at)}</dd>
        <dt>Classe</dt>
        <dd>{seatOf(accounts.seat)}</dd>
        <dt>Carte de secours</dt>
        <dd>{accounts.card ? "oui" : "aucune"}</dd>
        <dt>Points</dt>
        <dd>
          {counted(rewards.total?.total ?? 0, "point")}, reçus en{" "}
          {counted(rewards.awards.length, "fois", "fois")}
        </dd>
        <dt>Quiz</dt>
        <dd>{counted(quiz.results.length, "résultat")}</dd>
        <dt>Découvertes qui comptent pour les métiers</dt>
        <dd>{(quiz.explored.length + (quiz.completed?.length ?? 0)).toLocaleString("fr-FR")}</dd>
        <dt>Appareils connectés</dt>
        <dd>
          <ul>
            {accounts.sessions.map((each) => (
              <li key={each.session_id}>
                depuis le {longDate(each.created_at)}, vu le {longDate(each.refreshed_at)}
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <details>
        <summary>Tout, lettre par lettre</summary>
        <pre class="raw" tabIndex={0} aria-label="Tes données, au format JSON">
          {JSON.stringify(held, null, 2)}
        </pre>
      </details>
    </div>
  );
}

function seatOf(seat: Held["accounts"]["seat"]): string {
  if (!seat) return "aucune";
  const level = levelNames[seat.school_class.level] ?? seat.school_class.level;
  return `${level}, ${seat.school}, depuis le ${longDate(seat.joined_at)}`;
}
