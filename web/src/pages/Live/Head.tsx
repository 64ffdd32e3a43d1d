/** What a session is about, and with whom. */
import type { SessionCard } from "../../api/live.ts";
import { Bust } from "../../components/Bust.tsx";
import { bothNames } from "../../words.ts";

export function Head({ card }: { card: SessionCard }) {
  const [first] = card.professionals;
  const companies = [...new Map(card.professionals.map((each) => [each.company, each.company_name]))];
  return (
    <header class="session-head">
      {first ? <Bust id={first.id} big /> : null}
      <div class="stack stack-s">
        <h1>{card.title}</h1>
        <p class="soft">
          {card.professionals.map(nameAndTrade).join(" ; ")}
          {companies.length ? ". " : null}
          {companies.map(([id, name], index) => (
            <>
              {index ? ", " : null}
              <a href={`/entreprises/${id}`}>{name}</a>
            </>
          ))}
        </p>
      </div>
    </header>
  );
}

function nameAndTrade(each: SessionCard["professionals"][number]): string {
  const [feminine, masculine] = each.occupation_names;
  if (!feminine || !masculine) return each.first_name;
  const name = bothNames({ name_feminine: feminine, name_masculine: masculine });
  return `${each.first_name}, ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
