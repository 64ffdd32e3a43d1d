/** A visit: its cover first, then the scenes all around, or in words. */
import "../../styles/tour.css";
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import type { Tour } from "../../api/types.ts";
import { Failure } from "../../components/Failure.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useResource } from "../../state/resource.ts";
import { Cover } from "./Cover.tsx";
import { goInside, isInside, mark, remark } from "./depth.ts";
import { keepTour } from "./keep.ts";
import { sceneOf } from "./outline.ts";
import { chooseMode, openingMode, type Mode } from "./picture.ts";
import { useVisit } from "./visit.ts";
import { VisitScreen } from "./VisitScreen.tsx";

interface Props {
  id: string;
  /** At the address of the text twin. */
  text?: boolean;
}

export default function TourPage({ id, text = false }: Props) {
  const { data, error, retry } = useResource<Tour>(`/tours/${id}`);
  if (data?.scenes.length) return <Loaded key={id} tour={data} text={text} />;
  const gone = data !== null || (error instanceof Problem && error.status === 404);
  return (
    <Page title={gone ? "Visite introuvable" : "Visite"}>
      <div class="wrap section stack">
        {error || data ? (
          <>
            <h1 class="sr">{gone ? "Visite introuvable" : "Visite"}</h1>
            <Failure error={data ? new Problem(404, {}, null) : error} {...(gone ? {} : { retry })} />
            <p class="row">
              <a class="btn" href="/explorer?genre=tour">
                Voir les autres visites
              </a>
              <a class="btn quiet" href="/">
                Accueil
              </a>
            </p>
          </>
        ) : (
          <Skeleton height="70vh" label="La visite arrive…" />
        )}
      </div>
    </Page>
  );
}

function Loaded({ tour, text }: { tour: Tour; text: boolean }) {
  const { url, query, route } = useLocation();
  const [entered, setEntered] = useState(text || isInside(tour.id));
  const scene = sceneOf(tour, query.scene);
  const visit = useVisit(tour);
  const first = useRef(true);
  useEffect(() => {
    mark(tour.id, first.current);
    first.current = false;
  }, [url]);
  useEffect(() => {
    if (!entered) return;
    goInside(tour.id);
    keepTour(tour);
  }, [entered]);

  function enter(mode: Mode) {
    if (mode !== openingMode()) chooseMode(mode);
    setEntered(true);
    if (mode === "text") {
      route(`/visites/${tour.id}/texte?scene=${scene.id}`, true);
      remark();
    }
  }

  return (
    <Page
      title={entered ? `${scene.title} : ${tour.title}` : tour.title}
      challenge={tour.challenge}
      class={entered || text ? "tour" : "tour before"}
    >
      {entered || text ? (
        <VisitScreen tour={tour} scene={scene} visit={visit} text={text} />
      ) : (
        <Cover tour={tour} scene={scene} visit={visit} mode={openingMode()} onEnter={enter} />
      )}
    </Page>
  );
}
