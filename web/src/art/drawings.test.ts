/** Every company and content of the season has a drawing that serves day and night, weighs little, and is like no other. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { companies, contents } from "../testing/season.ts";
import { companyArt, drawnCompanies } from "./companies.ts";
import { contentArt } from "./contents.ts";
import { hero, rooms } from "./rooms.ts";
import { tellerOf } from "./tellers.ts";

/** In characters, which are bytes here: what the art direction gives a drawing. */
const LIMIT = 3072;

const tokens = new Set(
  [...readFileSync("src/styles/tokens.css", "utf8").matchAll(/(--i-[\w-]+):/g)].map((found) => found[1]),
);

const drawings: [string, string][] = [
  ...companies.map((id): [string, string] => [`company ${id}`, companyArt(id)]),
  ...contents.map((content): [string, string] => [`content ${content.id}`, contentArt(content)]),
];
const all: [string, string][] = [...drawings, ...Object.entries(rooms), ...Object.entries(hero)];

/** What is neither a number nor one of the tokens, of the attributes that colour. */
function strangeColours(svg: string): string[] {
  const painted = [...svg.matchAll(/(?:fill|stroke|color|stop-color)="([^"]*)"/g)].map((found) => found[1]!);
  const named = painted.filter((colour) => {
    const token = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
    return colour !== "none" && !(token && tokens.has(token));
  });
  return [...named, ...(svg.match(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|style="/gi) ?? [])];
}

/** Nothing but elements with quoted attributes, each closed in its turn: the parsers of browsers and of happy-dom forgive too much. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>/g,
    (_, close, name, __, empty) => {
      if (close) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
      return "";
    },
  );
  return open.length === 0 && rest === "";
}

it("reads the season", () => {
  expect(companies.length).toBeGreaterThanOrEqual(40);
  expect(contents.length).toBeGreaterThan(200);
  expect(contents.every(({ id, kind, challenge }) => id && kind && challenge)).toBe(true);
});

it("has a drawing of its own for each company", () => {
  expect(companies.filter((id) => !drawnCompanies.includes(id))).toEqual([]);
  expect(new Set(companies.map(companyArt)).size).toBe(companies.length);
});

it("draws for a company that came later, too", () => {
  expect(wellFormed(companyArt("came-later"))).toBe(true);
});

it("knows who tells in the season, and supposes nothing of anybody else", () => {
  const tellers = contents.filter(({ kind }) => kind === "testimony").map(({ id }) => id);
  expect(tellers.length).toBeGreaterThan(100);
  expect(tellers.filter((id) => !tellerOf(id).known)).toEqual([]);
  expect(tellerOf("temoignage-somebody-new").heads).not.toContain("long");
});

it("never shows one drawing twice", () => {
  const first = new Map<string, string>();
  const twice = drawings.filter(([id, svg]) => {
    const same = first.get(svg);
    first.set(svg, same ?? id);
    return same !== undefined;
  });
  expect(twice.map(([id]) => id)).toEqual([]);
});

describe("each drawing", () => {
  it("is well-formed", () => {
    expect(all.filter(([, svg]) => !wellFormed(svg)).map(([id]) => id)).toEqual([]);
  });

  it("takes its colours from the tokens", () => {
    expect(strangeColours('<path fill="red"/>')).toEqual(["red"]);
    expect(all.flatMap(([id, svg]) => strangeColours(svg).map((colour) => `${id}: ${colour}`))).toEqual([]);
  });

  it("has numbers everywhere", () => {
    expect(all.filter(([, svg]) => /NaN|undefined|Infinity/.test(svg)).map(([id]) => id)).toEqual([]);
  });

  it("weighs little", () => {
    const heavy = drawings.filter(([, svg]) => svg.length > LIMIT);
    expect(heavy.map(([id, svg]) => `${id}: ${svg.length}`)).toEqual([]);
  });
});
