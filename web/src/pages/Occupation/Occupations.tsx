/** All occupations of the season, by what they do. */
import { useLocation } from "preact-iso";
import type { Occupation } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { fold } from "../../fold.ts";
import { Skeleton } from "../../components/Skeleton.tsx";
import { hasStudies, StudiesFilter } from "../../components/StudiesFilter.tsx";
import { addressOfNarrowed, narrowedBy, type Narrowed } from "../../narrowed.ts";
import { useOccupations } from "../../state/season.ts";
import { useTyped } from "../../state/typed.ts";
import { bothNames, counted, familyNames } from "../../words.ts";

export default function Occupations() {
  const { data, error, retry } = useOccupations();
  const { query, route } = useLocation();
  const { studies, q } = narrowedBy(query);
  const { typed, type, searches } = useTyped(q, (text) => narrow({ q: text }));
  const found = data?.items.filter((each) => matches(each, typed) && hasStudies(each, studies));
  /** With what is typed so far. */
  function narrow(change: Partial<Narrowed>): void {
    const wanted = { studies, q: typed, ...change };
    searches(wanted.q);
    route(addressOfNarrowed("/metiers", wanted), true);
  }
  function clear(): void {
    type("");
    narrow({ studies: "", q: "" });
  }
  return (
    <Page title="Les métiers">
      <div class="wrap section stack">
        <h1>Tous les métiers de la saison</h1>
        <p class="lead">
          Tu ne sais pas par où commencer ? <a href="/quiz">Le quiz des métiers</a> t’en propose dix.
        </p>
        <div class="search">
          <label class="sr" for="metier">
            Chercher un métier
          </label>
          <Icon name="search" />
          <input
            class="input"
            id="metier"
            type="search"
            placeholder="Soudeuse, robot, laboratoire…"
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </div>
        <StudiesFilter chosen={studies} choose={(length) => narrow({ studies: length })} />
        <p role="status">
          <b>{found ? counted(found.length, "métier") : " "}</b>
        </p>
        {found?.length === 0 ? (
          <div class="empty">
            <Icon name="search" />
            <h2>Aucun métier ne correspond</h2>
            <p>Essaie un mot plus court, ou cherche parmi tous les métiers de la saison.</p>
            <button type="button" class="btn go" onClick={clear}>
              Tout effacer
            </button>
          </div>
        ) : found ? (
          <Families occupations={found} />
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="40rem" />
        )}
      </div>
    </Page>
  );
}

/** null: a season that was imported before it had families. */
const familyName = (family: string | null) => familyNames[family ?? ""] ?? family ?? "Autres métiers";

function Families({ occupations }: { occupations: Occupation[] }) {
  const families = [...new Set(occupations.map((each) => each.family))].sort((a, b) =>
    familyName(a).localeCompare(familyName(b), "fr"),
  );
  return (
    <>
      {families.map((family) => (
        <section key={family} class="stack">
          <h2>{familyName(family)}</h2>
          <div class="grid go-to-grid">
            {occupations
              .filter((each) => each.family === family)
              .sort((a, b) => a.name_feminine.localeCompare(b.name_feminine, "fr"))
              .map((each) => (
                <a key={each.rome} class="go-to-one" href={`/metiers/${each.rome}`}>
                  <span>{bothNames(each)}</span>
                  <Icon name="next" />
                </a>
              ))}
          </div>
        </section>
      ))}
    </>
  );
}

function matches(occupation: Occupation, typed: string): boolean {
  const text = fold(`${occupation.name_feminine} ${occupation.name_masculine} ${occupation.summary}`);
  return fold(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
