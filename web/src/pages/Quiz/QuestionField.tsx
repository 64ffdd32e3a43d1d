/** How a question of a knowledge quiz is answered, by its type. */
import type { Question } from "../../api/types.ts";
import type { Answer } from "./draft.ts";
import { Order } from "./Order.tsx";

interface Props {
  question: Question;
  value: Answer | undefined;
  change: (value: Answer) => void;
}

export function QuestionField({ question, value, change }: Props) {
  const choices = question.choices ?? [];
  switch (question.type) {
    case "single":
      return <Choices name={question.id} choices={choices} chosen={[value]} pick={change} />;
    case "true-false":
      return (
        <Choices
          name={question.id}
          choices={[
            { id: true, text: "Vrai" },
            { id: false, text: "Faux" },
          ]}
          chosen={[value]}
          pick={change}
        />
      );
    case "multiple": {
      const chosen = Array.isArray(value) ? value : [];
      return (
        <Choices
          name={question.id}
          several
          choices={choices}
          chosen={chosen}
          pick={(id) => change(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id])}
        />
      );
    }
    case "order":
      return <Order choices={choices} value={Array.isArray(value) ? value : undefined} change={change} />;
    case "estimate":
      return <Estimate question={question} value={value as number | undefined} change={change} />;
  }
}

interface ChoicesProps<T> {
  name: string;
  choices: { id: T; text: string }[];
  chosen: unknown[];
  several?: boolean;
  pick: (id: T) => void;
}

function Choices<T extends string | boolean>({
  name,
  choices,
  chosen,
  several = false,
  pick,
}: ChoicesProps<T>) {
  return (
    <fieldset class="scale choices" aria-labelledby="what">
      <legend class="sr">{several ? "Plusieurs réponses possibles" : "Ta réponse"}</legend>
      {several ? <p class="soft small">Plusieurs réponses sont possibles.</p> : null}
      {choices.map((choice) => (
        <label key={String(choice.id)}>
          <input
            type={several ? "checkbox" : "radio"}
            name={name}
            checked={chosen.includes(choice.id)}
            onChange={() => pick(choice.id)}
          />
          <span class="choice-box" aria-hidden="true">
            {chosen.includes(choice.id) ? "✓" : ""}
          </span>
          <span>{choice.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Estimate({
  question,
  value,
  change,
}: {
  question: Question;
  value: number | undefined;
  change: (value: number) => void;
}) {
  const { minimum = 0, maximum = 100 } = question;
  const take = (text: string) => {
    const number = Number(text.replace(",", "."));
    if (text.trim() && Number.isFinite(number)) change(Math.min(maximum, Math.max(minimum, number)));
  };
  return (
    <div class="stack estimate">
      <label class="field">
        <span class="label">
          Ton estimation, en {question.unit} (de {minimum.toLocaleString("fr-FR")} à{" "}
          {maximum.toLocaleString("fr-FR")})
        </span>
        <input
          class="input num"
          type="number"
          inputMode="decimal"
          min={minimum}
          max={maximum}
          step="any"
          value={value ?? ""}
          onChange={(event) => take(event.currentTarget.value)}
        />
      </label>
      <input
        type="range"
        aria-label={`Ton estimation, en ${question.unit}`}
        min={minimum}
        max={maximum}
        step={(maximum - minimum) / 100}
        value={value ?? (minimum + maximum) / 2}
        onInput={(event) => change(Number(event.currentTarget.value))}
      />
    </div>
  );
}
