/** Five answers from « pas du tout » to « beaucoup »; keys 1 to 5. */
import { useEffect } from "preact/hooks";

interface Props {
  words: string[];
  value: number | undefined;
  change: (value: number) => void;
}

export function Scale({ words, value, change }: Props) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const number = Number(event.key) - 1;
      if (event.altKey || event.ctrlKey || event.metaKey || !(number in words)) return;
      change(number);
      document.querySelectorAll<HTMLInputElement>(".scale input")[number]?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  return (
    <fieldset class="scale" aria-labelledby="ask what">
      <legend class="sr">Ta réponse</legend>
      {words.map((word, position) => (
        <label key={position}>
          <input
            type="radio"
            name="answer"
            value={position}
            checked={value === position}
            onChange={() => change(position)}
          />
          <Bars filled={position + 1} />
          <span>{word}</span>
          <kbd aria-hidden="true">{position + 1}</kbd>
        </label>
      ))}
    </fieldset>
  );
}

const HEIGHTS = [8, 12, 16, 20, 24];

function Bars({ filled }: { filled: number }) {
  return (
    <svg viewBox="0 0 48 32" aria-hidden="true">
      {HEIGHTS.map((height, position) => (
        <rect
          key={position}
          x={2 + position * 9}
          y={28 - height}
          width="6"
          height={height}
          rx="3"
          fill="currentColor"
          opacity={position < filled ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}
