/** What the platform holds about the visitor: to see, to save, and to erase. */
import "../../styles/account.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { call, download } from "../../api/client.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { forgetVisitor } from "../../state/leave.ts";
import { save } from "../../state/save.ts";
import { visitor } from "../../state/session.ts";
import { HeldData, type Held } from "./HeldData.tsx";

interface Props {
  /** Whether that was just done here. */
  erased: boolean;
  onErased: () => void;
}

export function MyData({ erased, onErased }: Props) {
  const who = visitor.current.value;
  if (erased && !who)
    return (
      <Section>
        <Note kind="ok" icon="check">
          <p role="status">
            <b>C’est effacé.</b> Ta veste, tes points, tes réponses et ta place dans la classe n’existent
            plus, ici et sur tes autres appareils. Tu peux revenir quand tu veux : une nouvelle veste
            commencera à ta première découverte.
          </p>
        </Note>
        <p>
          <a class="btn" href="/">
            Revenir à l’accueil
          </a>
        </p>
      </Section>
    );
  if (visitor.lost.value)
    return (
      <Section>
        <p>
          Ta veste est toujours là, mais ta session sur cet appareil est terminée :{" "}
          <a href="/retrouver">retrouve-la avec ta carte de secours</a> pour voir ou effacer ce qui est gardé.
        </p>
      </Section>
    );
  if (!who)
    return (
      <Section>
        <p>
          Rien n’est gardé sur toi : tu n’as pas encore de veste sur cet appareil. Elle commence à ta première
          découverte. Si tu en as une ailleurs, <a href="/retrouver">retrouve-la avec ta carte</a>.
        </p>
      </Section>
    );
  return (
    <Section>
      <p>
        Cet appareil porte la veste de <b>{who.nickname}</b>.
      </p>
      <Look />
      <Erase erased={onErased} />
    </Section>
  );
}

function Section({ children }: { children: ComponentChildren }) {
  return (
    <section class="stack my-data" id="mes-donnees" aria-labelledby="mes-donnees-titre">
      <h2 id="mes-donnees-titre">Tes données à toi</h2>
      {children}
    </section>
  );
}

function Look() {
  const [held, setHeld] = useState<Held | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  /** Says what went wrong, if something does. */
  async function tried(work: () => Promise<void>): Promise<void> {
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(textOf(error));
    }
  }

  const look = () => tried(async () => setHeld(await call<Held>("/me/export", { as: "visitor" })));
  const keep = () =>
    tried(async () => {
      save(await download("/me/export", { as: "visitor" }), "mes-donnees.json");
      show({ text: "Le fichier mes-donnees.json est enregistré." });
    });
  return (
    <>
      <div class="row">
        <button type="button" class="btn" aria-expanded={held !== null} onClick={() => void look()}>
          <Icon name="eye" />
          Voir ce qui est gardé
        </button>
        <button type="button" class="btn" onClick={() => void keep()}>
          <Icon name="download" />
          Télécharger
        </button>
      </div>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      {held ? <HeldData held={held} /> : null}
    </>
  );
}

function Erase({ erased }: { erased: () => void }) {
  const [sure, setSure] = useState(false);
  const [erasing, setErasing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function erase(): Promise<void> {
    if (erasing) return;
    setErasing(true);
    setFailure(null);
    try {
      await call("/me", { method: "DELETE", as: "visitor" });
      erased();
      await forgetVisitor();
    } catch (error) {
      setFailure(textOf(error));
      setErasing(false);
    }
  }

  if (!sure)
    return (
      <p>
        <button type="button" class="btn quiet" onClick={() => setSure(true)}>
          <Icon name="trash" />
          Tout effacer…
        </button>
      </p>
    );
  return (
    <div
      class="panel stack"
      role="group"
      aria-labelledby="effacer-titre"
      onKeyDown={(event) => event.key === "Escape" && setSure(false)}
    >
      <h3 id="effacer-titre">Tout effacer, pour de bon ?</h3>
      <ul class="bullets">
        <li>Tes points, ton niveau et tes découvertes disparaissent.</li>
        <li>Tes réponses et tes résultats de quiz aussi.</li>
        <li>Ta place dans la classe est libérée, et ta carte de secours n’ouvre plus rien.</li>
        <li>Cela vaut tout de suite, sur tous tes appareils. Personne ne peut revenir en arrière.</li>
      </ul>
      {failure ? (
        <Note kind="bad">
          <p>Rien n’est effacé. {failure}</p>
        </Note>
      ) : null}
      <div class="row">
        <button type="button" class="btn no" aria-disabled={erasing} onClick={() => void erase()}>
          {erasing ? "Un instant…" : "Oui, tout effacer"}
        </button>
        <button type="button" class="btn" onClick={() => setSure(false)}>
          Garder ma veste
        </button>
      </div>
    </div>
  );
}
