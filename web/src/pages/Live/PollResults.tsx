/** What a poll gave, once it is closed: values in words, with bars behind them. */
import type { PollShown } from "../../api/live.ts";
import { counted } from "../../words.ts";

export function PollResults({ poll }: { poll: PollShown }) {
  if (poll.kind === "words") return <Cloud words={poll.words ?? []} answers={poll.answers} />;
  const results = poll.results ?? {};
  return (
    <>
      <ul class="poll-results">
        {poll.choices.map(({ id, text }) => {
          // Of those who answered: of several choices the shares add up to more than the whole.
          const share = poll.answers ? Math.round((100 * (results[id] ?? 0)) / poll.answers) : 0;
          const step = poll.kind === "scale" && text && text !== id ? `${id}, ${text}` : "";
          return (
            <li key={id} style={{ "--v": share }}>
              <span>{step || text || id}</span>
              <b class="num">
                {share} %<span class="sr">, {counted(results[id] ?? 0, "réponse")}</span>
              </b>
            </li>
          );
        })}
      </ul>
      <p class="soft small">{counted(poll.answers, "réponse")}. Le sondage est terminé.</p>
    </>
  );
}

/** Sizes of words: from 1 to so many. */
const SIZES = 4;

function Cloud({ words, answers }: { words: { text: string; count: number }[]; answers: number }) {
  const most = Math.max(1, ...words.map((each) => each.count));
  return (
    <>
      {words.length ? (
        <ul class="cloud">
          {words.map(({ text, count }) => (
            <li key={text} style={{ "--v": 1 + Math.round(((SIZES - 1) * count) / most) }}>
              {text}
              <span class="sr">, {counted(count, "fois", "fois")}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p>Les mots arrivent après relecture.</p>
      )}
      <p class="soft small">{counted(answers, "réponse")}. Le sondage est terminé.</p>
    </>
  );
}
