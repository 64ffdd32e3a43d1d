/** When the class has no school while its code is valid, where the platform knows the school calendar. */
import type { BreakList, SchoolClass } from "../../api/types.ts";
import { Note } from "../../components/Note.tsx";
import { useResource } from "../../state/resource.ts";
import { breaksWithin, daysOf } from "./breaks.ts";

export function Breaks({ school }: { school: SchoolClass }) {
  const { data } = useResource<BreakList>(`/territories/${school.territory}/breaks`);
  const found = breaksWithin(data?.items ?? [], school.created_at, school.expires_at);
  if (!found.length) return null;
  return (
    <Note icon="clock">
      <p>
        <b>Pas d’école pendant que le code sert</b>
      </p>
      <ul class="stack stack-s">
        {found.map((each) => (
          <li key={each.first_day}>
            {each.name} : {daysOf(each)}
          </li>
        ))}
      </ul>
      {data?.notice ? <p class="soft small">{data.notice}</p> : null}
    </Note>
  );
}
