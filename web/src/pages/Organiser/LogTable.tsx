/** What staff did, newest first, page by page: a table that organisers read. */
import type { ComponentChildren } from "preact";
import type { Staff, StaffPage } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { roleNames } from "../../words.ts";
import { useAllPages, usePages } from "./pages.ts";

export interface LogEntry {
  id: string;
  at: string;
  /** Id of the account. */
  staff: string;
  role?: string;
  deed: string;
  objects?: string[];
  last: ComponentChildren;
}

interface LogPage<T> {
  items: T[];
  next: string | null;
}

interface LogProps<T> {
  path: string;
  /** Name of the table. */
  label: string;
  /** Head of the last column. */
  last: string;
  entry: (each: T) => LogEntry;
}

export function LogTable<T>({ path, label, last, entry }: LogProps<T>) {
  const { items, error, retry, more } = usePages<T, LogPage<T>>(path);
  const team = useAllPages<Staff, StaffPage>("/staff").items;
  if (!items) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="20rem" />;
  if (!items.length) return <p>Rien n’est encore noté.</p>;
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="group" aria-label={label}>
        <table class="log">
          <thead>
            <tr>
              <th scope="col">Quand</th>
              <th scope="col">Qui</th>
              <th scope="col">Quoi</th>
              <th scope="col">{last}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(entry).map((each) => (
              <tr key={each.id}>
                <td>{longDate(each.at)}</td>
                <td class="break">
                  {team?.find((one) => one.staff_id === each.staff)?.email ?? each.staff}
                  {each.role ? <span class="soft object">{roleNames[each.role] ?? each.role}</span> : null}
                </td>
                <td>
                  {each.deed}
                  {each.objects?.map((object) => (
                    <span key={object} class="soft break object">
                      {object}
                    </span>
                  ))}
                </td>
                <td class="break">{each.last}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {error ? <Failure error={error} retry={more ?? retry} /> : null}
      {more && !error ? (
        <p>
          <button type="button" class="btn" onClick={more}>
            Voir la suite
          </button>
        </p>
      ) : null}
    </>
  );
}
