/** Occupations as a list of links, with what each of them does. */
import { useOccupations } from "../state/season.ts";
import { bothNames } from "../words.ts";
import { Icon } from "./Icon.tsx";

export function OccupationLinks({ romes }: { romes: string[] }) {
  const known = useOccupations().data?.items;
  const found = romes
    .map((rome) => known?.find((each) => each.rome === rome))
    .filter((each) => each !== undefined);
  return (
    <div class="go-to">
      {found.map((each) => (
        <a key={each.rome} href={`/metiers/${each.rome}`}>
          <Icon name="people" />
          <span>
            {bothNames(each)}
            <br />
            <span class="soft go-to-sum">{each.summary}</span>
          </span>
          <Icon name="next" />
        </a>
      ))}
    </div>
  );
}
