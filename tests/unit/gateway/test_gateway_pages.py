"""The site's pages: readable without script, described where they are shared, safe in what they show."""

import gzip
import json
import re
from html.parser import HTMLParser

import pytest
from gateway_fakes import assert_problem
from site_fakes import CONTENT, EVIL, IMAGE, TOUR, season_answers

from chassis.runtime.config import ConfigError
from contracts.catalog import ContentPublished
from contracts.envelope import Envelope
from contracts.errors import DeadlineExceeded, NotFound, Unavailable
from gateway.app import create_app
from gateway.settings import GatewaySettings

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SITE = "https://usine.example"

PUBLIC = {
    "/": "Pousse la porte de l’usine",
    "/explorer": "Que veux-tu voir ?",
    "/defis/inclusion": "Une place pour chacune et chacun.",
    "/entreprises": "Cigogne Levage",
    "/entreprises/cigogne-levage": "Elle lève ce que personne ne porte.",
    "/metiers": "Chaudronnière ou chaudronnier",
    "/metiers/H2902": "Elle ou il donne sa forme au métal.",
    "/visites/grue-a-tour": "Le cordon est régulier.",
    "/contenus/temoignage-sandrine": "J’ai commencé tard.",
    "/contenus/video-grue": "On monte ?",
    "/quiz": "As-tu vu la grue ?",
    "/quiz/quiz-grue": "Trois questions.",
    "/rencontres": "Yasmine, grutière ou grutier",
    "/rencontres/conduire-une-grue": "Le vent, et ce qu’il décide",
    "/rencontres/la-grue-d-hier": "Au début, oui.",
    "/a-propos": "Quatre défis",
    "/accessibilite": "RGAA",
    "/donnees-personnelles": "Tout effacer",
    "/sources": "Deux lettres ne suffisent pas",
}
RESULT = "4e5017d0-0000-4000-8000-000000000001"
PRIVATE = [
    f"/quiz/resultats/{RESULT}",
    f"/quiz/resultats/{RESULT}/comparaison",
    "/ma-veste",
    "/rejoindre",
    "/retrouver",
    "/connexion",
    "/prof",
    f"/prof/classes/{RESULT}",
    "/organisation",
    "/organisation/contenus/grue-a-tour",
]


class Read(HTMLParser):
    """What a browser without script has of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.links: list[str] = []
        self.tags: list[str] = []
        self.canonical = self.title = self.text = self.seed = ""
        self._open: list[str] = []
        self.feed(html.replace("\u202f", " ").replace("\u00a0", " "))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.metas[name] = given["content"]
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "a":
            self.links.append(given["href"])
        if tag in ("title", "script"):
            self._open.append("seed" if given.get("id") == "seed" else tag)

    def handle_endtag(self, tag):
        if tag in ("title", "script"):
            self._open.pop()

    def handle_data(self, data):
        if "title" in self._open:
            self.title += data
        elif "seed" in self._open:
            self.seed += data
        elif not self._open:
            self.text += data


@pytest.fixture
def season(rpc):
    rpc.answers |= season_answers()
    return rpc


@pytest.fixture
def read(client, season):
    def read(path):
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, response.text
        return Read(response.text)

    return read


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_says_what_it_is_and_its_text(read, path):
    page = read(path)
    assert page.title.endswith(" | L’Usine Extraordinaire")
    assert 10 < len(page.metas["description"]) <= 201
    assert page.canonical == page.metas["og:url"] == SITE + path
    assert page.metas["og:title"] + " | L’Usine Extraordinaire" == page.title
    assert page.metas["og:description"] == page.metas["description"]
    assert page.metas["og:locale"] == "fr_FR"
    assert page.metas["og:image"].startswith(f"{SITE}/")
    assert "robots" not in page.metas
    assert PUBLIC[path] in page.text
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1


def test_occupations_of_a_season_without_families_are_listed(read, season, rpc):
    listed = rpc.answers["catalog.list_occupations"]
    other = {**listed[0], "rome": "A1101", "name_feminine": "Conductrice", "family": None}
    rpc.answers["catalog.list_occupations"] = [*listed, other]
    page = read("/metiers")
    assert "Autres métiers" in page.text
    assert "/metiers/A1101" in page.links


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_nothing_of_a_page_needs_an_inline_script_or_style(client, season, path):
    response = client.get(path, headers=HTML)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-cache"
    assert not re.search(r"""\s(style|on\w+)=["']""", response.text)
    scripts = re.findall(r"<script[^>]*>", response.text)
    assert all("src=" in script or "application/json" in script for script in scripts)


@pytest.mark.parametrize("path", PRIVATE)
def test_a_page_that_is_somebodys_holds_nothing_and_is_in_no_index(client, rpc, path):
    response = client.get(path, headers=HTML)
    assert response.status_code == 200
    page = Read(response.text)
    assert page.metas["robots"] == "noindex"
    assert "og:url" not in page.metas
    assert rpc.calls == []


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE])
def test_only_the_page_that_reads_cards_may_ask_for_the_camera(client, season, path):
    allowed = "camera=(self)" in client.get(path).headers["Permissions-Policy"]
    assert allowed == (path == "/retrouver")
    assert "microphone=()" in client.get(path).headers["Permissions-Policy"]


@pytest.mark.parametrize("path", PUBLIC)
def test_every_link_of_a_page_leads_somewhere(client, read, path):
    for link in set(read(path).links):
        if link.startswith("/") and link not in ("/metiers/H2913",):
            assert client.get(link, headers=HTML).status_code in (200, 302), link


def test_what_people_wrote_is_text(client, season):
    response = client.get("/visites/grue-a-tour", headers=HTML)
    assert "<script>alert" not in response.text
    page = Read(response.text)
    assert EVIL in page.text
    assert page.title.startswith(EVIL)
    assert json.loads(page.seed)["/tours/grue-a-tour"]["title"] == EVIL
    assert "<b>chauffe</b>" in Read(client.get("/contenus/temoignage-sandrine").text).text
    hostile = client.get("/explorer", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in hostile.text


def test_seeds_are_the_answers_of_the_api(client, read):
    page = read("/contenus/temoignage-sandrine")
    seeds = json.loads(page.seed)
    assert seeds == {"/contents/temoignage-sandrine": client.get("/api/v1/contents/temoignage-sandrine").json}
    home = json.loads(read("/").seed)
    assert home == {"/suggestions": client.get("/api/v1/suggestions").json}
    assert home["/suggestions"]["items"]


def test_a_tour_is_its_text_twin_and_is_shown_with_its_picture(read):
    page = read("/visites/grue-a-tour/texte")
    for said in (
        "Des étincelles.",
        "Un hall haut.",
        "Le robot et la chaudronnière",
        "Un bras jaune.",
        "La cabine",
    ):
        assert said in page.text
    assert "/visites/grue-a-tour/texte?scene=cabine#scene-cabine" in page.links
    assert "/metiers/H2902" in page.links
    assert page.canonical == f"{SITE}/visites/grue-a-tour"
    assert page.metas["og:image"] == SITE + IMAGE["url"]
    assert page.metas["twitter:card"] == "summary_large_image"


def test_a_link_to_a_scene_is_shown_as_that_scene(read):
    page = read("/visites/grue-a-tour?scene=cabine")
    assert page.metas["og:title"].startswith("La cabine")
    assert page.metas["og:image"] == f"{SITE}/media/fedcba9876543210/vue.webp"
    assert read("/visites/grue-a-tour?scene=nulle-part").metas["og:image"] == SITE + IMAGE["url"]


def test_an_occupation_leads_to_where_it_is_seen_at_work(read):
    page = read("/metiers/H2902")
    assert "/visites/grue-a-tour?scene=atelier" in page.links
    assert "Ce métier compte pour la transition écologique." in page.text


def test_an_occupation_says_who_speaks_about_it_and_which_studies_lead_to_it(read, season, rpc):
    rpc.answers["catalog.list_contents"] = {"items": [TOUR, CONTENT], "next": None, "total": 2}
    page = read("/metiers/H2902")
    assert page.text.index("Qui en parle") < page.text.index("Où le voir") < page.text.index("Quelles études")
    for said in (
        "Un métier proche",
        "Soudeuse ou soudeur",
        "À partir du niveau bac + 2, soit 5 ans après la troisième.",
        "Pour commencer",
        "BTS <métaux>",
        "Source : Onisep, avril 2026, sous licence ODbL.",
    ):
        assert said in page.text
    assert "Ce qu’on y fait, les visites et les témoignages : écrits pour la saison." in page.text
    assert "Pour aller plus loin" not in page.text
    assert "https://www.onisep.fr/http/redirection/metier/slug/MET.899" in page.links


def test_an_occupation_without_known_studies_says_nothing_about_them(read, season, rpc):
    known = rpc.answers["quiz.get_occupation"](rome="H2902")
    kept = {key: known[key] for key in known if not key.startswith("studies")}
    rpc.answers["quiz.get_occupation"] = kept | {"shown_by": {"contents": [], "scenes": []}}
    rpc.answers["catalog.list_contents"] = {"items": [], "next": None, "total": 0}
    page = read("/metiers/H2902")
    for title in ("études", "Onisep", "Qui en parle", "Où le voir"):
        assert title not in page.text
    assert "Ce qu’on y fait : écrit pour la saison." in page.text


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/contenus/grue-a-tour", "/visites/grue-a-tour"),
        ("/contenus/contenu-quiz", "/quiz/quiz-grue"),
        ("/quiz/contenu-quiz", "/quiz/quiz-grue"),
    ],
)
def test_what_has_its_own_page_leads_there(client, season, path, where):
    for _ in range(2):  # also when it is known
        response = client.get(path, headers=HTML)
        assert (response.status_code, response.headers["Location"]) == (302, where)


class TestSessions:
    def test_the_schedule_says_when_in_the_hours_of_paris(self, read):
        page = read("/rencontres")
        assert page.text.index("Mercredi 1er décembre") < page.text.index("14:00")
        assert page.text.index("Déjà passé") < page.text.index("vendredi 2 janvier")
        assert {"/rencontres/conduire-une-grue", "/rencontres/la-grue-d-hier"} <= set(page.links)

    def test_the_schedule_is_the_answer_of_the_api_that_the_client_asks_for(self, read, season):
        page = read("/rencontres")
        assert json.loads(page.seed) == {
            "/live/sessions?from=2026-01-01T00:00:00Z": {"items": season.answers["live.list_sessions"]}
        }
        assert season.calls_of("live.list_sessions") == [{"since": "2026-01-01T00:00:00+00:00"}]

    def test_a_day_is_that_of_paris_not_of_utc(self, read, season):
        late = season.answers["live.list_sessions"][1] | {"starts_at": "2100-11-30T23:30:00Z"}
        season.answers["live.list_sessions"] = [late]
        page = read("/rencontres")
        assert "Mercredi 1er décembre" in page.text
        assert "00:30" in page.text

    def test_what_was_asked_is_read_afterwards_and_only_of_that_session(self, read, client, season):
        page = read("/rencontres/la-grue-d-hier")
        assert f"{EVIL} (la-grue-d-hier)" in page.text
        assert season.calls_of("live.list_answers") == [{"session": "la-grue-d-hier", "limit": 100}]
        assert "<script>alert" not in client.get("/rencontres/la-grue-d-hier", headers=HTML).text
        assert "Questions et réponses" not in read("/rencontres/conduire-une-grue").text

    def test_one_that_is_cancelled_says_so_and_is_in_no_sitemap(self, read, client, season):
        given = season.answers["live.list_sessions"][1] | {"state": "cancelled", "talks_about": []}
        season.answers |= {"live.list_sessions": [given], "live.get_session": given}
        assert "Annulée" in read("/rencontres").text
        assert "Cette rencontre est annulée." in read("/rencontres/conduire-une-grue").text
        assert "conduire-une-grue" not in client.get("/sitemap.xml").text

    def test_two_people_are_named_with_what_they_do(self, read, season):
        given = season.answers["live.list_sessions"][1]
        noe = given["professionals"][0] | {"first_name": "Noé", "occupation_names": ["Tuteur", "Tuteur"]}
        season.answers["live.list_sessions"] = [given | {"professionals": [*given["professionals"], noe]}]
        assert "Yasmine, grutière ou grutier ; Noé, tuteur" in read("/rencontres").text


class TestExplore:
    def test_filters_work_without_script(self, season, read):
        page = read("/explorer?genre=tour&defi=inclusion&entreprise=cigogne-levage&metier=H2902&q=grue")
        assert "/visites/grue-a-tour" in page.links
        assert "/contenus/video-grue" not in page.links
        assert "1 contenu" in page.text
        arguments = season.calls_of("catalog.list_contents")[-1]
        assert arguments == {
            "challenge": "inclusion",
            "kind": "tour",
            "company": "cigogne-levage",
            "occupation": "H2902",
            "q": "grue",
            "after": None,
            "limit": 24,
        }

    def test_what_cannot_be_a_filter_is_none(self, season, read):
        assert "4 contenus" in read(f"/explorer?genre=usine&defi=<b>&apres=%00&utm=x&q={'a' * 101}").text

    def test_all_contents_are_reached_by_links(self, read):
        first = read("/explorer")
        (more,) = [link for link in first.links if "apres=" in link]
        second = read(more)
        seen = {link for page in (first, second) for link in page.links}
        assert {"/contenus/temoignage-sandrine", "/contenus/contenu-quiz", "/visites/grue-a-tour"} <= seen
        assert not [link for link in second.links if "apres=" in link]

    def test_nothing_found(self, read):
        assert "Rien ne porte ce nom ici" in read("/explorer?q=zzz").text


class TestProblems:
    @pytest.mark.parametrize(
        "path",
        [
            "/nulle-part",
            "/visites/retiree",
            "/contenus/retiree",
            "/entreprises/retiree",
            "/defis/retiree",
            "/metiers/A9999",
            "/quiz/retire",
            "/rencontres/retiree",
            "/quiz/resultats/pas-un-id",
        ],
    )
    def test_an_address_that_is_not_there_is_a_page_with_status_404(self, client, season, path):
        response = client.get(path, headers=HTML)
        assert response.status_code == 404
        assert response.content_type == "text/html; charset=utf-8"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        page = Read(response.text)
        assert "Cette porte n’ouvre sur rien" in page.text
        assert page.metas["robots"] == "noindex"
        assert "/explorer" in page.links

    @pytest.mark.parametrize("error", [Unavailable("away"), DeadlineExceeded("slow")])
    def test_a_service_that_does_not_answer(self, client, rpc, error):
        rpc.answers["catalog.get_content"] = error
        response = client.get("/contenus/temoignage-sandrine", headers=HTML)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert "Ce n’est pas de ta faute" in Read(response.text).text
        rpc.answers |= season_answers()
        assert client.get("/contenus/temoignage-sandrine", headers=HTML).status_code == 200

    def test_a_defect_is_shown_to_nobody(self, client, rpc):
        rpc.answers["catalog.get_content"] = ZeroDivisionError("our secret")
        response = client.get("/contenus/temoignage-sandrine", headers=HTML)
        assert response.status_code == 500
        assert "our secret" not in response.text
        assert "L’atelier ne répond pas" in response.text

    @pytest.mark.parametrize("path", ["/api/v1/nowhere", "/assets/none.js", "/docs/none", "/problems/none"])
    def test_programs_are_answered_as_before_whoever_asks(self, client, path):
        assert_problem(client.get(path, headers=HTML), 404, "not-found")

    @pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
    def test_who_does_not_ask_for_html_is_a_program(self, client, accept):
        assert_problem(client.get("/nulle-part", headers={"Accept": accept}), 404, "not-found")

    def test_while_a_build_replaces_the_site(self, client, season, app, monkeypatch, tmp_path):
        monkeypatch.setattr(app.extensions["site"].document, "path", tmp_path / "index.html")
        assert_problem(client.get("/", headers=HTML), 503, "unavailable")


class TestKept:
    def test_a_page_calls_services_once(self, client, season):
        client.get("/visites/grue-a-tour")
        before = len(season.calls)
        client.get("/visites/grue-a-tour/texte")
        client.get("/api/v1/tours/grue-a-tour")
        assert len(season.calls) == before

    @pytest.mark.parametrize(
        "path", ["/", "/a-propos", "/pages/a-propos.html", "/index.html", "/sitemap.xml"]
    )
    def test_a_page_in_hand_is_not_sent_again(self, client, season, path):
        etag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    def test_the_same_page_compressed(self, client, season):
        plain = client.get("/", headers={"Accept-Encoding": "identity"})
        zipped = client.get("/", headers={"Accept-Encoding": "gzip, br"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
        refused = client.get("/", headers={"Accept-Encoding": "gzip;q=0, *"})
        assert "Content-Encoding" not in refused.headers
        assert refused.data == plain.data

    def test_an_event_changes_pages_at_once(self, client, season, platform):
        assert "Elle plie" in client.get("/contenus/temoignage-sandrine").text
        season.answers["catalog.get_content"] = NotFound("withdrawn")
        assert client.get("/contenus/temoignage-sandrine").status_code == 200
        platform.on_event(
            Envelope.of(
                ContentPublished(content="temoignage-sandrine", kind="testimony", version="2"),
                correlation_id="c",
            )
        )
        assert client.get("/contenus/temoignage-sandrine").status_code == 404

    def test_a_new_build_is_seen_at_once(self, client, season, web_dir):
        index = web_dir / "index.html"
        before = index.read_text()
        client.get("/a-propos")
        try:
            index.write_text(before.replace("index-abc123", "index-def456"))
            assert "index-def456" in client.get("/a-propos").text
        finally:
            index.write_text(before)


class TestFiles:
    def test_hashed_ones_are_kept_for_ever(self, client):
        response = client.get("/assets/index-abc123.js", headers={"Accept-Encoding": "identity"})
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content_type == "text/javascript; charset=utf-8"

    @pytest.mark.parametrize(
        "path", ["/sw.js", "/theme.js", "/manifest.webmanifest", "/icons/icon.svg", "/index.html"]
    )
    def test_others_are_requested_again(self, client, path):
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304

    def test_a_service_worker_may_load_what_a_page_may(self, client):
        assert "connect-src 'self'" in client.get("/sw.js").headers["Content-Security-Policy"]

    def test_the_shell_holds_nothing_of_a_page(self, client):
        html = client.get("/index.html").text
        assert '<div id="app"></div>' in html
        assert "<title>L’Usine Extraordinaire</title>" in html

    @pytest.mark.parametrize(
        "path", ["/secret.key", "/assets/../secret.key", "/icons/..%2fsecret.key", "/assets/"]
    )
    def test_nothing_else_is_served(self, client, path):
        assert client.get(path).status_code == 404


def test_robots_find_where_everything_is(client, season):
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text
    addresses = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    assert {address.removeprefix(SITE) for address in addresses} >= set(PUBLIC)
    assert len(addresses) == len(set(addresses))


class TestWithoutASite:
    def test_the_entrance_is_the_documentation(self, config, platform):
        client = create_app(config.altered(GatewaySettings, web_dir=""), platform).test_client()
        assert client.get("/").headers["Location"] == "/docs"
        assert_problem(client.get("/explorer", headers=HTML), 404, "not-found")

    @pytest.mark.parametrize("html", [None, "<html></html>"])
    def test_a_folder_without_one_is_refused(self, config, platform, tmp_path, html):
        if html:
            (tmp_path / "index.html").write_text(html)
        with pytest.raises(ConfigError, match="WEB_DIR"):
            create_app(config.altered(GatewaySettings, web_dir=str(tmp_path)), platform)
