/** Four reactions, each once from each seat: counted, not listed. */
import { REACTIONS, type ReactionsShown } from "../../api/live.ts";
import { Icon } from "../../components/Icon.tsx";
import { show } from "../../state/announce.ts";
import { reactionWords } from "./reasons.ts";
import type { InRoom } from "./useRoom.ts";

interface Props {
  counts: ReactionsShown | null;
  inRoom: InRoom;
  place: boolean;
}

export function Reactions({ counts, inRoom, place }: Props) {
  return (
    <section class="stack stack-s" aria-labelledby="reagir">
      <h2 id="reagir">Réagir</h2>
      <div class="react">
        {REACTIONS.map((kind) => {
          const { name, icon } = reactionWords[kind];
          const given = inRoom.own.reacted(kind);
          return (
            <button
              key={kind}
              type="button"
              aria-pressed={given}
              aria-disabled={!place}
              title={name}
              onClick={() => {
                if (!place) show({ text: "Entre dans la rencontre pour réagir." });
                else if (given) show({ text: `«\u202f${name}\u202f», c’est déjà compté. Merci\u202f!` });
                else inRoom.own.react(kind);
              }}
            >
              <Icon name={icon} />
              <span class="sr">{name} : </span>
              <span class="num">{counts?.[kind] ?? 0}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
