/** A session on the beamer of a class: what is answered, what comes next, the poll; nothing that is one pupil's own. */
import "../../styles/host.css";
import { useEffect, useMemo } from "preact/hooks";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import type { SessionFull } from "../../api/live.ts";
import { useResource } from "../../state/resource.ts";
import { follow } from "../../state/roomFeed.ts";
import { staff, visitor } from "../../state/session.ts";
import { Board } from "./Board.tsx";

export default function HostScreen({ id }: { id: string }) {
  const { data, error, retry } = useResource<SessionFull>(`/live/sessions/${encodeURIComponent(id)}`);
  // A teacher's screen; or that of a pupil, for a class without a device of its teacher's.
  const as = staff.current.value ? "staff" : visitor.current.value ? "visitor" : null;
  return (
    <Page title={data ? `Écran\u00a0: ${data.title}` : "Écran de la rencontre"} class="host">
      {!data ? (
        error ? (
          <Failure error={error} retry={retry} page />
        ) : (
          <Skeleton height="60vh" />
        )
      ) : as ? (
        <Followed key={`${as} ${id}`} card={data} as={as} />
      ) : (
        <div class="host-alone">
          <h1>{data.title}</h1>
          <p>
            Cet écran s’ouvre depuis l’<a href="/prof">espace de la classe</a>, ou avec une place dans la
            rencontre.
          </p>
        </div>
      )}
    </Page>
  );
}

function Followed({ card, as }: { card: SessionFull; as: "staff" | "visitor" }) {
  const feed = useMemo(() => follow(card.id, as), [card.id, as]);
  useEffect(() => () => feed.stop(), [feed]);
  return (
    <>
      <Board card={card} room={feed.room.value} line={feed.line.value} />
      <button type="button" class="host-full" onClick={fullScreen}>
        <Icon name="fullscreen" />
        <span>Plein écran</span>
      </button>
    </>
  );
}

/** Where the browser has none, or refuses it, the page fills the window. */
function fullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  void change?.catch(() => undefined);
}
