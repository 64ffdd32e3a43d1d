/** Why a page has nothing to show, whose fault it is not, and what to do. */
import { NoAnswer, Problem } from "../api/client.ts";
import { speaksToStaff } from "../staffPages.ts";
import { SessionOver } from "../state/visitors.ts";
import { counted } from "../words.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  error: unknown;
  retry?: () => void;
  /** Nothing else is on the page: its title is this one's. */
  page?: boolean;
}

export function Failure({ error, retry, page = false }: Props) {
  const Title = page ? "h1" : "h2";
  const gone = error instanceof Problem && error.status === 404;
  return (
    <div class="empty" role="alert">
      <Icon name={error instanceof NoAnswer && error.offline ? "offline" : gone ? "compass" : "info"} />
      <Title>{failureTitle(error)}</Title>
      <p>{pageTextOf(error)}</p>
      {gone && page ? (
        <a class="btn go" href={speaksToStaff() ? "/connexion" : "/explorer"}>
          {speaksToStaff() ? "Retour à mon espace" : "Explorer les usines"}
        </a>
      ) : retry && !gone ? (
        <button type="button" class="btn" onClick={retry}>
          <Icon name="refresh" />
          Réessayer
        </button>
      ) : null}
    </div>
  );
}

/** What went wrong, in a few words. */
export function failureTitle(error: unknown): string {
  if (error instanceof NoAnswer && error.offline) return "Pas de connexion";
  if (error instanceof Problem && error.status === 404) return "Cette page n’existe pas, ou plus";
  return "L’atelier ne répond pas";
}

/** Of a page that cannot be shown. */
function pageTextOf(error: unknown): string {
  if (speaksToStaff()) return textOf(error);
  if (error instanceof NoAnswer && error.offline)
    return "Cette page n’est pas encore gardée sur cet appareil. Réessaie quand le réseau revient.";
  if (error instanceof Problem && error.status === 404) return "Elle a peut-être été retirée de la saison.";
  return textOf(error);
}

/** One sentence for people about what went wrong with something that they did. */
export function textOf(error: unknown): string {
  if (error instanceof NoAnswer || error instanceof SessionOver) return error.message;
  if (speaksToStaff()) return textForStaff(error);
  if (error instanceof Problem && error.status < 500) return error.message;
  return "Ce n’est pas de ta faute : le service est débordé ou en panne. Rien de ce que tu as fait n’est perdu.";
}

/** The same, for staff: the API says « tu » where it asks for patience. */
function textForStaff(error: unknown): string {
  if (error instanceof Problem && error.status === 429) {
    const minutes = Math.ceil((error.retryAfter ?? 60) / 60);
    return `C’est un peu rapide. Réessayez dans ${counted(minutes, "minute")}.`;
  }
  if (error instanceof Problem && error.status < 500) return error.message;
  return "Vous n’y êtes pour rien : le service est débordé ou en panne. Réessayez dans un moment.";
}
