/** The way through the visit: how far one is, on, back, and the switch between picture and words. */
import { Icon } from "../../components/Icon.tsx";
import { Progress } from "../../components/Progress.tsx";
import { canDraw } from "./picture.ts";
import type { Visit } from "./visit.ts";

interface Props {
  visit: Visit;
  /** In words, not in the picture. */
  words: boolean;
  onPrevious: () => void;
  onNext: () => void;
  onSwap: () => void;
  onPlan: () => void;
}

export function Bar({ visit, words, onPrevious, onNext, onSwap, onPlan }: Props) {
  return (
    <div class="tour-bar">
      <Progress label="Points d’intérêt explorés" value={visit.seen} most={visit.most} />
      <div class="row tight">
        <button type="button" class="btn glass hide-s" onClick={onPrevious}>
          <Icon name="back" />
          Précédent
        </button>
        <button type="button" class="btn go" onClick={onNext}>
          {visit.complete ? "Fin de la visite" : "Point suivant"}
          <Icon name="next" />
        </button>
      </div>
      {canDraw() ? (
        <button type="button" class="btn glass" aria-pressed={words} onClick={onSwap}>
          <Icon name="text" />
          Version texte
        </button>
      ) : (
        <button type="button" class="btn glass" onClick={onPlan}>
          <Icon name="map" />
          Plan
        </button>
      )}
    </div>
  );
}
