/** What is looked for: in the address of the page, and in that of the API. */
import { CHALLENGES, KINDS } from "../../words.ts";

export interface Filters {
  challenge: string;
  kind: string;
  company: string;
  occupation: string;
  q: string;
}

export const NO_FILTERS: Filters = { challenge: "", kind: "", company: "", occupation: "", q: "" };

/** Filter -> its name in the page's address. */
const WORDS: Record<keyof Filters, string> = {
  challenge: "defi",
  kind: "genre",
  company: "entreprise",
  occupation: "metier",
  q: "q",
};

/** Characters; the API takes no more. */
const Q_MAX = 100;

/** An address may hold anything: a filter that there is not filters nothing. */
const ALLOWED: Record<Exclude<keyof Filters, "q">, (value: string) => boolean> = {
  challenge: (value) => (CHALLENGES as readonly string[]).includes(value),
  kind: (value) => (KINDS as readonly string[]).includes(value),
  company: (value) => /^[a-z0-9-]{1,64}$/.test(value),
  occupation: (value) => /^[A-N][0-9]{4}$/.test(value),
};

export function filtersOf(query: Record<string, string | undefined>): Filters {
  const found = { ...NO_FILTERS };
  for (const name of Object.keys(WORDS) as (keyof Filters)[]) {
    const value = query[WORDS[name]] ?? "";
    found[name] = name === "q" ? value.slice(0, Q_MAX) : ALLOWED[name](value) ? value : "";
  }
  return found;
}

export function addressOfFilters(filters: Filters): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(WORDS) as (keyof Filters)[])
    if (filters[name].trim()) query.set(WORDS[name], filters[name].trim());
  const text = query.toString();
  return text ? `/explorer?${text}` : "/explorer";
}

/** Path of the API for one page of what is looked for. */
export function apiPath(filters: Filters, limit: number, after: string | null = null): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value.trim()) query.set(name, value.trim());
  query.set("limit", String(limit));
  if (after) query.set("after", after);
  return `/contents?${query}`;
}
