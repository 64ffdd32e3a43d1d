/** A content as visitors see it, or will: whatever its state, and without counting anything. */
import "../../styles/contents.css";
import "../../styles/staff.css";
import type { ComponentChildren } from "preact";
import type { Content, StaffContent } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StaffOnly } from "../../components/StaffOnly.tsx";
import { useResource } from "../../state/resource.ts";
import { staff } from "../../state/session.ts";
import { stateNames } from "../../words.ts";
import { Read } from "../Content/Content.tsx";
import { ScenesInWords } from "./ScenesInWords.tsx";

const ROLES = ["organiser"];

export default function Preview({ id }: { id: string }) {
  const who = staff.current.value;
  if (!who || !ROLES.includes(who.role))
    return (
      <StaffOnly title="Aperçu" roles={ROLES}>
        {null}
      </StaffOnly>
    );
  return <Looked key={id} id={id} />;
}

function Looked({ id }: { id: string }) {
  const { data, error, retry } = useResource<StaffContent>(`/staff/contents/${id}`, { as: "staff" });
  if (!data)
    return (
      <Page title="Aperçu">
        <div class="wrap section stack">
          {error ? (
            <Failure error={error} retry={retry} page />
          ) : (
            <>
              <h1 class="sr">Aperçu</h1>
              <Skeleton height="40rem" />
            </>
          )}
        </div>
      </Page>
    );
  const band: ComponentChildren =
    data.state === "published" ? null : (
      <p class="draft-band" role="note">
        {stateNames[data.state]} : les visiteurs ne voient pas cette page.
      </p>
    );
  // Where a tour has scenes, the others have a text; a content of the public API has both, one of them empty.
  const content = { body: null, transcript: null, person: null, ...data } as unknown as Content;
  return (
    <Read content={content} preview above={band}>
      {data.scenes ? <ScenesInWords scenes={data.scenes} /> : null}
    </Read>
  );
}
