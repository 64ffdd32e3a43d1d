/**
 * The gateway has written the page's text into the document already: it stays on screen until the first page of the client is
 * there to take its place. What was typed until then goes on in the client's page.
 */
let root: HTMLElement | null = null;

/** Where to render: out of the document until `arrived`. */
export function stage(): HTMLElement {
  root = document.createElement("div");
  root.id = "app";
  return root;
}

/** Puts the client's page where the gateway's stood. Only the first call does something. */
export function arrived(): void {
  if (!root || root.isConnected) return;
  const stood = document.getElementById("app");
  const typing = stood?.contains(document.activeElement) ? document.activeElement : null;
  stood?.replaceWith(root);
  for (const field of stood?.querySelectorAll<HTMLInputElement>("input[id]") ?? [])
    takeOver(field, field === typing);
}

/** Fields are the same if their ids are. */
function takeOver(from: HTMLInputElement, focused: boolean): void {
  const field = root?.querySelector<HTMLInputElement>(`input#${CSS.escape(from.id)}`);
  if (!field) return;
  if (from.value !== from.defaultValue) {
    field.value = from.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (!focused) return;
  field.focus({ preventScroll: true });
  if (from.selectionStart !== null) field.setSelectionRange(from.selectionStart, from.selectionEnd);
}
