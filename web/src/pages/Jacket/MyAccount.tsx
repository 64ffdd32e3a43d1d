/** What keeps the jacket: class, recovery card, and leaving this device. */
import { Icon } from "../../components/Icon.tsx";
import { pending } from "../../state/outbox.ts";
import { counted } from "../../words.ts";
import { leaveDevice } from "../../state/leave.ts";
import { useState } from "preact/hooks";

export function MyAccount() {
  const [sure, setSure] = useState(false);
  const waiting = pending.value.length;
  return (
    <section class="stack">
      <h2>Garder ta veste</h2>
      <div class="go-to">
        <a href="/rejoindre">
          <Icon name="people" />
          <span>
            Ma classe
            <br />
            <span class="soft go-to-sum">Rejoindre, changer ou quitter ta classe</span>
          </span>
          <Icon name="next" />
        </a>
        <a href="/retrouver">
          <Icon name="lock" />
          <span>
            Ma carte de secours
            <br />
            <span class="soft go-to-sum">Pour retrouver ta veste sur un autre appareil</span>
          </span>
          <Icon name="next" />
        </a>
        <a href="/donnees-personnelles#mes-donnees">
          <Icon name="shield" />
          <span>
            Mes données
            <br />
            <span class="soft go-to-sum">Les voir, les télécharger, tout effacer</span>
          </span>
          <Icon name="next" />
        </a>
      </div>
      {sure ? (
        <div class="panel stack" role="alert" onKeyDown={(event) => event.key === "Escape" && setSure(false)}>
          <p>
            <b>Ta veste quitte cet appareil.</b> As-tu noté ta carte de secours ? Sans elle, personne ne
            pourra te la rendre.
            {waiting
              ? ` ${counted(waiting, "découverte n’est pas encore envoyée", "découvertes ne sont pas encore envoyées")} : tu perdrais ses points.`
              : null}
          </p>
          <div class="row">
            <button type="button" class="btn no" onClick={() => void leaveDevice()}>
              Oui, quitter cet appareil
            </button>
            <button type="button" class="btn" onClick={() => setSure(false)}>
              Rester
            </button>
          </div>
        </div>
      ) : (
        <p>
          <button type="button" class="btn" onClick={() => setSure(true)}>
            Quitter cet appareil
          </button>{" "}
          <span class="soft small">Utile sur un ordinateur que d’autres utilisent.</span>
        </p>
      )}
    </section>
  );
}
