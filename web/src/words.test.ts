/** The client and the pages of the gateway, which stand in for it without script, say the same words. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hue } from "./components/Page.tsx";
import { addressOfFilters, filtersOf, NO_FILTERS } from "./pages/Explore/filters.ts";
import {
  bothNames,
  challengeMottos,
  challengeNames,
  CHALLENGES,
  counted,
  familyNames,
  kindNames,
  KINDS,
  ROME_RELEASE,
} from "./words.ts";

type Words = Record<string, string>;

/** The dictionary `name` of a Python module: `NAME = {`, a line for each pair of texts, `}`. Keeps the order. */
function dictionary(file: string, name: string): [string, string][] {
  const text = readFileSync(`../gateway/pages/${file}`, "utf8");
  const body = new RegExp(`^${name} = \\{\\n([\\s\\S]*?)^\\}$`, "m").exec(text)?.[1];
  if (!body) throw new Error(`${file} has no ${name}`);
  return body
    .trim()
    .split("\n")
    .map(
      (line) => JSON.parse(`[${line.trim().replace(/": "/, '", "').replace(/,$/, "")}]`) as [string, string],
    );
}

/** The same of a constant that a module of ours keeps to itself. */
function constant(path: string, name: string): Words {
  const body = new RegExp(`^const ${name}\\b[^=]*= \\{\\n([\\s\\S]*?)^\\};$`, "m").exec(
    readFileSync(path, "utf8"),
  )?.[1];
  if (!body) throw new Error(`${path} has no ${name}`);
  return Object.fromEntries(
    [...body.matchAll(/^ *"?([\w-]+)"?: ("[^"]*"),$/gm)].map((at) => [at[1], JSON.parse(at[2]!)]),
  );
}

describe("lists of words", () => {
  it.each([
    ["CHALLENGES", Object.entries(challengeNames)],
    ["MOTTOS", Object.entries(challengeMottos)],
    ["HUES", CHALLENGES.map((challenge) => [challenge, hue(challenge)])],
    ["KINDS", KINDS.map((kind) => [kind, kindNames[kind]!.name])],
    ["GROUPS", Object.entries(constant("src/pages/Challenge/Challenge.tsx", "TITLES"))],
    ["FAMILIES", Object.entries(familyNames)],
  ])("%s are the same, in the same order", (name, ours) => {
    expect(ours.length).toBeGreaterThan(3);
    expect(ours).toEqual(dictionary("words.py", name));
  });

  it("name the same release of the register", () => {
    expect(readFileSync("../gateway/pages/words.py", "utf8")).toContain(`ROME_RELEASE = "${ROME_RELEASE}"`);
  });

  it("are complete", () => {
    expect(Object.keys(challengeNames)).toEqual([...CHALLENGES]);
    expect(Object.keys(kindNames)).toEqual([...KINDS]);
  });
});

describe("names of filters", () => {
  const { after, ...theirs } = Object.fromEntries(dictionary("build.py", "FILTER_WORDS"));

  it("are the same in addresses", () => {
    // The next page has an address only where there is no script to load it.
    expect(after).toBe("apres");
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(NO_FILTERS).sort());
    const all = {
      challenge: "inclusion",
      kind: "video",
      company: "cigogne",
      occupation: "H2902",
      q: "robot",
    };
    const address = addressOfFilters({ ...NO_FILTERS, ...all });
    const query = Object.fromEntries(new URL(address, "http://site").searchParams);
    expect(query).toEqual(
      Object.fromEntries(Object.entries(theirs).map(([name, word]) => [word, all[name as keyof typeof all]])),
    );
    expect(filtersOf(query)).toEqual(all);
    const unknown = { defi: "nowhere", genre: "zzz", entreprise: "\0", metier: "H29", q: "a".repeat(150) };
    expect(filtersOf(unknown)).toEqual({ ...NO_FILTERS, q: "a".repeat(100) });
  });
});

/** Examples that the gateway's tests read, too: tests/unit/gateway/test_gateway_page_words.py. */
const examples = JSON.parse(readFileSync("../tests/words.json", "utf8")) as {
  both_names: [string, string, string][];
  counted: [number, string, string | null, string][];
};

describe("words that are computed", () => {
  it.each(examples.both_names)("names both %s and %s", (feminine, masculine, expected) => {
    expect(bothNames({ name_feminine: feminine, name_masculine: masculine })).toBe(expected);
  });

  it.each(examples.counted)("counts %i %s", (count, one, many, expected) => {
    expect(many === null ? counted(count, one) : counted(count, one, many)).toBe(expected);
  });
});
