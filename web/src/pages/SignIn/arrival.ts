/** What the address of the sign-in page brings, taken out of it at once: no history and no reload keeps it. */
import type { Oidc } from "../../api/types.ts";

const KEY = "usine.oidc";

/** The token of a link in a mail (`#jeton=…`); null without one. */
export function takeLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("jeton");
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

/** Sends the browser to the identity provider; what it brings back must have the same `state`. */
export function goToProvider({ authorization_url, state }: Oidc): void {
  sessionStorage.setItem(KEY, state);
  location.assign(authorization_url);
}

/** What the identity provider sent back; `foreign` if it was not asked from here; null if it did not send any. */
export function answerOfProvider(): { code: string; state: string } | "foreign" | null {
  const query = new URLSearchParams(location.search);
  const code = query.get("code");
  const state = query.get("state");
  if (!state || !(code || query.get("error"))) return null;
  history.replaceState(null, "", location.pathname);
  const begun = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return code && begun === state ? { code, state } : "foreign";
}
