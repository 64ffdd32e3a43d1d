/** The sessions that run: their figures, and what can be done in the one that a moderator looks after. */
import type { QueueFigures } from "../../api/liveStaff.ts";
import { lasting } from "../../state/seconds.ts";
import { SessionDesk } from "./SessionDesk.tsx";

interface Props {
  figures: readonly QueueFigures[];
  /** Looked after by itself; null: all. */
  session: string | null;
  changed: () => void;
}

export function Sessions({ figures, session, changed }: Props) {
  const alone =
    figures.find((each) => each.session === session) ?? (figures.length === 1 ? figures[0] : null);
  return (
    <aside class="stack" aria-label="Rencontres ouvertes">
      {alone ? (
        <>
          <Figures of={alone} />
          <SessionDesk key={alone.session} session={alone.session} changed={changed} />
        </>
      ) : (
        figures.map((each) => <Figures key={each.session} of={each} link />)
      )}
      <section class="panel stack stack-s">
        <h2 class="side-title">En cas de doute</h2>
        <p class="small">
          Refuser prévient l’élève avec un mot gentil, sans dire qui a refusé. Tout choix peut être annulé
          pendant dix secondes.
        </p>
        <p class="small">
          Les touches <kbd>P</kbd> <kbd>R</kbd> <kbd>C</kbd> <kbd>X</kbd> agissent sur le texte encadré,{" "}
          <kbd>U</kbd> annule, <kbd>J</kbd> et <kbd>K</kbd> passent au texte suivant ou précédent.
        </p>
      </section>
    </aside>
  );
}

function Figures({ of, link = false }: { of: QueueFigures; link?: boolean }) {
  const rows: [string, number | string][] = [
    ["En attente", of.held],
    ["À répondre", of.published],
    ["Répondues", of.answered],
    ["Réunies", of.merged],
    ["Refusées", of.declined],
  ];
  if (of.median_seconds !== null) rows.push(["Attente médiane", quickly(of.median_seconds)]);
  return (
    <section class="panel stack stack-s">
      <h2 class="side-title">{of.title}</h2>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {link ? (
        <p>
          <a class="btn" href={`/moderation?rencontre=${encodeURIComponent(of.session)}`}>
            Conduire cette rencontre
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** « 8 s », « 2 min 05 » */
const quickly = (seconds: number): string =>
  seconds < 60 ? `${Math.max(1, Math.ceil(seconds))}\u00a0s` : lasting(seconds * 1_000);
