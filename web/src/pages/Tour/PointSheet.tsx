/** What there is to know at a point of interest, and whom one meets there. */
import { Icon } from "../../components/Icon.tsx";
import { useOccupations } from "../../state/season.ts";
import { bothNames } from "../../words.ts";
import type { Stop } from "./outline.ts";
import { Sheet } from "./Sheet.tsx";
import type { Visit } from "./visit.ts";

interface Props {
  stop: Stop;
  visit: Visit;
  /** Closes it, and goes on. */
  onNext: () => void;
  onClose: () => void;
}

export function PointSheet({ stop, visit, onNext, onClose }: Props) {
  const { hotspot, number } = stop;
  const occupations = useOccupations().data?.items;
  const met = hotspot.occupations
    .map((rome) => occupations?.find((each) => each.rome === rome))
    .filter((each) => each !== undefined);
  const waiting = visit.state(hotspot.id) === "waiting";
  return (
    <Sheet
      id={`fiche-${hotspot.id}`}
      title={hotspot.title}
      eyebrow={`Point d’intérêt ${number} sur ${visit.most}`}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="btn go" onClick={onNext}>
            {visit.complete ? "Fin de la visite" : "Point suivant"}
            <Icon name="next" />
          </button>
          <button type="button" class="btn" onClick={onClose}>
            Regarder autour
          </button>
        </>
      }
    >
      {visit.isFresh(hotspot.id) && visit.worth ? (
        <p>
          <span class={waiting ? "plus waiting" : "plus"}>+{visit.worth} points</span>
          {waiting ? <span class="soft small"> en route vers ta veste</span> : null}
        </p>
      ) : null}
      <p>{hotspot.text}</p>
      {met.length ? (
        <>
          <h3>On y croise</h3>
          <div class="go-to">
            {met.map((each) => (
              <a key={each.rome} href={`/metiers/${each.rome}`}>
                <Icon name="people" />
                <span>{bothNames(each)}</span>
                <Icon name="next" />
              </a>
            ))}
          </div>
        </>
      ) : null}
      <details>
        <summary>Ce que montre l’image</summary>
        <p class="soft">{hotspot.alt}</p>
      </details>
    </Sheet>
  );
}
