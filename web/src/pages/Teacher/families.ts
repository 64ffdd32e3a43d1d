import { familyNames } from "../../words.ts";

interface Families {
  /** With how many pupils, the most first. */
  shown: { name: string; count: number }[];
  /** Those of too few pupils to say of how many. */
  few: string[];
}

/** What the API counts of the families of occupations (null: too few), without those that nobody has. */
export function familiesOf(counts: Record<string, number | null | undefined>): Families {
  const named = Object.entries(counts).map(([family, count]) => ({
    name: familyNames[family] ?? family,
    count: count ?? null,
  }));
  return {
    shown: named
      .filter((each): each is { name: string; count: number } => each.count !== null && each.count > 0)
      .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name, "fr")),
    few: named
      .filter((each) => each.count === null)
      .map((each) => each.name)
      .sort((one, other) => one.localeCompare(other, "fr")),
  };
}
