/** What stands around every page: skip link, header, tab bar on phones, footer, toast and the live region. */
import { useLocation } from "preact-iso";
import type { ComponentChildren } from "preact";
import { spoken, toast } from "../state/announce.ts";
import { online } from "../state/online.ts";
import { durable, pending } from "../state/outbox.ts";
import { standing } from "../state/points.ts";
import { staff, visitor } from "../state/session.ts";
import { dark, toggleTheme } from "../state/theme.ts";
import { homeOf, speaksToStaff } from "../staffPages.ts";
import { Icon } from "./Icon.tsx";
import { LevelFace } from "./LevelFace.tsx";
import { Logo } from "./Logo.tsx";
import { Note } from "./Note.tsx";
import { SessionOver } from "./SessionOver.tsx";

/** A quiz that is being answered: its own bar leads on, and « Quitter » leads out. */
const ANSWERING = /^\/quiz\/[^/]+$/;

/** A tour, and the screen of a live session for a class's beamer: they fill the window. */
const IMMERSIVE = /^\/(visites\/|rencontres\/[^/]+\/ecran$)/;

const MENU = [
  { href: "/", label: "Accueil", icon: "home", wide: false, phone: true },
  { href: "/explorer", label: "Explorer", icon: "compass", wide: true, phone: true },
  { href: "/rencontres", label: "Rencontres", icon: "chat", wide: true, phone: true },
  { href: "/quiz", label: "Quiz métiers", icon: "quiz", wide: true, phone: false },
  { href: "/ma-veste", label: "Ma veste", icon: "jacket", wide: true, phone: true },
] as const;

/** Pages below a menu entry light it, too. */
const BELOW: Record<string, string> = {
  defis: "/explorer",
  entreprises: "/explorer",
  metiers: "/explorer",
  contenus: "/explorer",
  visites: "/explorer",
};

/** What the pages of staff are called, where they are not a teacher's. */
const HOME_NAMES: Record<string, string> = {
  organiser: "Organisation",
  moderator: "File d’attente",
  professional: "Mes rencontres",
};

function currentOf(path: string): string {
  const first = path.split("/")[1] ?? "";
  return BELOW[first] ?? `/${first}`;
}

export function Frame({ children }: { children: ComponentChildren }) {
  const { path } = useLocation();
  const immersive = IMMERSIVE.test(path);
  const here = currentOf(path);
  return (
    <>
      {immersive ? null : (
        <>
          <a class="skip" href="#contenu">
            Aller au contenu
          </a>
          <Header here={here} />
          <Warnings />
        </>
      )}
      {children}
      {immersive || ANSWERING.test(path) ? null : (
        <>
          <Footer />
          <nav class="tabs-bar" aria-label="Menu principal, en bas">
            {MENU.filter((each) => each.phone).map((each) => (
              <a key={each.href} href={each.href} aria-current={here === each.href ? "page" : undefined}>
                <Icon name={each.icon} />
                {each.label}
              </a>
            ))}
          </nav>
        </>
      )}
      <ToastPlace />
      <p class="sr" id="say" role="status" aria-live="polite">
        {spoken.value}
      </p>
    </>
  );
}

function Header({ here }: { here: string }) {
  const points = standing.value;
  return (
    <header class="top">
      <div class="wrap top-in">
        <a class="logo" href="/">
          <Logo />
          <span>L’Usine Extraordinaire</span>
        </a>
        <nav class="nav" aria-label="Menu principal">
          {MENU.filter((each) => each.wide).map((each) => (
            <a key={each.href} href={each.href} aria-current={here === each.href ? "page" : undefined}>
              {each.label}
            </a>
          ))}
        </nav>
        {staff.current.value && !visitor.current.value ? null : (
          <a class="points" href="/ma-veste">
            <LevelFace level={points?.level ?? 1} class="lvl" />
            <span class="num">{points?.total ?? 0} pts</span>
            {points ? (
              <span class="sr">
                , niveau {points.level} : {points.title}. Voir ma veste
              </span>
            ) : (
              <span class="sr">. Voir ma veste</span>
            )}
          </a>
        )}
      </div>
    </header>
  );
}

/** What goes wrong around the page, and what it means for what the visitor does. */
function Warnings() {
  const waiting = pending.value.length;
  const { path } = useLocation();
  if (speaksToStaff(path))
    return online.value ? null : (
      <div class="wrap">
        <Note kind="warn" icon="offline">
          <b>Pas de connexion.</b> Cette page montre ce qui a été lu avant la coupure.
        </Note>
      </div>
    );
  return (
    <div class="wrap">
      {!online.value ? (
        <Note kind="warn" icon="offline">
          <b>Pas de connexion.</b> Tes découvertes sont gardées ici, et partiront toutes seules quand le
          réseau reviendra{waiting ? ` (${waiting} en attente)` : ""}.
        </Note>
      ) : null}
      {!durable.value && waiting ? (
        <Note kind="warn" icon="info">
          Cet appareil n’a plus de place pour garder tes découvertes : laisse cette page ouverte jusqu’à ce
          qu’elles soient envoyées.
        </Note>
      ) : null}
      {visitor.lost.value ? (
        <Note kind="bad" icon="info">
          <SessionOver />
        </Note>
      ) : null}
    </div>
  );
}

function ToastPlace() {
  const now = toast.value;
  if (!now) return null;
  return (
    <div class="toast">
      {now.points ? <span class="plus">+{now.points}</span> : null}
      <span>
        {now.text} {now.link ? <a href={now.link.href}>{now.link.label}</a> : null}
      </span>
    </div>
  );
}

function Footer() {
  const role = staff.current.value?.role;
  return (
    <footer class="foot">
      <div class="wrap foot-in">
        <ul>
          <li>
            <a href="/rejoindre">Rejoindre ma classe</a>
          </li>
          <li>
            <a href="/retrouver">Retrouver ma veste</a>
          </li>
          <li>
            <a href={homeOf(role)}>{HOME_NAMES[role ?? ""] ?? "Espace enseignant"}</a>
          </li>
          <li>
            <a href="/a-propos">À propos</a>
          </li>
          <li>
            <a href="/accessibilite">Accessibilité</a>
          </li>
          <li>
            <a href="/donnees-personnelles">Données personnelles</a>
          </li>
          <li>
            <a href="/sources">Sources des données</a>
          </li>
        </ul>
        <div>
          <button type="button" onClick={toggleTheme}>
            <Icon name={dark.value ? "sun" : "moon"} />
            <span>{dark.value ? "Équipe de jour" : "Équipe de nuit"}</span>
          </button>
        </div>
      </div>
    </footer>
  );
}
