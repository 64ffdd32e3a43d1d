/** Three screens: code, nickname, recovery card. For who is seated already: their class, leaving and changing it. */
import "../../styles/classes.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, Problem } from "../../api/client.ts";
import type { Me, SeatedVisitor } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { Page } from "../../components/Page.tsx";
import { flush } from "../../state/outbox.ts";
import { refresh, useResource } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { levelNames } from "../../words.ts";
import { Card } from "./Card.tsx";
import { CodeField, missingSigns } from "./CodeField.tsx";

const CODE_SIGNS = 8;

export default function Join() {
  const who = visitor.current.value;
  const me = useResource<Me>(who ? "/me" : null, { as: "visitor" }).data;
  const [joined, setJoined] = useState<SeatedVisitor | null>(null);
  const [step, setStep] = useState<"nickname" | "card">("nickname");
  return (
    <Page title="Rejoindre ma classe">
      <div class="wrap section narrow join">
        {joined ? (
          step === "nickname" ? (
            <Nickname joined={joined} next={() => setStep("card")} />
          ) : (
            <CardStep joined={joined} />
          )
        ) : me?.school_class ? (
          <Seated me={me} joined={setJoined} />
        ) : (
          <Code joined={setJoined} />
        )}
      </div>
    </Page>
  );
}

function Steps({ at }: { at: number }) {
  return (
    <ol class="steps" aria-label={`Étape ${at} sur 3`}>
      {[1, 2, 3].map((each) => (
        <li key={each} class={each <= at ? "on" : undefined} />
      ))}
    </ol>
  );
}

/** A heading that takes the focus when its screen comes. */
export function ScreenTitle({ children }: { children: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h1 tabIndex={-1} ref={title}>
      {children}
    </h1>
  );
}

interface CodeProps {
  joined: (given: SeatedVisitor) => void;
  /** Leaves the class one sits in for the new one. */
  move?: boolean;
}

function Code({ joined, move = false }: CodeProps) {
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [seatedElsewhere, setSeatedElsewhere] = useState(false);
  const [sending, setSending] = useState(false);
  // The same key for the same code: a lost answer, or another network, takes no second seat.
  const key = useRef({ code: "", value: "" });

  async function send(moving: boolean): Promise<void> {
    const missing = missingSigns(code, CODE_SIGNS);
    if (missing) return setProblem(missing);
    if (key.current.code !== code + moving) key.current = { code: code + moving, value: crypto.randomUUID() };
    setSending(true);
    setProblem(null);
    try {
      const given = await call<SeatedVisitor>("/classes/join", {
        method: "POST",
        as: "visitor",
        body: moving ? { code, move: true } : { code },
        idempotencyKey: key.current.value,
      });
      visitor.open(given);
      void flush();
      refresh("/me", { as: "visitor" });
      joined(given);
    } catch (error) {
      setSeatedElsewhere(error instanceof Problem && error.kind === "already-seated");
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
        if (!sending) void send(move);
      }}
    >
      {move ? null : <Steps at={1} />}
      <div class="stack">
        {move ? <h2>Le code de ta nouvelle classe</h2> : <h1>Le code de ta classe</h1>}
        <p class="lead soft">Ton ou ta prof te l’a donné. Huit signes, minuscules ou majuscules.</p>
      </div>
      <CodeField
        label="Code de classe, huit signes"
        value={code}
        change={setCode}
        problem={problem}
        signs={CODE_SIGNS}
      />
      {seatedElsewhere ? (
        <Note kind="warn">
          <p>Tu as déjà une place dans une autre classe. Tu peux en changer : tes points te suivent.</p>
          <p>
            <button type="button" class="btn" onClick={() => void send(true)}>
              Changer de classe
            </button>
          </p>
        </Note>
      ) : null}
      <button type="submit" class={`btn go big wide ${sending ? "busy" : ""}`} aria-disabled={sending}>
        {sending ? "Un instant…" : "Entrer"}
        <Icon name={sending ? "refresh" : "next"} />
      </button>
      {move ? null : (
        <div class="stack stack-s">
          <a class="btn quiet wide" href="/retrouver">
            J’ai déjà une carte de secours
          </a>
          <a class="btn quiet wide" href="/explorer">
            Je viens sans ma classe
          </a>
        </div>
      )}
    </form>
  );
}

function Nickname({ joined, next }: { joined: SeatedVisitor; next: () => void }) {
  return (
    <section class="stack stack-l">
      <Steps at={2} />
      <div class="stack">
        <p>
          <span class="tag ok">
            <Icon name="check" />
            Ta place est prise : {levelNames[joined.school_class.level] ?? joined.school_class.level}
          </span>
        </p>
        <ScreenTitle>Ton pseudo</ScreenTitle>
        <p class="lead soft">
          Il est tiré au sort : ni nom, ni prénom, ni courriel. Ta veste et tes questions porteront celui-ci.
        </p>
      </div>
      <div class="panel tint stack on-sand nickname">
        <p class="big-num">{joined.nickname}</p>
      </div>
      <button type="button" class="btn go big wide" onClick={next}>
        C’est moi
        <Icon name="next" />
      </button>
    </section>
  );
}

function CardStep({ joined }: { joined: SeatedVisitor }) {
  return (
    <section class="stack stack-l">
      <Steps at={3} />
      <div class="stack">
        <ScreenTitle>Ta carte de secours</ScreenTitle>
        <p class="lead soft">
          Nouveau téléphone, ordinateur du CDI ? Ce code retrouve ta veste. Prends-le en photo ou note-le.
        </p>
      </div>
      <Card />
      <a class="btn go big wide" href="/">
        C’est noté, j’entre
        <Icon name="next" />
      </a>
      <p class="soft small">Pseudo : {joined.nickname}</p>
    </section>
  );
}

function Seated({ me, joined }: { me: Me; joined: (given: SeatedVisitor) => void }) {
  const [asking, setAsking] = useState<"leave" | "change" | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const level = me.school_class!.level;

  async function leave(): Promise<void> {
    try {
      await call("/me/seat", { method: "DELETE", as: "visitor" });
      refresh("/me", { as: "visitor" });
      setAsking(null);
    } catch (error) {
      setFailure(error);
    }
  }

  return (
    <section class="stack stack-l">
      <div class="stack">
        <h1>Ta classe</h1>
        <p class="lead">
          Tu as une place en {levelNames[level] ?? level}, sous le pseudo <b>{me.nickname}</b>.
        </p>
      </div>
      <Card />
      {failure ? (
        <Note kind="bad">
          <p>{textOf(failure)}</p>
        </Note>
      ) : null}
      {asking === "change" ? <Code joined={joined} move /> : null}
      {asking === "leave" ? (
        <div class="panel stack">
          <p>
            <b>Quitter ta classe ?</b> Tes points et ton pseudo restent à toi ; ta ou ton prof ne te compte
            plus dans la classe.
          </p>
          <div class="row">
            <button type="button" class="btn no" onClick={() => void leave()}>
              Quitter ma classe
            </button>
            <button type="button" class="btn" onClick={() => setAsking(null)}>
              Rester
            </button>
          </div>
        </div>
      ) : null}
      {asking === null ? (
        <div class="row">
          <button type="button" class="btn" onClick={() => setAsking("change")}>
            Changer de classe
          </button>
          <button type="button" class="btn quiet" onClick={() => setAsking("leave")}>
            Quitter ma classe
          </button>
        </div>
      ) : null}
    </section>
  );
}
