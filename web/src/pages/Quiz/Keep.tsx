/** « Garder mon résultat »: one sheet of A4 to print or to save, and the same as data. */
import { useEffect, useState } from "preact/hooks";
import { download, NoAnswer } from "../../api/client.ts";
import type { Result } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { save } from "../../state/save.ts";
import { canPrintSheet, printSheet, putAway } from "./printSheet.ts";

const AWAY =
  "La feuille est faite par notre serveur, et il n’y a pas de réseau. Ton résultat est bien gardé : réessaie dès que la connexion est revenue.";

const FILES = { pdf: "application/pdf", json: "application/json" };

export function Keep({ result }: { result: Result }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => putAway, []);

  const sheet = (accept: string) => download(`/me/results/${result.id}/sheet`, { as: "visitor", accept });

  async function tried(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error instanceof NoAnswer && error.offline ? AWAY : textOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function keep(form: keyof typeof FILES): Promise<void> {
    const name = `mes-envies-${result.completed_at.slice(0, 10)}.${form}`;
    save(await sheet(FILES[form]), name);
    show({ text: `Le fichier ${name} est enregistré.` });
  }

  const onPaper = () =>
    tried(async () => {
      if (canPrintSheet()) printSheet(await (await sheet("text/html")).text());
      else await keep("pdf"); // a browser from before 2023 prints the file
    });

  return (
    <section class="stack stack-s no-print" aria-labelledby="garder">
      <h2 class="side-title" id="garder">
        Garder mon résultat
      </h2>
      <p class="soft">
        Une feuille, sans ton nom ni ton pseudo, à garder ou à montrer à la personne qui t’aide à choisir.
      </p>
      <div class="row">
        <button type="button" class="btn go" disabled={busy} onClick={() => void onPaper()}>
          <Icon name="print" />
          Imprimer
        </button>
        <button type="button" class="btn" disabled={busy} onClick={() => void tried(() => keep("pdf"))}>
          <Icon name="download" />
          PDF
        </button>
        <button
          type="button"
          class="btn quiet"
          disabled={busy}
          onClick={() => void tried(() => keep("json"))}
        >
          <Icon name="download" />
          Données (JSON)
        </button>
      </div>
      {failure ? (
        <Note kind="warn">
          <p role="alert">{failure}</p>
        </Note>
      ) : null}
    </section>
  );
}
