/**
 * Prints the sheet that the API made, instead of the page that is open. Its style goes where the site's policy allows
 * it: a constructed style sheet, in a tree of its own, so that neither changes the other.
 */
const ID = "feuille";
const STYLE = /<style>([^<]*)<\/style>/;

/** Whether the browser knows constructed style sheets (Safari since 16.4, the others for longer). */
export function canPrintSheet(): boolean {
  return "adoptedStyleSheets" in Document.prototype && typeof CSSStyleSheet === "function";
}

/** `html`: the whole page. Opens the browser's dialogue. */
export function printSheet(html: string): void {
  putAway();
  // Without its style element, which the policy would refuse aloud.
  const page = new DOMParser().parseFromString(html.replace(STYLE, ""), "text/html");
  const host = document.createElement("div");
  host.id = ID;
  const root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE.exec(html)?.[1] ?? "");
  root.adoptedStyleSheets = [style];
  const sheet = page.querySelector("main");
  if (sheet) root.append(document.adoptNode(sheet));
  document.body.append(host);
  addEventListener("afterprint", putAway, { once: true });
  print();
}

/** Removes the sheet: the browser prints the page itself again. */
export function putAway(): void {
  document.getElementById(ID)?.remove();
}
