import { beforeEach, expect, it } from "vitest";
import { answerOfProvider, takeLinkToken } from "./arrival.ts";

const STATE_KEY = "usine.oidc";
const arrive = (address: string) => history.replaceState(null, "", address);

beforeEach(() => {
  sessionStorage.clear();
  arrive("/connexion");
});

it("takes the token of a link out of the address, so that no reload and no history keeps it", () => {
  arrive("/connexion#jeton=link-of-a-test");
  expect(takeLinkToken()).toBe("link-of-a-test");
  expect(location.href).not.toContain("jeton");
  expect(takeLinkToken()).toBeNull();
});

it("takes no other fragment for a link, and leaves it alone", () => {
  arrive("/connexion#contenu");
  expect(takeLinkToken()).toBeNull();
  expect(location.hash).toBe("#contenu");
});

it("takes the answer of an identity provider that was asked from this tab, once", () => {
  sessionStorage.setItem(STATE_KEY, "asked");
  arrive("/connexion?code=given&state=asked");
  expect(answerOfProvider()).toEqual({ code: "given", state: "asked" });
  expect(location.search).toBe("");
  arrive("/connexion?code=given&state=asked");
  expect(answerOfProvider()).toBe("foreign");
});

it("takes no answer to a question that somebody else asked, and none without a code", () => {
  sessionStorage.setItem(STATE_KEY, "asked");
  arrive("/connexion?code=given&state=other");
  expect(answerOfProvider()).toBe("foreign");
  sessionStorage.setItem(STATE_KEY, "asked");
  arrive("/connexion?error=access_denied&state=asked");
  expect(answerOfProvider()).toBe("foreign");
});

it("sees no provider where the address has none", () => {
  expect(answerOfProvider()).toBeNull();
  arrive("/connexion?state=asked");
  expect(answerOfProvider()).toBeNull();
});
