/** What the class did in a session, as counts: never of fewer than five pupils. */
import type { ClassAttendance } from "../../api/liveStaff.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { Count } from "./Count.tsx";

export function SessionSummary({ school, session }: { school: string; session: string }) {
  const path = `/classes/${school}/live/${encodeURIComponent(session)}/summary`;
  const { data, error, retry } = useResource<ClassAttendance>(path, { as: "staff" });
  if (!data) return error ? <Failure error={error} retry={retry} /> : <Skeleton height="6rem" />;
  return (
    <div class="stack stack-s">
      <div class="kpis">
        <Count value={data.attended}>élèves ont suivi la rencontre</Count>
        <Count value={data.asked}>ont posé une question</Count>
        <Count value={data.voted}>ont voté</Count>
        <Count value={data.questions_published}>questions de la classe publiées</Count>
        <Count value={data.questions_answered}>ont eu une réponse</Count>
      </div>
      <p class="soft small">Un nombre qui désignerait moins de cinq personnes n’est pas montré.</p>
    </div>
  );
}
