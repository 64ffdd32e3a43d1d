/** Where a member of staff is, and the way out. */
import { useLocation } from "preact-iso";
import { leaveStaff } from "../state/leave.ts";
import { staff } from "../state/session.ts";
import { Icon } from "./Icon.tsx";

const PLACES = [
  { href: "/prof", label: "Classes", roles: ["teacher", "organiser"] },
  { href: "/organisation", label: "Organisation", roles: ["organiser"] },
  { href: "/moderation", label: "File d’attente", roles: ["organiser"] },
];

export function StaffBar() {
  const { route } = useLocation();
  const role = staff.current.value?.role ?? "";
  const places = PLACES.filter((each) => each.roles.includes(role));
  async function leave(): Promise<void> {
    await leaveStaff();
    route("/connexion", true); // the address of a class is nothing for who comes next
  }
  return (
    <div class="row between staff-bar no-print">
      <nav class="row tight" aria-label="Espace de l’équipe">
        {places.length > 1
          ? places.map((each) => (
              <a
                key={each.href}
                class="chip"
                href={each.href}
                aria-current={location.pathname === each.href ? "page" : undefined}
              >
                {each.label}
              </a>
            ))
          : null}
      </nav>
      <button type="button" class="btn quiet" onClick={() => void leave()}>
        <Icon name="out" />
        Me déconnecter
      </button>
    </div>
  );
}
