/** Out of the visit: back to the page one came from, however many scenes ago; to what else there is when there was none. */
import { Icon } from "../../components/Icon.tsx";
import { depth, goInside } from "./depth.ts";

export function Quit() {
  return (
    <a
      class="btn round glass quit"
      href="/explorer"
      aria-label="Quitter la visite"
      onClick={(event) => {
        goInside("");
        const back = depth();
        if (back === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation(); // the router hears every click on a link
        history.go(-back);
      }}
    >
      <Icon name="close" />
    </a>
  );
}
