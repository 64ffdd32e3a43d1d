/** What was done in the team's name, newest first: kept for a year, and shown to organisers only. */
import type { Action, ActionPage, StaffPage, Staff } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { roleNames } from "../../words.ts";
import { usePages } from "./pages.ts";

const DEEDS: Record<string, string> = {
  "POST /api/v1/staff": "Invitation",
  "DELETE /api/v1/staff/{id}": "Retrait de l’équipe",
  "POST /api/v1/classes": "Ouverture d’une classe",
  "POST /api/v1/classes/{id}/code": "Changement de code",
  "POST /api/v1/classes/{id}/closure": "Fermeture d’une classe",
  "DELETE /api/v1/classes/{id}/closure": "Réouverture d’une classe",
  "POST /api/v1/classes/{id}/seats": "Places préparées",
  "DELETE /api/v1/classes/{id}/seats/{visitor}": "Place retirée",
  "DELETE /api/v1/classes/{id}/removals/{visitor}": "Retrait annulé",
  "GET /api/v1/classes/{id}/cards": "Cartes de secours affichées",
  "GET /api/v1/classes/{id}/export": "Liste des places exportée",
  "DELETE /api/v1/sessions/current": "Déconnexion",
};

export function Actions() {
  const { items, error, retry, more } = usePages<Action, ActionPage>("/staff/actions");
  const team = usePages<Staff, StaffPage>("/staff").items;
  return (
    <section class="stack">
      <h2>Journal de l’équipe</h2>
      <p class="soft">
        Ce que l’équipe a fait ou tenté, et les cartes et listes qu’elle a ouvertes. Gardé un an.
      </p>
      {items ? (
        items.length ? (
          <>
            <div class="scroll-x" tabIndex={0} role="group" aria-label="Journal de l’équipe">
              <table class="log">
                <thead>
                  <tr>
                    <th scope="col">Quand</th>
                    <th scope="col">Qui</th>
                    <th scope="col">Quoi</th>
                    <th scope="col">Résultat</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((each) => (
                    <tr key={each.action_id}>
                      <td>{longDate(each.time)}</td>
                      <td>
                        {team?.find((one) => one.staff_id === each.staff_id)?.email ?? each.staff_id}
                        <br />
                        <span class="soft">{roleNames[each.role] ?? each.role}</span>
                      </td>
                      <td>
                        {DEEDS[each.operation] ?? each.operation}
                        {Object.entries(each.objects).map(([name, value]) => (
                          <span key={name} class="soft break object">
                            {value}
                          </span>
                        ))}
                      </td>
                      <td>{each.status < 400 ? "fait" : `refusé (${each.status})`}</td>
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
        ) : (
          <p>Rien n’est encore noté.</p>
        )
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="20rem" />
      )}
    </section>
  );
}
