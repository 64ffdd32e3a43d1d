/** Which account answers as which professional. */
import { useRef, useState } from "preact/hooks";
import { wrongAbout } from "../../api/fields.ts";
import type { ProfessionalCard } from "../../api/live.ts";
import { linkProfessional } from "../../api/liveStaff.ts";
import type { Staff, StaffPage } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Note } from "../../components/Note.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { show } from "../../state/announce.ts";
import { useResource } from "../../state/resource.ts";
import { useAct } from "../../state/useAct.ts";
import { usePages } from "./pages.ts";

interface ProfessionalList {
  items: ProfessionalCard[];
}

export function Professionals() {
  const { data, error, retry } = useResource<ProfessionalList>("/live/professionals");
  const team = usePages<Staff, StaffPage>("/staff");
  const accounts = team.items?.filter((each) => each.role === "professional") ?? [];
  const [professional, setProfessional] = useState("");
  const [account, setAccount] = useState("");
  const acting = useAct();
  const title = useRef<HTMLHeadingElement>(null);

  async function link(): Promise<void> {
    if (!professional) return;
    if (!(await acting.act(() => linkProfessional(professional, account || null)))) return;
    show({
      text: account
        ? "Ce compte répond désormais pour cette personne."
        : "Plus aucun compte ne répond pour elle.",
    });
    setProfessional("");
    setAccount("");
    title.current?.focus();
  }

  if (!data) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="10rem" />;
  return (
    <form
      class="panel stack"
      aria-labelledby="link-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void link();
      }}
    >
      <h3 id="link-title" tabIndex={-1} ref={title}>
        Lier un compte à une personne qui répond
      </h3>
      <p class="soft small">
        Invitez d’abord son adresse dans l’équipe, avec le rôle de professionnelle ou professionnel.
      </p>
      <div class="form-grid">
        <Field id="link-professional" label="Personne" wrong={null}>
          {(wiring) => (
            <select
              {...wiring}
              class="input"
              value={professional}
              onChange={(event) => setProfessional(event.currentTarget.value)}
            >
              <option value="">Choisissez</option>
              {data.items.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.first_name}, {each.company_name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field id="link-account" label="Compte" wrong={wrongAbout(acting.error, "staff_id")}>
          {(wiring) => (
            <select
              {...wiring}
              class="input"
              value={account}
              onChange={(event) => setAccount(event.currentTarget.value)}
            >
              <option value="">Aucun : ôter le lien</option>
              {accounts.map((each) => (
                <option key={each.staff_id} value={each.staff_id}>
                  {each.email}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {team.more ? (
        <p>
          <button type="button" class="btn quiet" onClick={team.more}>
            Chercher d’autres comptes
          </button>
        </p>
      ) : null}
      {acting.failure && !wrongAbout(acting.error, "staff_id") ? (
        <Note kind="bad">
          <p>{acting.failure}</p>
        </Note>
      ) : null}
      <p>
        <button type="submit" class="btn" aria-disabled={acting.busy || !professional}>
          {acting.busy ? "Un instant…" : account ? "Lier" : "Ôter le lien"}
        </button>
      </p>
    </form>
  );
}
