/** Where the interests of the class lie, by each pupil's latest result, as counts. */
import "../../styles/quiz.css";
import type { ClassInterests } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Hexagon } from "../../components/Hexagon.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { interests, LETTERS } from "../../interests.ts";
import { useResource } from "../../state/resource.ts";
import { familiesOf } from "./families.ts";

export function Interests({ id }: { id: string }) {
  const { data, error, retry } = useResource<ClassInterests>(`/classes/${id}/interests`, { as: "staff" });
  return (
    <section class="stack">
      <h2>Ce qui attire la classe</h2>
      {data ? (
        data.mean ? (
          <Averages data={data} mean={data.mean} />
        ) : (
          <p class="panel soft">
            Quand cinq élèves au moins auront fait « Quel métier est fait pour toi ? », leurs envies
            s’affichent ici, réunies.
          </p>
        )
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="18rem" />
      )}
    </section>
  );
}

function Averages({ data, mean }: { data: ClassInterests; mean: Record<string, number> }) {
  const { shown, few } = familiesOf(data.families);
  return (
    <div class="two even">
      <figure class="panel">
        <Hexagon
          scores={mean}
          label="Les envies de la classe, en moyenne. Les chiffres sont dans le tableau."
        />
      </figure>
      <div class="stack">
        <div class="scroll-x" tabIndex={0} role="group" aria-label="Envies de la classe">
          <table>
            <thead>
              <tr>
                <th scope="col">Envie</th>
                <th scope="col" class="num">
                  En moyenne, sur 100
                </th>
                <th scope="col" class="num">
                  La plus forte pour
                </th>
              </tr>
            </thead>
            <tbody>
              {LETTERS.map((letter) => (
                <tr key={letter}>
                  <th scope="row">{interests[letter].name}</th>
                  <td class="num">{mean[letter] ?? "–"}</td>
                  <td class="num">{said(data.strongest[letter])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {shown.length || few.length ? (
          <div class="stack stack-s">
            <h3>Familles de métiers qui viennent en premier</h3>
            {shown.length ? (
              <ul class="families">
                {shown.map(({ name, count }) => (
                  <li key={name} class="row between">
                    <span>{name}</span>
                    <span class="num">{count}</span>
                  </li>
                ))}
              </ul>
            ) : null}
            {few.length ? <p class="soft">Pour moins de cinq élèves chacune : {few.join(", ")}.</p> : null}
          </div>
        ) : null}
      </div>
    </div>
  );
}

function said(count: number | null | undefined): string {
  return count === null || count === undefined ? "non montré" : `${count}`;
}
