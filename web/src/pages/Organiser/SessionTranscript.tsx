/** What was published in a session, sealed at its end. A text that was erased leaves its seal. */
import { Problem } from "../../api/client.ts";
import type { Transcript } from "../../api/liveStaff.ts";
import { Failure } from "../../components/Failure.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { longDate } from "../../dates.ts";
import { useResource } from "../../state/resource.ts";
import { counted } from "../../words.ts";

export function SessionTranscript({ session }: { session: string }) {
  const path = `/live/sessions/${encodeURIComponent(session)}/transcript`;
  const { data, error, retry } = useResource<Transcript>(path, { as: "staff" });
  if (!data) {
    if (error instanceof Problem && error.status === 404) return <p>{error.message}</p>;
    return error ? <Failure error={error} retry={retry} /> : <Skeleton height="8rem" />;
  }
  return (
    <div class="stack stack-s">
      <p class="soft small break">
        Scellé le {longDate(data.sealed_at)}. Empreinte{"\u00a0"}: <code>{data.seal}</code>
      </p>
      {data.entries.length ? (
        <ol class="transcript">
          {data.entries.map((each) => (
            <li key={each.digest}>
              <p>
                <b>{each.question ?? "Texte effacé à la demande de son auteur ou de son autrice"}</b>
              </p>
              <p class="soft small">
                {each.author ? `${each.author} · ` : ""}
                {longDate(each.at)} · {counted(each.votes, "vote")}
              </p>
              {each.answered_by ? (
                <p>
                  {each.answered_by}
                  {"\u00a0"}: {each.answer ?? "a répondu de vive voix"}
                </p>
              ) : null}
            </li>
          ))}
        </ol>
      ) : (
        <p>Aucune question n’a été publiée.</p>
      )}
    </div>
  );
}
