/**
 * The gateway has written the page's text into the document already: it stays on screen until the first page of the client is
 * there to take its place.
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
  if (root && !root.isConnected) document.getElementById("app")?.replaceWith(root);
}
