/** The choice of studies in the address of the list: it can be shared, and is kept on the way back. */
import { LENGTHS, type StudiesChoice } from "../../components/StudiesFilter.tsx";

const WORDS = { short: "courtes", long: "longues" } as const;

/** An address may hold anything: what is no length chooses nothing. */
export function studiesIn(query: Record<string, string | undefined>): StudiesChoice {
  return LENGTHS.find((length) => WORDS[length] === query.etudes) ?? "";
}

export function addressOfStudies(length: StudiesChoice): string {
  return length ? `/metiers?etudes=${WORDS[length]}` : "/metiers";
}
