/** How to read the hexagon, for somebody of twelve. */
export function HexagonWords() {
  return (
    <details>
      <summary>Comment lire ce dessin ?</summary>
      <ul class="stack stack-s hexa-words">
        <li>Chaque coin est une envie : faire, comprendre, créer, aider, entraîner ou organiser.</li>
        <li>Plus ta forme va vers un coin, plus tu as dit oui à ces activités : 0 au centre, 100 au bord.</li>
        <li>Deux coins voisins se ressemblent ; deux coins face à face, comme faire et aider, bien moins.</li>
        <li>Pour te proposer des métiers, nous regardons de quel côté ta forme s’étire.</li>
        <li>Ce dessin montre tes réponses d’aujourd’hui : il peut changer, et aucune forme ne vaut mieux.</li>
      </ul>
    </details>
  );
}
