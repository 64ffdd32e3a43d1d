/** How one studies for an occupation, by the sheets of ONISEP, which are named and linked to. */
import type { OccupationProfile } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { bothNames, counted } from "../../words.ts";

type Way = NonNullable<OccupationProfile["studies"]>[number];

export function Studies({ occupation }: { occupation: OccupationProfile }) {
  if (!occupation.studies?.length) return null;
  return (
    <section class="stack">
      <h2>Quelles études y mènent</h2>
      <ul class="grid ways">
        {occupation.studies.map((way) => (
          <li key={way.url} class="panel stack way">
            <OneWay way={way} />
          </li>
        ))}
      </ul>
      {occupation.studies_source ? <p class="soft small">{occupation.studies_source.notice}</p> : null}
    </section>
  );
}

function OneWay({ way }: { way: Way }) {
  const name = bothNames(way);
  return (
    <>
      <div class="stack stack-s">
        {way.close ? (
          <p>
            <span class="tag warn">Un métier proche</span>
          </p>
        ) : null}
        <h3>{name.charAt(0).toUpperCase() + name.slice(1)}</h3>
        <Level way={way} />
      </div>
      {way.to_start.length || way.to_go_further.length ? (
        <div class="grid way-diplomas">
          <Diplomas title="Pour commencer" names={way.to_start} />
          <Diplomas title="Pour aller plus loin" names={way.to_go_further} />
        </div>
      ) : null}
      <p class="go-to">
        <a href={way.url} rel="external noreferrer">
          <Icon name="out" />
          <span>
            La fiche de l’Onisep<span class="sr"> : {name}</span>
          </span>
          <Icon name="next" />
        </a>
      </p>
    </>
  );
}

function Level({ way }: { way: Way }) {
  if (!way.level) return <p class="soft">L’Onisep n’en donne pas encore le niveau.</p>;
  const years = way.years_after_troisieme;
  return (
    <p>
      À partir du niveau <b>{way.level.charAt(0) === "B" ? `b${way.level.slice(1)}` : way.level}</b>
      {years ? `, soit ${counted(years, "an").replace(" ", " ")} après la troisième` : null}.
    </p>
  );
}

function Diplomas({ title, names }: { title: string; names: string[] }) {
  if (!names.length) return null;
  return (
    <div class="stack stack-s">
      <h4>{title}</h4>
      <ul class="bullets small">
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </div>
  );
}
