/** What drawings are made for: the companies and contents of the season's files, read as far as drawings need it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DrawnContent } from "../art/contents.ts";

const SEASON = "../season";

function files(folder: string): string[] {
  return readdirSync(join(SEASON, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(join(SEASON, folder, name), "utf8"));
}

export const companies = readdirSync(SEASON)
  .filter((name) => /^companies.*\.yaml$/.test(name))
  .flatMap((name) => [...readFileSync(join(SEASON, name), "utf8").matchAll(/^- id: (\S+)$/gm)])
  .map((found) => found[1]!);

function field(text: string, name: string): string | null {
  return new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1] ?? null;
}

function drawn(text: string): DrawnContent {
  return {
    id: field(text, "id")!,
    kind: field(text, "kind")!,
    challenge: field(text, "challenge")!,
    company: field(text, "company"),
    occupations: (field(text, "occupations") ?? "[]").slice(1, -1).split(/, */),
  };
}

/** In the order of their ids. */
export const contents: DrawnContent[] = [...files("contents"), ...files("tours")]
  .map(drawn)
  .sort((one, other) => (one.id < other.id ? -1 : 1));
