/** A result that the visitor at this device cannot see: somebody else's, or their own from before. */
import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";

export function NotMine() {
  return (
    <Page title="Ce résultat est dans une autre veste">
      <div class="wrap section">
        <div class="empty" role="alert">
          <Icon name="quiz" />
          <h1>Ce résultat est dans une autre veste</h1>
          <p>Un résultat n’est visible que par la personne qui a répondu.</p>
          <p>
            <b>C’est le tien, et tu as lu le code QR de ta feuille sur un autre appareil ?</b> Prends ta carte
            de secours, retrouve ta veste ici, puis lis le code encore une fois. Pas encore de carte ? Sur
            l’appareil du quiz, elle t’attend dans « Ma veste ».
          </p>
          <p>
            <b>Tu accompagnes quelqu’un ?</b> Tout est déjà sur sa feuille : cette page ne dirait rien de
            plus.
          </p>
          <div class="row">
            <a class="btn go" href="/retrouver">
              Retrouver ma veste
            </a>
            <a class="btn" href="/quiz">
              Voir les quiz
            </a>
          </div>
        </div>
      </div>
    </Page>
  );
}
