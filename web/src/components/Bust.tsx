/** The head of a professional; round. */
import "../styles/live-cards.css";
import { LazyDrawing } from "./Drawing.tsx";

export function Bust({ id, big = false }: { id: string; big?: boolean }) {
  return (
    <LazyDrawing
      id={id}
      class={big ? "bust big" : "bust"}
      load={async () => (await import("../art/busts.ts")).bust(id)}
    />
  );
}
