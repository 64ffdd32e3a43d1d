/** How the line to the session is: above the page while it is not well, at its end while it is. */
import { useEffect } from "preact/hooks";
import { Note } from "../../components/Note.tsx";
import { say } from "../../state/announce.ts";
import type { Line } from "../../state/roomFeed.ts";

export function LineState({ line, top = false }: { line: Line; top?: boolean }) {
  const broken = line === "broken";
  useEffect(() => {
    if (!top || !broken) return;
    say("La connexion est coupée.");
    return () => say("La connexion est revenue.");
  }, [broken]);
  if (top)
    return broken ? (
      <div class="line-state">
        <Note kind="warn" icon="offline">
          <p>
            <b>La connexion est coupée.</b> Tes votes partiront au retour, et ta question reste dans son
            champ.
          </p>
        </Note>
      </div>
    ) : null;
  if (line === "live")
    return (
      <Note kind="ok" icon="check">
        <p>Connexion en direct. Si le réseau coupe, les réponses arrivent au retour.</p>
      </Note>
    );
  if (line === "asking")
    return (
      <Note icon="refresh">
        <p>Le direct passe mal ici : la page se met à jour toutes les 15 secondes.</p>
      </Note>
    );
  return line === "opening" ? (
    <Note icon="refresh">
      <p>Connexion au direct…</p>
    </Note>
  ) : null;
}
