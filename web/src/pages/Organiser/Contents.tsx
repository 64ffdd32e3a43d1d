/** Every content of the season, also drafts and what was withdrawn, each with its preview. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { StaffContentItem, StaffContentList } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { fold } from "../../fold.ts";
import { useResource } from "../../state/resource.ts";
import { useCompanies } from "../../state/season.ts";
import { challengeNames, counted, kindNames, stateNames } from "../../words.ts";

const STATES = ["draft", "withdrawn", "published"] as const;

export function Contents() {
  const { data, error, retry } = useResource<StaffContentList>("/staff/contents", { as: "staff" });
  const companies = useCompanies().data?.items;
  const [state, setState] = useState<string>("");
  const [words, setWords] = useState("");
  if (!data) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="30rem" />;
  const company = (id: string | null) => companies?.find((each) => each.id === id)?.name ?? "";
  const shown = data.items.filter(
    (each) =>
      (!state || each.state === state) &&
      fold(`${each.title} ${company(each.company)}`).includes(fold(words.trim())),
  );
  return (
    <section class="stack">
      <h2>Contenus</h2>
      <p class="soft">
        La saison se rédige en fichiers, et se met en ligne d’un bloc. Ici, vous relisez : un brouillon n’est
        vu que par l’organisation.
      </p>
      <div class="search">
        <label class="sr" for="content-words">
          Chercher dans les titres et les entreprises
        </label>
        <Icon name="search" />
        <input
          class="input"
          id="content-words"
          type="search"
          placeholder="Titre ou entreprise"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      <div class="chips" role="group" aria-label="État">
        <Choice value="" chosen={state} choose={setState}>
          Tous ({data.items.length})
        </Choice>
        {STATES.map((each) => (
          <Choice key={each} value={each} chosen={state} choose={setState}>
            {stateNames[each]} ({data.items.filter((item) => item.state === each).length})
          </Choice>
        ))}
      </div>
      <p role="status" class="soft small">
        {counted(shown.length, "contenu")}
      </p>
      {shown.length ? null : (
        <div class="empty">
          <Icon name="compass" />
          <p>Aucun contenu ne répond à cette recherche.</p>
          <button
            type="button"
            class="btn"
            onClick={() => {
              setState("");
              setWords("");
              document.getElementById("content-words")?.focus(); // this button goes away
            }}
          >
            Tout montrer
          </button>
        </div>
      )}
      <ul class="class-list">
        {shown.map((each) => (
          <Row key={each.id} content={each} company={company(each.company)} />
        ))}
      </ul>
    </section>
  );
}

interface ChoiceProps {
  value: string;
  chosen: string;
  choose: (value: string) => void;
  children: ComponentChildren;
}

function Choice({ value, chosen, choose, children }: ChoiceProps) {
  return (
    <button type="button" class="chip" aria-pressed={value === chosen} onClick={() => choose(value)}>
      {children}
    </button>
  );
}

function Row({ content, company }: { content: StaffContentItem; company: string }) {
  const kind = kindNames[content.kind]!;
  return (
    <li class="panel flat class-row">
      <div class="stack stack-s">
        <h3>
          <a href={`/organisation/contenus/${content.id}`}>{content.title}</a>
        </h3>
        <p class="soft small">
          {[kind.name, challengeNames[content.challenge], company].filter(Boolean).join(" · ")}
        </p>
      </div>
      <span class={content.state === "published" ? "tag ok" : "tag warn"}>{stateNames[content.state]}</span>
    </li>
  );
}
