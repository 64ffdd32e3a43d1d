/** What was done in the team's name, newest first: kept for a year, and shown to organisers only. */
import type { Action } from "../../api/types.ts";
import { LogTable } from "./LogTable.tsx";
import { teamDeeds } from "./teamDeeds.ts";

export function Actions() {
  return (
    <section class="stack">
      <h2>Journal de l’équipe</h2>
      <p class="soft">
        Ce que l’équipe a fait ou tenté, et les cartes et listes qu’elle a ouvertes. Gardé un an.
      </p>
      <LogTable<Action>
        path="/staff/actions"
        label="Journal de l’équipe"
        last="Résultat"
        entry={(each) => ({
          id: each.action_id,
          at: each.time,
          staff: each.staff_id,
          role: each.role,
          deed: teamDeeds[each.operation] ?? each.operation,
          objects: Object.values(each.objects),
          last: each.status < 400 ? "fait" : `refusé (${each.status})`,
        })}
      />
    </section>
  );
}
