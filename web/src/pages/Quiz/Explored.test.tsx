import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Interests, Result } from "../../api/types.ts";
import { forget } from "../../state/resource.ts";
import { visitor } from "../../state/session.ts";
import { api, signIn } from "../../testing/api.ts";
import { locks } from "../../testing/locks.ts";
import { Explored } from "./Explored.tsx";

const HOTSPOT = {
  kind: "hotspot" as const,
  title: "Le robot",
  tour: "grue",
  scene: "atelier",
  hotspot: "soudure",
  content: null,
  occupations: [{ rome: "H2902", name_feminine: "Chaudronnière", name_masculine: "Chaudronnier" }],
};
const VIDEO = {
  ...HOTSPOT,
  kind: "video" as const,
  title: "La mer",
  tour: null,
  scene: null,
  hotspot: null,
  content: "mer",
};
const SAID = { R: 80, I: 60, A: 40, S: 20, E: 10, C: 0 };
const SCORES = { R: 41, I: 42, A: 43, S: 44, E: 45, C: 46 };
const FULL: Interests = {
  explored: 12,
  needed: 10,
  said: { result: "r1", scores: SAID },
  scores: SCORES,
  says: "Au quiz, tu as dit aimer fabriquer.",
  try_next: [HOTSPOT, VIDEO],
};

let found: Interests;
let gone: string[];
let place: HTMLElement;
let people = 0;

async function show(interests: Interests, result?: Partial<Result>): Promise<void> {
  found = interests;
  act(() => void visitor.open(signIn(`person-${people++}`)));
  act(() => render(<Explored result={result as Result | undefined} />, place));
  await vi.waitFor(() => expect(asked).toContain("/me/interests"));
  await act(() => new Promise((done) => setTimeout(done)));
}

let asked: string[];

beforeEach(() => {
  vi.stubGlobal("navigator", { ...navigator, locks: locks() });
  localStorage.clear();
  asked = [];
  gone = [];
  api(({ path }) => {
    asked.push(path);
    if (path === "/me/interests") return Response.json(found);
    if (gone.includes(path)) return Response.json({ status: 404, title: "Not Found" }, { status: 404 });
    return Response.json({ title: "…" });
  });
  place = document.createElement("div");
});

afterEach(() => {
  render(null, place);
  forget("visitor");
  vi.unstubAllGlobals();
});

const links = () => [...place.querySelectorAll("a")].map((each) => each.getAttribute("href"));
const cells = () =>
  [...place.querySelectorAll("tr")].map((row) => [...row.children].map((each) => each.textContent));

it("shows both profiles, in a table too, the sentence, and where to go", async () => {
  await show(FULL, { id: "r1" });
  await vi.waitFor(() => expect(place.textContent).toContain("Au quiz, tu as dit aimer fabriquer."));
  expect(place.querySelectorAll("svg.hexa polygon")).toHaveLength(7);
  expect(cells()[0]).toEqual(["Envie", "Ce que c’est", "Exploré", "Dit"]);
  expect(cells()[1]!.slice(2)).toEqual(["41", "80"]);
  expect(cells()[6]!.slice(2)).toEqual(["46", "0"]);
  expect(links()).toEqual(["/visites/grue?scene=atelier", "/contenus/mer"]);
  expect(place.textContent).toContain("À voir\u00a0: Le robot");
  expect(place.textContent).toContain("Chaudronnière ou chaudronnier");
});

it("says whose answers they are on the page of another result", async () => {
  await show(FULL, { id: "another" });
  await vi.waitFor(() => expect(place.textContent).toContain("à ton dernier quiz sur tes envies"));
  await show(FULL);
  await vi.waitFor(() => expect(place.textContent).toContain("En jaune, ce que tu as dit\u202f;"));
});

it("shows what was explored alone to who has no result, and the way to the quiz", async () => {
  await show({ ...FULL, said: null });
  await vi.waitFor(() => expect(links()).toContain("/quiz"));
  expect(place.querySelectorAll("svg.hexa polygon")).toHaveLength(5);
  expect(cells()[0]).toEqual(["Envie", "Ce que c’est", "Exploré"]);
  expect(cells()[1]!.slice(2)).toEqual(["41"]);
});

it.each([
  [4, "Encore 6 lieux"],
  [9, "Encore 1 lieu "],
])("shows no profile after %d places, but how many are missing and one way on", async (explored, words) => {
  await show({ ...FULL, explored, scores: null, says: null });
  await vi.waitFor(() => expect(place.textContent).toContain(words));
  expect(place.querySelector("svg.hexa")).toBeNull();
  expect(links()).toEqual(["/visites/grue?scene=atelier"]);
  expect(place.querySelector("[role=progressbar]")!.getAttribute("aria-valuenow")).toBe(`${explored}`);
});

it("does not lead to a content that was taken out of the season", async () => {
  gone = ["/contents/mer-2"];
  await show({ ...FULL, try_next: [HOTSPOT, { ...VIDEO, content: "mer-2" }] });
  await vi.waitFor(() => expect(asked).toContain("/contents/mer-2"));
  await vi.waitFor(() => expect(links()).toEqual(["/visites/grue?scene=atelier"]));
});

it("shows nothing where nothing is on offer", async () => {
  await show({ ...FULL, scores: null, says: null, try_next: [] });
  expect(place.textContent).toBe("");
});
