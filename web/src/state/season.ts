/** What is the same for everyone: challenges, companies, occupations, rules. */
import type { ChallengeList, CompanyList, ContentItem, OccupationList, Rules } from "../api/types.ts";
import { useResource } from "./resource.ts";

export const useChallenges = () => useResource<ChallengeList>("/challenges");
export const useCompanies = () => useResource<CompanyList>("/companies");
export const useOccupations = () => useResource<OccupationList>("/occupations");
export const useRules = () => useResource<Rules>("/rules");

/** Where a content is looked at. */
export function addressOf(content: { id: string; kind: string }): string {
  return content.kind === "tour" ? `/visites/${content.id}` : `/contenus/${content.id}`;
}

/** What finishing a content earns, by the rules in force: 0 while they are not known. */
export function worth(content: Pick<ContentItem, "kind" | "challenge">, rules: Rules | null): number {
  if (!rules) return 0;
  if (content.kind === "quiz") return pointsOf(rules, "QuizCompleted");
  return rules.rules
    .filter(
      (rule) =>
        rule.event === "ContentCompleted" &&
        (!rule.kinds.length || rule.kinds.includes(content.kind)) &&
        (!rule.challenges.length || rule.challenges.includes(content.challenge)),
    )
    .reduce((sum, rule) => sum + rule.points, 0);
}

/** What one hotspot earns. */
export const hotspotWorth = (rules: Rules | null) => (rules ? pointsOf(rules, "HotspotViewed") : 0);

function pointsOf(rules: Rules, event: string): number {
  return rules.rules.filter((rule) => rule.event === event).reduce((sum, rule) => sum + rule.points, 0);
}
