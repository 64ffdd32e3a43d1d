/** Staff sign in: by a link in a mail, which waits here for a tap, or at an identity provider. */
import "../../styles/classes.css";
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, Problem } from "../../api/client.ts";
import type { NewStaffSession, Oidc, Staff } from "../../api/types.ts";
import { EmailForm } from "../../components/EmailForm.tsx";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Page } from "../../components/Page.tsx";
import { leaveStaff } from "../../state/leave.ts";
import { forget, useResource } from "../../state/resource.ts";
import { staff } from "../../state/session.ts";
import { homeOf } from "../../staffPages.ts";
import { roleNames } from "../../words.ts";
import { answerOfProvider, goToProvider, takeLinkToken } from "./arrival.ts";

export default function SignIn() {
  const [linkToken, setLinkToken] = useState(takeLinkToken);
  const [given, setGiven] = useState(answerOfProvider);
  const who = staff.current.value;
  const all = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A link that is pasted into this very page changes its address, and loads nothing.
    const look = () => {
      const token = takeLinkToken();
      if (token) setLinkToken(token);
    };
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const shown = linkToken ?? (given ? "given" : (who?.id ?? ""));
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    all.current?.querySelector<HTMLElement>("h1")?.focus(); // what was pressed is gone
  }, [shown]);
  const restart = () => {
    setLinkToken(null);
    setGiven(null);
  };
  return (
    <Page title="Espace enseignant et organisation">
      <div class="wrap section narrow stack stack-l" ref={all}>
        {linkToken ? (
          <OpenLink key={linkToken} token={linkToken} restart={restart} />
        ) : given ? (
          <FinishProvider given={given} restart={restart} />
        ) : who ? (
          <SignedIn role={who.role} />
        ) : (
          <Ask />
        )}
      </div>
    </Page>
  );
}

/** Opens a session, then goes where this role works. */
function useOpening(): (path: string, body: object) => Promise<void> {
  const { route } = useLocation();
  return async (path, body) => {
    const session = await call<NewStaffSession>(path, { method: "POST", body });
    forget("staff"); // what the one before has read is not theirs
    staff.open(session);
    route(homeOf(session.role), true);
  };
}

/** Programs that check mails open their links, too: only a person taps. */
function OpenLink({ token, restart }: { token: string; restart: () => void }) {
  const open = useOpening();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (refused) title.current?.focus(); // the button is gone
  }, [refused]);

  async function go(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await open("/staff/sessions", { link_token: token });
    } catch (error) {
      const isOver = error instanceof Problem && [401, 403, 422].includes(error.status);
      (isOver ? setRefused : setFailure)(textOf(error));
      setBusy(false);
    }
  }

  if (refused)
    return (
      <>
        <h1 tabIndex={-1} ref={title}>
          Ce lien ne sert plus
        </h1>
        <Note kind="bad">
          <p>{refused}</p>
        </Note>
        <p>
          <a class="btn go" href="/connexion" onClick={restart}>
            Demander un autre lien
          </a>
        </p>
      </>
    );

  return (
    <>
      <div class="stack">
        <h1 tabIndex={-1}>Bonjour !</h1>
        <p class="lead">Votre lien est prêt. Il sert une seule fois : touchez le bouton pour entrer.</p>
      </div>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
          <p>
            <a href="/connexion" onClick={restart}>
              Demander un autre lien
            </a>
          </p>
        </Note>
      ) : null}
      <p>
        <button
          type="button"
          class={`btn go big ${busy ? "busy" : ""}`}
          aria-disabled={busy}
          onClick={() => void go()}
        >
          {busy ? "Un instant…" : "Me connecter"}
          <Icon name={busy ? "refresh" : "next"} />
        </button>
      </p>
    </>
  );
}

interface FinishProps {
  given: { code: string; state: string } | "foreign";
  restart: () => void;
}

function FinishProvider({ given, restart }: FinishProps) {
  const open = useOpening();
  const [failure, setFailure] = useState<string | null>(
    given === "foreign"
      ? "Cette connexion n’a pas été commencée ici, ou elle l’a été il y a trop longtemps."
      : null,
  );
  const begun = useRef(false);
  useEffect(() => {
    if (given === "foreign" || begun.current) return;
    begun.current = true; // a code is good once
    open("/staff/oidc/sessions", given).catch((error: unknown) => setFailure(textOf(error)));
  }, []);
  return (
    <>
      <h1 tabIndex={-1}>Connexion</h1>
      {failure ? (
        <>
          <Note kind="bad">
            <p>{failure}</p>
          </Note>
          <p>
            <a class="btn" href="/connexion" onClick={restart}>
              Recommencer
            </a>
          </p>
        </>
      ) : (
        <p role="status">Un instant : nous vérifions la réponse de votre service de connexion…</p>
      )}
    </>
  );
}

function SignedIn({ role }: { role: string }) {
  const me = useResource<Staff>("/staff/me", { as: "staff" }).data;
  const home = homeOf(role);
  return (
    <>
      <div class="stack">
        <h1 tabIndex={-1}>Vous êtes là</h1>
        <p class="lead">
          {me ? <b>{me.email}</b> : "Session ouverte"}, {roleNames[role] ?? role}.
        </p>
      </div>
      {home === "/connexion" ? (
        <p>Vos rencontres en direct s’ouvriront ici : elles arrivent bientôt.</p>
      ) : (
        <p>
          <a class="btn go big" href={home}>
            {role === "teacher" ? "Mes classes" : "Organisation"}
            <Icon name="next" />
          </a>
        </p>
      )}
      <p>
        <button type="button" class="btn" onClick={() => void leaveStaff()}>
          <Icon name="out" />
          Me déconnecter
        </button>
      </p>
    </>
  );
}

function Ask() {
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const sent = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (sentTo) sent.current?.focus();
  }, [sentTo]);

  async function ask(): Promise<void> {
    await call("/staff/links", { method: "POST", body: { email } });
    setSentTo(email.trim());
  }

  if (sentTo)
    return (
      <>
        <div class="stack">
          <h1 tabIndex={-1} ref={sent}>
            Regardez vos courriels
          </h1>
          <p class="lead">
            Si <b>{sentTo}</b> fait partie de l’équipe, un lien vient de partir. Il sert une fois, pendant
            quinze minutes.
          </p>
        </div>
        <ul class="bullets">
          <li>Rien reçu ? Regardez dans les indésirables, et attendez deux minutes.</li>
          <li>Vérifiez l’adresse : il faut celle par laquelle vous avez été invitée ou invité.</li>
          <li>Ouvrez le lien sur l’appareil où vous voulez travailler.</li>
        </ul>
        <p>
          <button type="button" class="btn" onClick={() => setSentTo(null)}>
            Essayer une autre adresse
          </button>
        </p>
      </>
    );
  return (
    <>
      <div class="stack">
        <h1 tabIndex={-1}>Espace enseignant et organisation</h1>
        <p class="lead soft">
          Sans mot de passe : un lien vous est envoyé par courriel. Élève ? Aucune connexion :{" "}
          <a href="/rejoindre">le code de ta classe</a> suffit.
        </p>
      </div>
      <EmailForm
        id="email"
        label="Votre adresse professionnelle"
        autocomplete="email"
        email={email}
        change={setEmail}
        send={ask}
        submit={(busy) => (
          <button type="submit" class={`btn go big wide ${busy ? "busy" : ""}`} aria-disabled={busy}>
            {busy ? "Un instant…" : "Recevoir un lien"}
            <Icon name={busy ? "refresh" : "mail"} />
          </button>
        )}
      />
      <Provider />
    </>
  );
}

/** Shown only where this platform has an identity provider. */
function Provider() {
  const { data } = useResource<Oidc>("/staff/oidc");
  if (!data) return null;
  return (
    <p>
      <button type="button" class="btn wide" onClick={() => goToProvider(data)}>
        Me connecter avec mon académie
      </button>
    </p>
  );
}
