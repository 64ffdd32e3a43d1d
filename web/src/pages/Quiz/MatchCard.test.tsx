import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";
import type { Match, OtherReason } from "../../api/types.ts";

const answer = vi.hoisted(() => ({ data: null as unknown }));
vi.mock("../../state/resource.ts", () => ({ useResource: () => answer }));
vi.mock("../../state/season.ts", () => ({
  addressOf: (content: { id: string }) => `/contenus/${content.id}`,
}));

const { MatchCard } = await import("./MatchCard.tsx");

const WORDS = ["Pas du tout", "Plutôt non", "Je ne sais pas", "Plutôt oui", "Beaucoup"];
const root = document.createElement("ol");

beforeEach(() => {
  render(null, root);
  answer.data = null;
});

function match(changes: Partial<Match> = {}): Match {
  return {
    rome: "I1304",
    name_feminine: "Technicienne de maintenance",
    name_masculine: "Technicien de maintenance",
    summary: "Entretient les machines.",
    family: "maintenance",
    score: 80,
    explored: false,
    reasons: [{ item: "reparer", text: "Réparer un jouet", answer: 4 }],
    shown_by: { contents: [], scenes: [{ tour: "grue", scene: "cabine", hotspot: "treuil" }] },
    sessions: [],
    ...changes,
  };
}

function show(given: Match, more: { same?: Match; unexplained?: boolean } = {}): string {
  void act(() => {
    render(
      <MatchCard
        match={given}
        rank={1}
        words={WORDS}
        same={more.same}
        unexplained={more.unexplained ?? false}
      />,
      root,
    );
  });
  return root.textContent ?? "";
}

const links = () => [...root.querySelectorAll(".go-to a")].map((each) => each.getAttribute("href"));

const visit: OtherReason = { kind: "place", text: "À voir", tour: "grue", scene: "cabine", hotspot: "frein" };
const story: OtherReason = { kind: "explored", text: "Tu l’as déjà exploré", content: "solene" };
const family: OtherReason = { kind: "family", text: "Le seul métier de ta liste" };

it("says what was answered, in the words of the quiz", () => {
  expect(show(match())).toContain("Beaucoup\u00a0: Réparer un jouet");
});

it("links the places that are reasons, and no other", () => {
  const text = show(match({ other_reasons: [visit, story, family] }));
  expect(links()).toEqual(["/visites/grue?scene=cabine", "/contenus/solene"]);
  expect(text).toContain(family.text);
});

it("links a tour that shows it as a whole", () => {
  show(match({ other_reasons: [{ kind: "place", text: "À visiter", tour: "grue" }] }));
  expect(links()).toEqual(["/visites/grue"]);
});

it("links what the season has where no place is a reason", () => {
  show(match({ other_reasons: [family, { kind: "explored", text: "Tu as déjà exploré un endroit" }] }));
  expect(links()).toEqual(["/visites/grue?scene=cabine"]);
  expect(root.querySelectorAll(".why li")).toHaveLength(3);
});

it("shows a result as it was before other reasons", () => {
  show(match());
  expect(links()).toEqual(["/visites/grue?scene=cabine"]);
});

it("says that too few answers speak for it, unless the page does", () => {
  const lacking = match({ reasons: [], says: "Pas assez de réponses qui vont dans ce sens." });
  expect(show(lacking)).toContain("Pas assez de réponses");
  expect(root.textContent).not.toContain("Parce que");
  expect(show(lacking, { unexplained: true })).not.toContain("Pas assez");
});

it("names the occupation that is the same kind of work", () => {
  const other = match({ rome: "I1302", name_feminine: "Automaticienne", name_masculine: "Automaticien" });
  expect(show(match(), { same: other })).toContain(
    "Même genre de travail que\u00a0: Automaticienne ou automaticien",
  );
  expect(show(match())).not.toContain("Même genre");
});

it("says what one does with a content: a film is not read", () => {
  answer.data = { id: "film", kind: "video", title: "Le film" };
  const shown_by = { contents: ["film"], scenes: [] };
  expect(show(match({ shown_by }))).toContain("À regarder\u00a0: «\u202fLe film\u202f»");
});

it("writes a link to a testimony in one form, whether it is a reason or all that there is", () => {
  const title = "Anouk, cordiste sur une éolienne";
  answer.data = { id: "anouk", kind: "testimony", title };
  const form = () => root.querySelector(".go-to")!.innerHTML;
  show(match({ shown_by: { contents: ["anouk"], scenes: [] } }));
  const alone = form();
  const reason: OtherReason = {
    kind: "place",
    text: `À lire\u00a0: «\u202f${title}\u202f»`,
    content: "anouk",
  };
  show(match({ other_reasons: [reason] }));
  expect(form()).toBe(alone);
});

it("quotes no title that has quotes", () => {
  answer.data = { id: "mot", kind: "article", title: "Le mot «\u202facier\u202f»" };
  expect(show(match({ shown_by: { contents: ["mot"], scenes: [] } }))).toContain(
    "À lire\u00a0: Le mot «\u202facier\u202f»",
  );
});

it("names a hotspot in the form of the reasons", () => {
  answer.data = { title: "Une grue à tour", scenes: [{ hotspots: [{ id: "treuil", title: "Le treuil" }] }] };
  expect(show(match())).toContain(
    "À voir en visite\u00a0: «\u202fLe treuil\u202f», dans «\u202fUne grue à tour\u202f»",
  );
});

const session: Match["sessions"][number] = {
  id: "conduire-une-grue",
  title: "Conduire une grue depuis le sol",
  professional: {
    id: "yasmine-grutiere",
    first_name: "Yasmine",
    occupation: "I1304",
    occupation_names: ["Grutière", "Grutier"],
    company: "cigogne-levage",
    company_name: "Cigogne Levage",
  },
  starts_at: "2100-12-01T13:00:00Z",
  ends_at: "2100-12-01T13:45:00Z",
  state: "scheduled",
};
const over: typeof session = { ...session, id: "hier", state: "ended" };

it("leads to the next session with somebody who does it, and to none that is over", () => {
  const text = show(match({ sessions: [over, session] }));
  expect(links().at(-1)).toBe("/rencontres/conduire-une-grue");
  expect(text).toContain("À rencontrer\u00a0: Yasmine, mercredi 1er décembre à ");
  show(match({ sessions: [over] }));
  expect(links()).toEqual(["/visites/grue?scene=cabine"]);
});
