/** Who opens their doors: all companies, by sector and place. */
import { useState } from "preact/hooks";
import { LazyDrawing } from "../../components/Drawing.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { fold } from "../../fold.ts";
import { useCompanies } from "../../state/season.ts";
import { counted } from "../../words.ts";

export default function Companies() {
  const { data, error, retry } = useCompanies();
  const [typed, setTyped] = useState("");
  const wanted = fold(typed);
  const found = data?.items.filter((each) =>
    fold(`${each.name} ${each.city} ${each.sector}`).includes(wanted),
  );
  return (
    <Page title="Les entreprises">
      <div class="wrap section stack">
        <h1>Elles t’ouvrent leurs ateliers</h1>
        <div class="search">
          <label class="sr" for="entreprise">
            Chercher une entreprise, une ville, un secteur
          </label>
          <Icon name="search" />
          <input
            class="input"
            id="entreprise"
            type="search"
            placeholder="Un nom, une ville, un secteur…"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <p role="status">
          <b>{found ? counted(found.length, "entreprise") : " "}</b>
        </p>
        {found ? (
          <div class="grid">
            {found.map((company) => (
              <article key={company.id} class="card">
                <div class="card-pic">
                  <LazyDrawing
                    id={company.id}
                    load={async () => (await import("../../art/companies.ts")).companyArt(company.id)}
                  />
                </div>
                <div class="card-txt">
                  <h2>
                    <a href={`/entreprises/${company.id}`}>{company.name}</a>
                  </h2>
                  <p class="soft small">{company.sector}</p>
                  <div class="card-foot">
                    <span>{company.city}</span>
                  </div>
                </div>
              </article>
            ))}
          </div>
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="40rem" />
        )}
      </div>
    </Page>
  );
}
