import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import type { AnswerGiven } from "../api/live.ts";
import { api } from "../testing/api.ts";
import { Answers } from "./Answers.tsx";

const root = document.createElement("div");
const given = (id: string): AnswerGiven => ({
  id,
  session: "la-grue-d-hier",
  session_title: "La grue d’hier",
  question: `Question ${id}`,
  answer: `Réponse ${id}`,
  professional: {
    id: "yasmine",
    first_name: "Yasmine",
    occupation: "N1101",
    occupation_names: ["Grutière", "Grutier"],
    company: "grues",
    company_name: "Grues",
  },
  at: "2026-11-28T10:00:00Z",
});
let paths: string[];
let companies = 0;

/** Each company of its own: what was read of one is kept. */
async function show(ids: string[], fails = false): Promise<string> {
  const about = `company=c${++companies}`;
  paths = [];
  api(({ path }) => {
    paths.push(path);
    return fails ? new Response("{}", { status: 503 }) : Response.json({ items: ids.map(given) });
  });
  void act(() => render(<Answers about={about} />, root));
  await vi.waitFor(() => expect(paths).toEqual([`/live/answers?${about}&limit=100`]));
  await act(() => new Promise((done) => setTimeout(done)));
  return root.textContent ?? "";
}

const shown = () => [...root.querySelectorAll("li")].map((each) => each.id);

afterEach(() => {
  void act(() => render(null, root));
  root.remove();
  location.hash = "";
  vi.unstubAllGlobals();
});

it("says who answered, and leads to the session", async () => {
  const text = await show(["1"]);
  expect(text).toContain("Question 1");
  expect(text).toContain("Yasmine, grutière ou grutier");
  expect(root.querySelector("a")?.getAttribute("href")).toBe("/rencontres/la-grue-d-hier");
  expect(root.querySelector("button")).toBeNull();
});

it.each([false, true])("is nothing where there are none (%s: they cannot be read)", async (fails) => {
  expect(await show([], fails)).toBe("");
});

it("shows three, then the rest", async () => {
  await show(["1", "2", "3", "4", "5"]);
  expect(shown()).toEqual(["reponse-1", "reponse-2", "reponse-3"]);
  expect(root.querySelector("button")?.textContent).toBe("Voir les 2 autres");
  void act(() => root.querySelector("button")?.click());
  expect(shown()).toHaveLength(5);
  expect(root.querySelector("button")).toBeNull();
});

it("shows the rest to who comes for one of it", async () => {
  location.hash = "#reponse-5";
  await show(["1", "2", "3", "4", "5"]);
  expect(shown()).toHaveLength(5);
});
