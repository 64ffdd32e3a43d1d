/** The six interests (RIASEC) in the words of the quiz. */
export const LETTERS = ["R", "I", "A", "S", "E", "C"] as const;
export type Letter = (typeof LETTERS)[number];

export const interests: Record<Letter, { name: string; is: string }> = {
  R: { name: "Faire", is: "fabriquer, réparer, faire marcher des choses pour de vrai" },
  I: { name: "Comprendre", is: "comprendre, chercher, faire des expériences" },
  A: { name: "Créer", is: "imaginer, créer, dessiner, raconter" },
  S: { name: "Aider", is: "aider, expliquer, travailler avec les autres" },
  E: { name: "Entraîner", is: "lancer des projets, convaincre, entraîner une équipe" },
  C: { name: "Organiser", is: "organiser, vérifier, ne rien laisser au hasard" },
};
