/** What the visitor reads when something does not go as it should: what it means, and what to do. */
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { SessionOver } from "../../components/SessionOver.tsx";
import { online } from "../../state/online.ts";
import { durable, pending } from "../../state/outbox.ts";
import { visitor } from "../../state/session.ts";
import { canDraw } from "./picture.ts";

/** What goes wrong around the visit, and what it means for what is done in it. */
export function Warning() {
  if (!durable.value && pending.value.length)
    return (
      <p class="tour-warning">
        <Icon name="info" />
        Cet appareil n’a plus de place : laisse cette page ouverte jusqu’à ce que tout soit envoyé.
      </p>
    );
  if (!online.value)
    return (
      <p class="tour-warning">
        <Icon name="offline" />
        Pas de connexion : tes découvertes sont gardées ici.
      </p>
    );
  if (visitor.lost.value)
    return (
      <p class="tour-warning">
        <Icon name="info" />
        <span>
          <SessionOver />
        </span>
      </p>
    );
  return null;
}

/** Why there are words where a picture should be. */
export function WhyWords({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  if (failed)
    return (
      <Note kind="warn" icon="camera">
        <p>
          <b>L’image de cette scène ne s’affiche pas.</b>{" "}
          {online.value
            ? "Ce n’est pas de ta faute. "
            : "Elle n’est pas encore gardée sur cet appareil, et il n’y a pas de connexion. "}
          Voici la scène en texte : les mêmes points d’intérêt, et les mêmes points à gagner.
        </p>
        <p>
          <button type="button" class="btn" onClick={onRetry}>
            <Icon name="refresh" />
            Réessayer l’image
          </button>
        </p>
      </Note>
    );
  if (!canDraw())
    return (
      <Note>
        Cet appareil ne sait pas afficher la vue à 360° : voici la visite en texte. Les points d’intérêt et
        les points à gagner sont les mêmes.
      </Note>
    );
  return null;
}
