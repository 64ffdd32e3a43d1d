/** What organisers look after: the contents of the season, its live sessions, the people of the team, and what these did. */
import "../../styles/contents.css";
import "../../styles/staff.css";
import { useLocation } from "preact-iso";
import { StaffBar } from "../../components/StaffBar.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { Actions } from "./Actions.tsx";
import { Contents } from "./Contents.tsx";
import { LiveSessions } from "./LiveSessions.tsx";
import { Team } from "./Team.tsx";

const PARTS = [
  { id: "contenus", label: "Contenus", Part: Contents },
  { id: "rencontres", label: "Rencontres", Part: LiveSessions },
  { id: "equipe", label: "Équipe", Part: Team },
  { id: "actions", label: "Journal", Part: Actions },
] as const;

export default function Organisation() {
  const { query } = useLocation();
  const { Part, id, label } = PARTS.find((each) => each.id === query.partie) ?? PARTS[0];
  return (
    <StaffOnly title={`Organisation : ${label.toLowerCase()}`} roles={["organiser"]}>
      <div class="wrap section stack stack-l">
        <StaffBar />
        <h1>Organisation</h1>
        <nav class="row tight" aria-label="Parties de l’organisation">
          {PARTS.map((each) => (
            <a
              key={each.id}
              class="chip"
              href={`/organisation?partie=${each.id}`}
              aria-current={each.id === id ? "page" : undefined}
            >
              {each.label}
            </a>
          ))}
        </nav>
        <Part />
      </div>
    </StaffOnly>
  );
}
