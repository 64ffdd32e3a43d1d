/** What a list of occupations is narrowed to, in the address of its page: it can be shared, and is kept on the way back. */
import { LENGTHS, type StudiesChoice } from "./components/StudiesFilter.tsx";

export interface Narrowed {
  studies: StudiesChoice;
  q: string;
  /** Whether all are shown of a result, not the first ones alone. */
  all: boolean;
}

const WORDS = { short: "courtes", long: "longues" } as const;

/** An address may hold anything: what is no length chooses nothing. */
export function narrowedBy(query: Record<string, string | undefined>): Narrowed {
  return {
    studies: LENGTHS.find((length) => WORDS[length] === query.etudes) ?? "",
    q: query.q ?? "",
    all: query.tous === "oui",
  };
}

export function addressOfNarrowed(path: string, { studies, q, all }: Partial<Narrowed>): string {
  const query = new URLSearchParams();
  if (q?.trim()) query.set("q", q.trim());
  if (studies) query.set("etudes", WORDS[studies]);
  if (all) query.set("tous", "oui");
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
