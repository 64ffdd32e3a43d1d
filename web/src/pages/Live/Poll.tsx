/** A poll that is open: each answer is sent as it is given, and can be changed. Results come when it is closed. */
import { useState } from "preact/hooks";
import type { PollShown } from "../../api/live.ts";
import { show } from "../../state/announce.ts";
import { counted } from "../../words.ts";
import type { InRoom } from "./useRoom.ts";

interface Props {
  id: string;
  poll: PollShown;
  inRoom: InRoom;
  place: boolean;
}

export function Poll({ id, poll, inRoom, place }: Props) {
  const given = inRoom.own.answered(id);
  const answer = (choices: string[]) => {
    if (place) inRoom.own.answer(id, choices);
    else show({ text: "Entre dans la rencontre pour répondre." });
  };
  return (
    <>
      {poll.kind === "words" ? (
        <Words given={given} answer={answer} />
      ) : (
        <Choices poll={poll} given={given ?? []} answer={answer} place={place} />
      )}
      <p class="soft small" role="status">
        {given ? "Réponse notée. Tu peux changer d’avis." : ""} {counted(poll.answers, "réponse")}. Les
        résultats viennent à la fin.
      </p>
    </>
  );
}

interface ChoicesProps {
  poll: PollShown;
  given: string[];
  answer: (choices: string[]) => void;
  place: boolean;
}

function Choices({ poll, given, answer, place }: ChoicesProps) {
  const many = poll.kind === "multiple";
  const steps = poll.kind === "scale";
  function press(choice: string): void {
    if (!many) return answer([choice]);
    const next = given.includes(choice) ? given.filter((each) => each !== choice) : [...given, choice];
    if (next.length) answer(next);
    else show({ text: "Garde au moins une réponse, ou changes-en." });
  }
  return (
    <>
      {many ? <p class="small">Plusieurs réponses possibles.</p> : null}
      <div class={steps ? "poll steps" : "poll"} role="group" aria-label={poll.question}>
        {poll.choices.map(({ id, text }) => (
          <button
            key={id}
            type="button"
            aria-pressed={given.includes(id)}
            aria-disabled={!place}
            onClick={() => press(id)}
          >
            {steps ? (
              <>
                <b class="num">{id}</b>
                {text && text !== id ? <small>{text}</small> : null}
              </>
            ) : (
              <span>{text}</span>
            )}
          </button>
        ))}
      </div>
    </>
  );
}

const WORDS_MAX = 3;
const WORD_MAX = 30;

function Words({ given, answer }: { given: string[] | null; answer: (choices: string[]) => void }) {
  const [words, setWords] = useState<string[]>(() => given ?? []);
  const filled = words.map((each) => each.trim()).filter(Boolean);
  return (
    <form
      class="stack stack-s"
      onSubmit={(event) => {
        event.preventDefault();
        if (filled.length) answer(filled);
        else show({ text: "Écris au moins un mot." });
      }}
    >
      <p class="small">Jusqu’à trois mots. Une personne les relit avant de les montrer.</p>
      {Array.from({ length: WORDS_MAX }, (_, index) => (
        <input
          key={index}
          class="input"
          aria-label={`Mot ${index + 1}`}
          maxLength={WORD_MAX}
          autocomplete="off"
          value={words[index] ?? ""}
          onInput={(event) => {
            const next = [...words];
            next[index] = event.currentTarget.value;
            setWords(Array.from(next, (each) => each ?? ""));
          }}
        />
      ))}
      <button type="submit" class="btn">
        {given ? "Changer mes mots" : "Envoyer mes mots"}
      </button>
    </form>
  );
}
