/** A page for members of staff with one of `roles`; others see how to get there. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { staff } from "../state/session.ts";
import { roleNames } from "../words.ts";
import { Note } from "./Note.tsx";
import { Page } from "./Page.tsx";

interface Props {
  title: string;
  roles: readonly string[];
  children: ComponentChildren;
}

export function StaffOnly({ title, roles, children }: Props) {
  const who = staff.current.value;
  const open = who !== null && roles.includes(who.role);
  const wasOpen = useRef(open);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (wasOpen.current && !open) heading.current?.focus(); // what they worked on is gone
    wasOpen.current = open;
  }, [open]);
  if (open) return <Page title={title}>{children}</Page>;
  return (
    <Page title={title}>
      <div class="wrap section narrow stack stack-l">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {staff.lost.value ? (
          <Note kind="warn">
            <p>Votre session est terminée : reconnectez-vous pour continuer.</p>
          </Note>
        ) : null}
        <p class="lead">
          {who
            ? `Cette page n’est pas ouverte au rôle « ${roleNames[who.role] ?? who.role} ».`
            : "Cette page demande une connexion."}
        </p>
        <p>
          <a class="btn go" href="/connexion">
            {who ? "Changer de compte" : "Se connecter"}
          </a>
        </p>
      </div>
    </Page>
  );
}
