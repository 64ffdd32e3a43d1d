/** All occupations, those with short studies or those with long ones: chosen by who looks, never for them. */
export const LENGTHS = ["short", "long"] as const;
export type StudiesLength = (typeof LENGTHS)[number];
/** Empty: all, whatever their studies. */
export type StudiesChoice = StudiesLength | "";

export const studiesNames: Record<StudiesChoice, string> = {
  "": "Toutes",
  short: "Études courtes",
  long: "Études longues",
};

interface Props {
  chosen: StudiesChoice;
  choose: (length: StudiesChoice) => void;
}

export function StudiesFilter({ chosen, choose }: Props) {
  return (
    <div class="stack stack-s no-print">
      <div class="chips wrapped" role="group" aria-label="Filtrer par durée d’études">
        {(["", ...LENGTHS] as const).map((length) => (
          <button
            key={length}
            type="button"
            class="chip"
            aria-pressed={chosen === length}
            onClick={() => choose(length)}
          >
            {studiesNames[length]}
          </button>
        ))}
      </div>
      <p class="soft small">
        Courtes : jusqu’à deux ans après le bac, par le chemin le plus court ; longues : au-delà, d’après l’
        <a href="/sources">Onisep</a>, qui ne le dit pas de tous les métiers.
      </p>
    </div>
  );
}

/** Whether an occupation is shown; one whose studies are not known only among all. */
export function hasStudies(occupation: { studies_length?: StudiesLength }, chosen: StudiesChoice): boolean {
  return !chosen || occupation.studies_length === chosen;
}
