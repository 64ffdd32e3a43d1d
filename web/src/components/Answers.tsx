/** What professionals answered in writing after live sessions: nothing while there is none, or it cannot be read. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnswerGiven, AnswerList } from "../api/live.ts";
import { useResource } from "../state/resource.ts";
import { withOccupation } from "../words.ts";

const SHOWN = 3;
const addressOf = (each: AnswerGiven) => `reponse-${each.id}`;

interface Props {
  /** `company=…` or `occupation=…` of the API. */
  about: string;
}

export function Answers({ about }: Props) {
  const { data } = useResource<AnswerList>(`/live/answers?${about}&limit=100`);
  return data?.items.length ? <Given answers={data.items} /> : null;
}

function Given({ answers }: { answers: AnswerGiven[] }) {
  // The browser looked for what the address names before it was here.
  const [named] = useState(() => answers.findIndex((each) => `#${addressOf(each)}` === location.hash));
  const [all, setAll] = useState(named >= SHOWN);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => (named < 0 ? undefined : keepInView(list.current?.children[named])), []);

  function showAll(): void {
    setAll(true);
    // The button goes: who came by keyboard continues at the first that was hidden.
    requestAnimationFrame(() => list.current?.children[SHOWN]?.querySelector("a")?.focus());
  }

  return (
    <section class="stack" aria-labelledby="reponses">
      <h2 id="reponses">Vos questions, leurs réponses</h2>
      <ul ref={list}>
        {answers.slice(0, all ? answers.length : SHOWN).map((each) => (
          <li key={each.id} id={addressOf(each)} class="q-read">
            <p>
              <b>{each.question}</b>
            </p>
            <div class="answer">
              <b>{withOccupation(each.professional)}</b>
              <p>{each.answer}</p>
            </div>
            <p class="small">
              Rencontre : <a href={`/rencontres/${each.session}`}>{each.session_title}</a>
            </p>
          </li>
        ))}
      </ul>
      {!all && answers.length > SHOWN ? (
        <p>
          <button type="button" class="btn" onClick={showAll}>
            {answers.length - SHOWN > 1 ? `Voir les ${answers.length - SHOWN} autres` : "Voir une autre"}
          </button>
        </p>
      ) : null}
    </section>
  );
}

const BY_HAND = ["wheel", "touchstart", "pointerdown", "keydown"];

/** What is above comes later and would push it away: until the reader moves the page by hand. */
function keepInView(element: Element | undefined): () => void {
  const grown = new ResizeObserver(() => element?.scrollIntoView());
  const leave = () => {
    grown.disconnect();
    for (const name of BY_HAND) removeEventListener(name, leave);
  };
  grown.observe(document.body);
  for (const name of BY_HAND) addEventListener(name, leave, { passive: true });
  return leave;
}
