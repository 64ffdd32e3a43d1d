import { Icon } from "../../components/Icon.tsx";
import { Page } from "../../components/Page.tsx";

export default function NotFound() {
  return (
    <Page title="Page introuvable">
      <div class="wrap section">
        <div class="empty">
          <Icon name="compass" />
          <h1>Cette porte n’ouvre sur rien</h1>
          <p>L’adresse est peut-être mal recopiée, ou la page a quitté la saison.</p>
          <a class="btn go" href="/explorer">
            Explorer les usines
          </a>
        </div>
      </div>
    </Page>
  );
}
