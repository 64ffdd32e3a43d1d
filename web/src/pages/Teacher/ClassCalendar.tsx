/** The address that a calendar program reads the sessions of a class from. Who has it may read them: it names no pupil. */
import { useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { SchoolClass } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { show } from "../../state/announce.ts";
import { useAct } from "../../state/useAct.ts";

interface Address {
  url: string;
}

export function ClassCalendar({ school }: { school: SchoolClass }) {
  const path = `/classes/${school.id}/calendar`;
  const [url, setUrl] = useState<string | null>(null);
  const { act, busy, failure } = useAct();
  const field = useRef<HTMLInputElement>(null);

  async function read(): Promise<void> {
    await act(async () => setUrl((await call<Address>(path, { as: "staff" })).url));
    requestAnimationFrame(() => field.current?.focus());
  }

  async function renew(): Promise<void> {
    const idempotencyKey = crypto.randomUUID();
    setUrl((await call<Address>(path, { method: "POST", as: "staff", idempotencyKey })).url);
    show({ text: "L’ancienne adresse ne donne plus rien." });
  }

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(url!);
      show({ text: "L’adresse est copiée." });
    } catch {
      field.current?.select(); // what the browser refuses, the reader can do
    }
  }

  return (
    <div class="panel flat stack stack-s">
      <h3>Dans votre agenda</h3>
      <p class="soft small">
        Une adresse à ajouter à votre agenda : les rencontres de la classe y viennent, et suivent leurs
        changements d’heure.
      </p>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
      {url === null ? (
        <p>
          <button type="button" class="btn" aria-disabled={busy} onClick={() => void read()}>
            Voir l’adresse
          </button>
        </p>
      ) : (
        <>
          <label class="label" for="calendar-url">
            Adresse de l’agenda
          </label>
          <input
            id="calendar-url"
            class="input"
            ref={field}
            readOnly
            value={url}
            onFocus={(event) => event.currentTarget.select()}
          />
          <div class="row tight">
            <button type="button" class="btn" onClick={() => void copy()}>
              <Icon name="copy" />
              Copier
            </button>
            <Confirm
              class="btn quiet"
              label="Changer l’adresse"
              question={"Changer l’adresse de l’agenda\u202f?"}
              yes="Oui, changer"
              act={renew}
            >
              <p>
                L’ancienne ne donne plus rien, tout de suite : il faut mettre la nouvelle dans les agendas.
              </p>
            </Confirm>
          </div>
        </>
      )}
    </div>
  );
}
