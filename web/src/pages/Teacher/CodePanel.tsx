/** The code of a class, and changing it when the wrong people have it. */
import { useRef } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { refresh } from "../../state/resource.ts";
import { counted } from "../../words.ts";

export function CodePanel({ school }: { school: SchoolClass }) {
  const key = useRef(crypto.randomUUID());
  const left = school.size - school.seats;

  async function change(): Promise<void> {
    await call(`/classes/${school.id}/code`, { method: "POST", as: "staff", idempotencyKey: key.current });
    key.current = crypto.randomUUID();
    refresh("/classes", { as: "staff" });
  }

  if (!school.open)
    return (
      <section class="panel stack" aria-label="Code de la classe">
        <p>
          <b>La classe est fermée.</b> Personne ne peut plus la rejoindre ; les élèves déjà là gardent leur
          place et leurs points.
        </p>
      </section>
    );
  return (
    <section class="panel on-deep row between code-panel" aria-label="Code de la classe">
      <div class="stack stack-s">
        <p>Code de la classe</p>
        <p class="code-show num">{school.code}</p>
      </div>
      <div class="stack stack-s code-panel-side">
        <p>
          {left > 0
            ? `${counted(left, "place est encore libre", "places sont encore libres")}.`
            : "Toutes les places prévues sont prises ou préparées."}{" "}
          Adresse à ouvrir : <b>{location.host}/rejoindre</b>
        </p>
        <Confirm
          label="Changer le code"
          question="Changer le code de la classe ?"
          yes="Oui, changer"
          act={change}
        >
          <p>L’ancien code n’ouvre plus rien, tout de suite. Les élèves qui ont déjà une place la gardent.</p>
        </Confirm>
      </div>
    </section>
  );
}
