import { afterEach, expect, it } from "vitest";
import { NoAnswer, Problem } from "./api/client.ts";
import { failureTitle, textOf } from "./components/Failure.tsx";
import { homeOf, speaksToStaff } from "./staffPages.ts";

const busy = new Problem(429, { detail: "C’est un peu rapide. Réessaie dans 335 s." }, 335);
const down = new Problem(503, {}, null);

afterEach(() => history.replaceState(null, "", "/"));

it("knows the pages of staff by their first folder, whole", () => {
  for (const path of [
    "/connexion",
    "/prof",
    "/prof/classes/1",
    "/organisation/contenus/a",
    "/moderation",
    "/professionnel",
  ])
    expect(speaksToStaff(path), path).toBe(true);
  for (const path of ["/", "/professions", "/explorer", "/contenus/prof", "/retrouver"])
    expect(speaksToStaff(path), path).toBe(false);
});

it("says « vous » to staff, and in minutes how long to wait", () => {
  history.replaceState(null, "", "/connexion");
  expect(textOf(busy)).toBe("C’est un peu rapide. Réessayez dans 6 minutes.");
  expect(textOf(new Problem(429, {}, null))).toContain("dans 1 minute.");
  expect(textOf(down)).toMatch(/^Vous n’y êtes pour rien/);
  expect(textOf(new Problem(409, { detail: "Déjà là." }, null))).toBe("Déjà là.");
  expect(textOf(new NoAnswer(false))).toMatch(/^Pas de réponse/);
});

it("says « tu » everywhere else", () => {
  history.replaceState(null, "", "/rejoindre");
  expect(textOf(busy)).toContain("Réessaie dans 335 s.");
  expect(textOf(down)).toMatch(/^Ce n’est pas de ta faute/);
});

it("says that there is no connection only of a device that has none", () => {
  expect(failureTitle(new NoAnswer(true))).toBe("Pas de connexion");
  expect(textOf(new NoAnswer(true))).toContain("n’est pas relié au réseau");
  for (const error of [new NoAnswer(false), down])
    expect(failureTitle(error)).toBe("L’atelier ne répond pas");
  expect(textOf(new NoAnswer(false))).toContain("le service est en panne");
});

it("sends each role where it works, and everybody else to the sign-in", () => {
  expect(homeOf("teacher")).toBe("/prof");
  expect(homeOf("organiser")).toBe("/organisation");
  expect(homeOf("professional")).toBe("/professionnel");
  expect(homeOf("moderator")).toBe("/moderation");
  expect(homeOf(undefined)).toBe("/connexion");
});
