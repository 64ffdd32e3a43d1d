/** A dialog over the visit: its title takes the focus, Escape and a tap beside it close it, and the focus goes back. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";

interface Props {
  id: string;
  title: string;
  /** Above the title. */
  eyebrow?: string;
  class?: string;
  onClose: () => void;
  /** What stands at the bottom, always in view. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Sheet({ id, title, eyebrow, class: extra, onClose, actions, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opened = dialog.current!;
    const before = document.activeElement;
    opened.showModal();
    heading.current?.focus();
    return () => {
      opened.close();
      // Removed with the page, it would leave the focus nowhere.
      if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body)
        before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={extra ? `sheet ${extra}` : "sheet"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="sheet-close">
        <button type="button" class="btn round close" aria-label="Fermer" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="stack">
        {eyebrow ? <p class="eyebrow">{eyebrow}</p> : null}
        <h2 id={id} tabIndex={-1} ref={heading}>
          {title}
        </h2>
        {children}
      </div>
      {actions ? <div class="row sheet-acts">{actions}</div> : null}
    </dialog>
  );
}
