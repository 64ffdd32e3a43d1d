/** Closing a class, and opening it again. */
import { call } from "../../api/client.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { fullDay } from "../../dates.ts";
import { refresh } from "../../state/resource.ts";

export function Lifecycle({ school }: { school: SchoolClass }) {
  async function set(method: "POST" | "DELETE"): Promise<void> {
    await call(`/classes/${school.id}/closure`, { method, as: "staff" });
    refresh("/classes", { as: "staff" });
  }
  return (
    <section class="stack class-end no-print">
      <h2>Fin de la classe</h2>
      <p class="soft">
        Le code sert jusqu’au {fullDay(school.expires_at)}. Après la saison, les données des élèves
        s’effacent.
      </p>
      {school.open ? (
        <Confirm
          label="Fermer la classe"
          question="Fermer la classe ?"
          yes="Oui, fermer"
          act={() => set("POST")}
        >
          <p>
            Personne ne peut plus la rejoindre, et ses places dans les rencontres à venir vont à qui attend.
            Les élèves gardent leur place, leurs points et leur carte. Vous pourrez la rouvrir.
          </p>
        </Confirm>
      ) : (
        <Confirm
          label="Rouvrir la classe"
          question="Rouvrir la classe ?"
          yes="Oui, rouvrir"
          act={() => set("DELETE")}
        >
          <p>Son code ouvre de nouveau une place. Les rencontres à venir sont à réserver de nouveau.</p>
        </Confirm>
      )}
    </section>
  );
}
