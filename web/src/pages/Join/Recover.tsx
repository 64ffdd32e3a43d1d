/** Coming back with the card, typed or by QR; for who is signed in: the card itself. */
import "../../styles/classes.css";
import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { RecoveredVisitor } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Page } from "../../components/Page.tsx";
import { readDiscoveries } from "../../state/discoveries.ts";
import { flush } from "../../state/outbox.ts";
import { visitor } from "../../state/session.ts";
import { Card } from "./Card.tsx";
import { CodeField, missingSigns } from "./CodeField.tsx";
import { Scanner } from "./Scanner.tsx";

const SIGNS = 12;

/** The code that a card's QR put into the address; taken out of it at once, so that no history keeps it. */
function codeInAddress(): string {
  const code = new URLSearchParams(location.hash.slice(1)).get("code") ?? "";
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

export default function Recover() {
  const [begun] = useState(codeInAddress);
  const [other, setOther] = useState(Boolean(begun));
  const [back, setBack] = useState<RecoveredVisitor | null>(null);
  const who = visitor.current.value;
  return (
    <Page title="Retrouver ma veste">
      <div class="wrap section narrow join">
        {back ? (
          <Back given={back} />
        ) : who && !other ? (
          <section class="stack stack-l">
            <div class="stack">
              <h1>Ta carte de secours</h1>
              <p class="lead soft">
                Nouveau téléphone, ordinateur du CDI ? Ce code retrouve ta veste. Prends-le en photo ou
                note-le, et garde-le pour toi.
              </p>
            </div>
            <Card />
            <p>
              <button type="button" class="btn quiet" onClick={() => setOther(true)}>
                J’ai une autre carte
              </button>
            </p>
          </section>
        ) : (
          <Enter begun={begun} back={setBack} />
        )}
      </div>
    </Page>
  );
}

function Enter({ begun, back }: { begun: string; back: (given: RecoveredVisitor) => void }) {
  const [code, setCode] = useState(begun);
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const [scanning, setScanning] = useState(false);
  const here = visitor.current.value;

  async function send(typed: string): Promise<void> {
    const missing = missingSigns(typed, SIGNS);
    if (missing) return setProblem(missing);
    setSending(true);
    setProblem(null);
    try {
      const given = await call<RecoveredVisitor>("/visitors/recover", {
        method: "POST",
        body: { recovery_code: typed },
      });
      visitor.open(given);
      void readDiscoveries().catch(() => undefined);
      void flush();
      back(given);
    } catch (error) {
      setProblem(textOf(error));
    } finally {
      setSending(false);
    }
  }

  return (
    <form
      class="stack stack-l"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending) void send(code);
      }}
    >
      <div class="stack">
        <h1>Retrouver ma veste</h1>
        <p class="lead soft">Le code est sur ta carte de secours : douze signes, en trois groupes.</p>
      </div>
      {here ? (
        <Note kind="warn">
          <p>
            Cet appareil porte la veste de <b>{here.nickname}</b>. Elle laissera la place à celle de la
            carte : note sa carte de secours d’abord, si tu veux la garder.
          </p>
        </Note>
      ) : null}
      <CodeField
        label="Code de la carte de secours, douze signes"
        value={code}
        change={setCode}
        problem={problem}
        signs={SIGNS}
      />
      <button type="submit" class={`btn go big wide ${sending ? "busy" : ""}`} aria-disabled={sending}>
        {sending ? "Un instant…" : "Retrouver ma veste"}
        <Icon name={sending ? "refresh" : "next"} />
      </button>
      {scanning ? (
        <Scanner
          found={(text) => {
            setScanning(false);
            const read = new URLSearchParams(text.split("#")[1] ?? "").get("code") ?? text;
            setCode(read);
            void send(read);
          }}
          close={() => setScanning(false)}
        />
      ) : (
        <button type="button" class="btn wide" onClick={() => setScanning(true)}>
          <Icon name="camera" />
          Lire le code QR de la carte
        </button>
      )}
      <a class="btn quiet wide" href="/rejoindre">
        Je n’ai qu’un code de classe
      </a>
    </form>
  );
}

function Back({ given }: { given: RecoveredVisitor }) {
  const [ended, setEnded] = useState<"no" | "yes" | "failed">("no");
  const { route } = useLocation();
  useEffect(() => document.querySelector<HTMLElement>("h1")?.focus(), []);
  const end = () =>
    call("/me/sessions", { method: "DELETE", as: "visitor" }).then(
      () => setEnded("yes"),
      () => setEnded("failed"),
    );
  return (
    <section class="stack stack-l">
      <div class="stack">
        <h1 tabIndex={-1}>Te revoilà, {given.nickname}</h1>
        <p class="lead">Ta veste et tes points sont sur cet appareil.</p>
      </div>
      <div class="panel stack">
        <p>
          <b>Tu as perdu l’autre appareil ?</b> Tu peux le déconnecter : il ne pourra plus rien faire avec ta
          veste.
        </p>
        {ended === "yes" ? (
          <Note kind="ok" icon="check">
            <p role="status">C’est fait : seul cet appareil porte encore ta veste.</p>
          </Note>
        ) : (
          <p>
            <button type="button" class="btn" onClick={() => void end()}>
              Déconnecter mes autres appareils
            </button>
          </p>
        )}
        {ended === "failed" ? <p role="alert">Cela n’a pas marché. Réessaie dans un instant.</p> : null}
      </div>
      <button type="button" class="btn go big wide" onClick={() => route("/ma-veste")}>
        Voir ma veste
        <Icon name="next" />
      </button>
    </section>
  );
}
