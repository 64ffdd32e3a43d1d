/** Putting things in order with two buttons each: no dragging needed. */
import { useEffect } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { say } from "../../state/announce.ts";

interface Props {
  choices: { id: string; text: string }[];
  value: string[] | undefined;
  change: (value: string[]) => void;
}

export function Order({ choices, value, change }: Props) {
  const order = value ?? choices.map((each) => each.id);
  // The order as it stands is an answer: somebody may find it right.
  useEffect(() => {
    if (!value) change(order);
  }, []);

  function move(position: number, by: number): void {
    const next = [...order];
    const [moved] = next.splice(position, 1);
    next.splice(position + by, 0, moved!);
    change(next);
    const text = choices.find((each) => each.id === moved)?.text;
    say(`${text} : place ${position + by + 1} sur ${order.length}.`);
  }

  return (
    <ol class="marks order">
      {order.map((id, position) => {
        const text = choices.find((each) => each.id === id)?.text ?? id;
        return (
          <li key={id}>
            <span class="num">{position + 1}</span>
            <span>{text}</span>
            <span class="row tight nowrap">
              <button
                type="button"
                class="btn round"
                aria-label={`Monter : ${text}`}
                aria-disabled={position === 0}
                onClick={() => position > 0 && move(position, -1)}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                class="btn round"
                aria-label={`Descendre : ${text}`}
                aria-disabled={position === order.length - 1}
                onClick={() => position < order.length - 1 && move(position, 1)}
              >
                <Icon name="down" />
              </button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
