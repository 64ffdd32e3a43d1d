/** The code for the board: as large as the screen allows, to be read from the last row. */
import { useEffect, useRef } from "preact/hooks";
import type { SchoolClass } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { refresh } from "../../state/resource.ts";
import { seatsTaken } from "./seatsTaken.ts";

/** How often the board looks who has come. */
const LOOK_MS = 15_000;

interface Props {
  school: SchoolClass;
  name: string;
  close: () => void;
}

export function Board({ school, name, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current!;
    shown.showModal();
    // Where the browser has no full screen, or refuses it, the dialog fills the window.
    void shown.requestFullscreen?.().catch(() => undefined);
    return () => {
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  useEffect(() => {
    const again = () => refresh(`/classes/${school.id}`, { as: "staff" });
    const timer = setInterval(again, LOOK_MS);
    return () => {
      clearInterval(timer);
      again();
    };
  }, [school.id]);
  return (
    <dialog class="board on-deep" ref={dialog} onClose={close} aria-labelledby="board-title">
      <h2 id="board-title">{name} : rejoindre la classe</h2>
      <ol class="board-steps">
        <li>
          Ouvre <b>{location.host}/rejoindre</b>
        </li>
        <li>Tape ce code :</li>
      </ol>
      <p class="board-code num">{school.code}</p>
      <p>Ni nom, ni courriel : un pseudo te suffit.</p>
      <p class="num">{seatsTaken(school)}</p>
      <form method="dialog" class="board-close">
        <button class="btn">
          <Icon name="close" />
          Fermer
        </button>
      </form>
    </dialog>
  );
}
