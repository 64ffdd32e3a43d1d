/** What a poll gave, to be read from the last row: values, with bars behind them. */
import type { PollShown } from "../../api/live.ts";
import { counted } from "../../words.ts";

/** So many words of a cloud. */
const WORDS_MAX = 20;
const SIZES = 4;

export function Results({ poll }: { poll: PollShown }) {
  if (poll.kind === "words") {
    const words = (poll.words ?? []).slice(0, WORDS_MAX);
    const most = Math.max(1, ...words.map((each) => each.count));
    return words.length ? (
      <ul class="host-cloud">
        {words.map(({ text, count }) => (
          <li key={text} style={{ "--v": Math.round((SIZES * count) / most) }}>
            {text}
            <span class="sr">, {counted(count, "fois", "fois")}</span>
          </li>
        ))}
      </ul>
    ) : (
      <p>Les mots arrivent après relecture.</p>
    );
  }
  const results = poll.results ?? {};
  return (
    <>
      <ul class="host-results">
        {poll.choices.map(({ id, text }) => {
          const count = results[id] ?? 0;
          const share = poll.answers ? Math.round((100 * count) / poll.answers) : 0;
          return (
            <li key={id} style={{ "--v": share }}>
              <span>{poll.kind === "scale" && text && text !== id ? `${id}, ${text}` : text || id}</span>
              <b class="num">{`${share}\u00a0%`}</b>
            </li>
          );
        })}
      </ul>
      <p>{counted(poll.answers, "réponse")}</p>
    </>
  );
}
