/** A company: what it makes, where, and all it shows. */
import "../../styles/contents.css";
import type { ContentPage } from "../../api/types.ts";
import { Answers } from "../../components/Answers.tsx";
import { ContentCard } from "../../components/ContentCard.tsx";
import { LazyDrawing } from "../../components/Drawing.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { NextSessions } from "../../components/NextSessions.tsx";
import { OccupationLinks } from "../../components/OccupationLinks.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { useCompanies } from "../../state/season.ts";
import NotFound from "../NotFound/NotFound.tsx";

export default function CompanyPage({ id }: { id: string }) {
  const { data, error, retry } = useCompanies();
  const company = data?.items.find((each) => each.id === id);
  if (data && !company) return <NotFound />;
  return (
    <Page title={company?.name ?? "Entreprise"}>
      <div class="wrap section stack stack-l">
        <p>
          <a class="btn quiet back" href="/entreprises">
            <Icon name="back" />
            Toutes les entreprises
          </a>
        </p>
        {company ? (
          <>
            <header class="two">
              <div class="stack">
                <h1>{company.name}</h1>
                <p class="row tight">
                  <span class="tag plain">
                    <Icon name="pin" />
                    {company.city}
                  </span>
                  <span class="tag plain">
                    <Icon name="factory" />
                    {company.sector}
                  </span>
                </p>
                <p class="lead">{company.summary}</p>
              </div>
              <div class="head-art">
                <LazyDrawing
                  id={company.id}
                  load={async () => (await import("../../art/companies.ts")).companyArt(company.id)}
                />
              </div>
            </header>
            <NextSessions title="À rencontrer en direct" about={`company=${id}`} />
            <Shown id={id} />
          </>
        ) : error ? (
          <Failure error={error} retry={retry} />
        ) : (
          <Skeleton height="30rem" />
        )}
      </div>
    </Page>
  );
}

const OCCUPATIONS_SHOWN = 8;

function Shown({ id }: { id: string }) {
  const { data, error, retry } = useResource<ContentPage>(`/contents?company=${id}&limit=100`);
  if (!data) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="22rem" />;
  const romes = [...new Set(data.items.flatMap((each) => each.occupations))].slice(0, OCCUPATIONS_SHOWN);
  const tours = data.items.filter((each) => each.kind === "tour");
  const rest = data.items.filter((each) => each.kind !== "tour");
  return (
    <>
      <section class="stack">
        <h2>À voir chez elle</h2>
        <div class="grid list">
          {[...tours, ...rest].map((content) => (
            <ContentCard key={content.id} content={content} />
          ))}
        </div>
      </section>
      <Answers key={id} about={`company=${id}`} />
      <section class="stack">
        <h2>On y croise</h2>
        <OccupationLinks romes={romes} />
      </section>
    </>
  );
}
