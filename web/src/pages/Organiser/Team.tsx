/** Who may sign in, with which role: inviting and removing. */
import { useRef, useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { wrongAbout } from "../../api/fields.ts";
import type { Staff, StaffPage } from "../../api/types.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { EmailForm } from "../../components/EmailForm.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { show } from "../../state/announce.ts";
import { staff } from "../../state/session.ts";
import { roleNames } from "../../words.ts";
import { usePages } from "./pages.ts";

export function Team() {
  const { items, error, retry, more } = usePages<Staff, StaffPage>("/staff");
  const title = useRef<HTMLHeadingElement>(null);
  return (
    <section class="stack stack-l">
      <div class="stack">
        <h2 tabIndex={-1} ref={title}>
          Équipe
        </h2>
        <Invite done={retry} />
      </div>
      {items ? (
        <>
          <ul class="class-list">
            {items.map((each) => (
              <Row key={each.staff_id} person={each} done={retry} focusAfter={() => title.current?.focus()} />
            ))}
          </ul>
          {error ? <Failure error={error} retry={more ?? retry} /> : null}
          {more && !error ? (
            <p>
              <button type="button" class="btn" onClick={more}>
                Voir la suite
              </button>
            </p>
          ) : null}
        </>
      ) : error ? (
        <Failure error={error} retry={retry} />
      ) : (
        <Skeleton height="16rem" />
      )}
    </section>
  );
}

interface RowProps {
  person: Staff;
  done: () => void;
  focusAfter: () => void;
}

function Row({ person, done, focusAfter }: RowProps) {
  async function remove(): Promise<void> {
    await call(`/staff/${person.staff_id}`, { method: "DELETE", as: "staff" });
    show({ text: `${person.email} ne fait plus partie de l’équipe.` });
    done();
  }
  return (
    <li class="panel flat class-row">
      <div>
        <p class="break">
          <b>{person.email}</b>
        </p>
        <p class="soft small">{roleNames[person.role] ?? person.role}</p>
      </div>
      {person.staff_id === staff.current.value?.id ? (
        <span class="tag plain">C’est vous</span>
      ) : (
        <Confirm
          class="btn quiet"
          label="Retirer"
          name={`Retirer ${person.email}`}
          question={`Retirer ${person.email} ?`}
          yes="Oui, retirer"
          act={remove}
          focusAfter={focusAfter}
        >
          <p>Ses sessions se ferment tout de suite, et les liens de connexion ne l’acceptent plus.</p>
        </Confirm>
      )}
    </li>
  );
}

function Invite({ done }: { done: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("teacher");
  const key = useRef({ body: "", value: "" });

  async function invite(): Promise<void> {
    const body = { email, role };
    if (key.current.body !== JSON.stringify(body))
      key.current = { body: JSON.stringify(body), value: crypto.randomUUID() };
    const invited = await call<Staff>("/staff", {
      method: "POST",
      as: "staff",
      body,
      idempotencyKey: key.current.value,
    });
    key.current = { body: "", value: "" };
    setEmail("");
    show({ text: `${invited.email} peut se connecter.` });
    done();
  }

  return (
    <EmailForm
      id="invite-email"
      label="Adresse de courriel"
      autocomplete="off"
      email={email}
      change={setEmail}
      send={invite}
      class="panel stack"
      title="invite-title"
      heading={<h3 id="invite-title">Inviter quelqu’un</h3>}
      others={["role"]}
      beside={(error) => (
        <Field id="invite-role" label="Rôle" wrong={wrongAbout(error, "role")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input"
              value={role}
              onChange={(event) => setRole(event.currentTarget.value)}
            >
              {Object.entries(roleNames).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      submit={(busy) => (
        <p>
          <button type="submit" class="btn go" aria-disabled={busy}>
            {busy ? "Un instant…" : "Inviter"}
          </button>
        </p>
      )}
    />
  );
}
