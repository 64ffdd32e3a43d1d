/** Everything there is to see: search, filters, and a grid that grows. The address holds what is asked for. */
import { useLocation } from "preact-iso";
import { useRef } from "preact/hooks";
import type { ContentItem } from "../../api/types.ts";
import { ContentCard } from "../../components/ContentCard.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Glyph } from "../../components/Glyph.tsx";
import { Icon } from "../../components/Icon.tsx";
import { hue, Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useCompanies, useOccupations } from "../../state/season.ts";
import { useTyped } from "../../state/typed.ts";
import { bothNames, challengeNames, CHALLENGES, counted, kindNames, KINDS } from "../../words.ts";
import { addressOfFilters, filtersOf, NO_FILTERS, type Filters } from "./filters.ts";
import { useContents } from "./contents.ts";

export default function Explore() {
  const { query, route } = useLocation();
  const filters = filtersOf(query);
  const search = useRef<HTMLInputElement>(null);
  const { typed, type, searches } = useTyped(filters.q, (text) => narrow({ q: text }));

  const found = useContents(filters);
  /** With what is typed so far: a filter pressed within the pause of typing loses neither. */
  const narrow = (change: Partial<Filters>) => {
    const wanted = { ...filters, q: typed, ...change };
    searches(wanted.q);
    route(addressOfFilters(wanted), true);
  };
  const clear = () => {
    type("");
    narrow(NO_FILTERS);
    search.current?.focus();
  };
  const filtered = Object.values(filters).some(Boolean);

  return (
    <Page title="Explorer">
      <div class="wrap section stack explore">
        <h1>Que veux-tu voir ?</h1>
        <form
          class="search"
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            narrow({ q: typed });
          }}
        >
          <label class="sr" for="q">
            Chercher un métier, une machine, une ville
          </label>
          <Icon name="search" />
          <input
            class="input"
            id="q"
            ref={search}
            type="search"
            maxLength={100}
            placeholder="Un métier, une machine, une ville…"
            autocomplete="off"
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </form>
        <div class="stack stack-s">
          <div class="chips" role="group" aria-label="Filtrer par défi">
            {CHALLENGES.map((challenge) => (
              <button
                key={challenge}
                type="button"
                class={`chip ${hue(challenge)}`}
                aria-pressed={filters.challenge === challenge}
                onClick={() => narrow({ challenge: filters.challenge === challenge ? "" : challenge })}
              >
                <Glyph challenge={challenge} />
                {challengeNames[challenge]}
              </button>
            ))}
          </div>
          <div class="chips" role="group" aria-label="Filtrer par type de contenu">
            {KINDS.map((kind) => (
              <button
                key={kind}
                type="button"
                class="chip"
                aria-pressed={filters.kind === kind}
                onClick={() => narrow({ kind: filters.kind === kind ? "" : kind })}
              >
                <Icon name={kindNames[kind]!.icon} />
                {kindNames[kind]!.name}
              </button>
            ))}
          </div>
          <MoreFilters filters={filters} narrow={narrow} />
        </div>
        <div class="row between">
          <p role="status">
            <b>{found.total === null ? " " : counted(found.total, "contenu")}</b>
          </p>
          {filtered ? (
            <button type="button" class="btn quiet" onClick={clear}>
              Tout effacer
            </button>
          ) : null}
        </div>
        <h2 class="sr">Contenus trouvés</h2>
        <Results {...found} clear={clear} />
        <p class="row">
          <a href="/entreprises">Toutes les entreprises</a>
          <a href="/metiers">Tous les métiers</a>
        </p>
      </div>
    </Page>
  );
}

interface Found {
  items: ContentItem[] | null;
  error: unknown;
  more: (() => void) | null;
  retry: () => void;
}

function Results({ items, error, more, retry, clear }: Found & { clear: () => void }) {
  if (!items) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="40rem" />;
  if (!items.length)
    return (
      <div class="empty">
        <Icon name="search" />
        <h3>Rien ne porte ce nom ici</h3>
        <p>Essaie un mot plus court, ou cherche dans toute la saison.</p>
        <button type="button" class="btn go" onClick={clear}>
          Tout effacer
        </button>
      </div>
    );
  return (
    <>
      <div class="grid list">
        {items.map((content) => (
          <ContentCard key={content.id} content={content} />
        ))}
      </div>
      {error ? <Failure error={error} retry={retry} /> : null}
      {more ? (
        <p class="row more">
          <button type="button" class="btn" onClick={more}>
            Voir la suite
          </button>
        </p>
      ) : null}
    </>
  );
}

function MoreFilters({ filters, narrow }: { filters: Filters; narrow: (change: Partial<Filters>) => void }) {
  const companies = useCompanies().data?.items ?? [];
  const occupations = useOccupations().data?.items ?? [];
  const chosen = [filters.company, filters.occupation].filter(Boolean).length;
  return (
    <details open={chosen > 0}>
      <summary>Par entreprise ou par métier</summary>
      <div class="grid more-filters">
        <div class="field">
          <label for="entreprise">Entreprise</label>
          <select
            class="input"
            id="entreprise"
            value={filters.company}
            onChange={(event) => narrow({ company: event.currentTarget.value })}
          >
            <option value="">Toutes</option>
            {companies.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}, {each.city}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="metier">Métier</label>
          <select
            class="input"
            id="metier"
            value={filters.occupation}
            onChange={(event) => narrow({ occupation: event.currentTarget.value })}
          >
            <option value="">Tous</option>
            {[...occupations]
              .sort((a, b) => a.name_feminine.localeCompare(b.name_feminine, "fr"))
              .map((each) => (
                <option key={each.rome} value={each.rome}>
                  {bothNames(each)}
                </option>
              ))}
          </select>
        </div>
      </div>
    </details>
  );
}
