/** Seats that were taken away, and the button that gives each back. Nothing where there are none. */
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import type { Removal, RemovalList, SchoolClass, Seat } from "../../api/types.ts";
import { textOf } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Note } from "../../components/Note.tsx";
import { shortDate } from "../../dates.ts";
import { show } from "../../state/announce.ts";
import { refresh, useResource } from "../../state/resource.ts";

interface Props {
  school: SchoolClass;
  /** The row, and its button with it, goes away once its seat is back. */
  focusAfter: () => void;
}

export function Removals({ school, focusAfter }: Props) {
  const { data } = useResource<RemovalList>(`/classes/${school.id}/removals`, { as: "staff" });
  if (!data?.items.length) return null;
  return (
    <div class="stack stack-s no-print">
      <h3>Places retirées</h3>
      <ul class="seats">
        {data.items.map((removal) => (
          <Row key={removal.visitor_id} school={school} removal={removal} focusAfter={focusAfter} />
        ))}
      </ul>
    </div>
  );
}

function Row({ school, removal, focusAfter }: Props & { removal: Removal }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function restore(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const path = `/classes/${school.id}/removals/${removal.visitor_id}`;
      const seat = await call<Seat>(path, { method: "DELETE", as: "staff" });
      refresh("/classes", { as: "staff" });
      show({ text: `${seat.nickname} a retrouvé sa place.` });
      requestAnimationFrame(focusAfter);
    } catch (wrong) {
      setFailure(textOf(wrong));
    } finally {
      setBusy(false);
    }
  }

  return (
    <li class="seat">
      <span class="seat-name">
        <b>{removal.nickname}</b>
        <span class="soft small">à rendre avant le {shortDate(removal.restorable_until)}</span>
      </span>
      <button
        type="button"
        class="btn quiet"
        aria-label={`Annuler le retrait de ${removal.nickname}`}
        aria-disabled={busy}
        onClick={() => void restore()}
      >
        <Icon name="refresh" />
        {busy ? "Un instant…" : "Annuler le retrait"}
      </button>
      {failure ? (
        <Note kind="bad">
          <p>{failure}</p>
        </Note>
      ) : null}
    </li>
  );
}
