"""What a person reads and can do when something is missing, broken, full, slow or away. Nothing is lost."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ARGUMENTS, chromium
from person import Person
from playwright.sync_api import Browser, Playwright, Route, expect
from running import Platform, usine

from chassis.testing import eventually

pytestmark = pytest.mark.timeout(300)

TOUR = "grue-a-tour"
ARTICLE = "article-carton-de-pizza"
POINT = 10
PICTURES = re.compile("/media/.*/panoramas/")
TOO_SLOW_MS = 25_000
"""Longer than the site waits for an answer."""

ALL_TEXTS = re.compile("^J’ai lu")


def busy(route: Route) -> None:
    route.fulfill(
        status=503, content_type="application/problem+json", body='{"title": "Service Unavailable"}'
    )


@pytest.fixture
def without_webgl(playwright: Playwright, platform: Platform) -> Iterator[Callable[[], Person]]:
    """Makes people whose browser draws nothing in three dimensions."""
    launched: Browser = playwright.chromium.launch(
        executable_path=chromium(), args=[*ARGUMENTS, "--disable-3d-apis"]
    )
    yield lambda: Person(launched.new_context(locale="fr-FR"), f"http://127.0.0.1:{platform.port}")
    launched.close()


def test_without_webgl_a_tour_is_read_with_the_same_points(without_webgl):
    person = without_webgl()
    person.opens(f"/visites/{TOUR}")
    person.sees("Cet appareil ne sait pas afficher la vue à 360°")
    person.presses(re.compile("^Entrer"))
    person.presses(ALL_TEXTS)
    person.until_total(POINT)
    expect(person.page.get_by_role("button", name="Version texte")).to_have_count(0)
    person.presses("Plan")
    expect(person.sheet).to_be_visible()
    assert person.complaints == []


def test_a_picture_that_fails_is_replaced_by_words_and_comes_on_retry(people):
    person = people(service_workers="block", reduced_motion="reduce")
    person.expects("Failed to fetch|panoramas")
    person.context.route(PICTURES, lambda route: route.abort())
    person.opens(f"/visites/{TOUR}")
    person.presses(re.compile("^Entrer"))
    person.sees("L’image de cette scène ne s’affiche pas.")
    person.presses(ALL_TEXTS)
    person.until_total(POINT)
    person.context.unroute(PICTURES)
    person.presses("Réessayer l’image")
    expect(person.hotspots.first).to_be_visible()
    person.settled()
    expect(person.page.locator(".hot.seen")).to_have_count(1)


def test_a_picture_that_is_none_is_replaced_by_words(people):
    person = people(service_workers="block")
    person.context.route(PICTURES, lambda route: route.fulfill(content_type="image/webp", body="no picture"))
    person.expects("^console: Event$")  # what the viewer says of it
    person.opens(f"/visites/{TOUR}")
    person.presses(re.compile("^Entrer"))
    person.sees("L’image de cette scène ne s’affiche pas.")
    expect(person.page.get_by_role("button", name=ALL_TEXTS).first).to_be_visible()


def test_a_device_that_gives_up_drawing_goes_on_in_words(people):
    person = people(reduced_motion="reduce")
    person.enters(TOUR)
    person.settled()
    person.expects("WebGL|Context Lost|context")
    person.page.evaluate(
        """document.querySelector('#stage canvas')
            .getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"""
    )
    person.sees("L’image de cette scène ne s’affiche pas.")
    person.presses(ALL_TEXTS)
    person.until_total(POINT)


def test_where_data_is_dear_a_tour_opens_in_words_and_loads_no_picture(people):
    person = people()
    person.context.add_init_script(
        "Object.defineProperty(navigator.connection, 'saveData', { get: () => true });"
    )
    loaded: list[str] = []
    person.page.on("request", lambda request: loaded.append(request.url))
    person.opens(f"/visites/{TOUR}")
    person.sees("Ton navigateur économise les données")
    person.presses(re.compile("^Entrer"))
    expect(person.page.get_by_role("button", name=ALL_TEXTS).first).to_be_visible()
    assert [url for url in loaded if re.search("viewer|three|/panoramas/(?!.*-poster)", url)] == []


def test_an_address_that_is_none_says_so(person):
    person.expects("^404 GET")
    answer = person.page.goto(f"{person.home}/nulle-part")
    assert answer.status == 404
    person.sees("Cette porte n’ouvre sur rien")
    person.main.get_by_role("link", name="Explorer les usines").click()
    expect(person.page).to_have_url(re.compile("/explorer$"))


@pytest.fixture
def withdrawn(platform: Platform, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Takes the article out of the season; it is back afterwards."""
    season = tmp_path / "season"

    def imported(folder: Path) -> None:
        done = usine("season", "import", str(folder), "--data", str(platform.data))
        assert done.returncode == 0, done.stderr

    def withdraw() -> None:
        shutil.copytree("season", season)
        (season / "contents" / f"{ARTICLE}.yaml").unlink()
        imported(season)

    yield withdraw
    imported(Path("season"))


def test_a_content_that_is_withdrawn_while_it_is_read_says_so_and_costs_nothing_else(people, withdrawn):
    reader, late = people(), people()
    for person in (reader, late):
        person.expects("^404")
    reader.opens(f"/contenus/{ARTICLE}")
    withdrawn()
    reader.presses("J’ai lu jusqu’au bout")
    reader.sees(re.compile("elle n’est plus dans la saison"))
    expect(reader.page.get_by_role("button", name="J’ai lu jusqu’au bout")).to_be_visible()
    reader.opens(f"/visites/{TOUR}/texte")
    reader.presses(ALL_TEXTS)
    reader.until_total(POINT)
    eventually(lambda: _status(late, ARTICLE) == 404)
    late.opens(f"/contenus/{ARTICLE}")
    late.sees("Elle a peut-être été retirée de la saison.")
    expect(late.main.get_by_role("link", name="Explorer les usines")).to_be_visible()


def _status(person: Person, content: str) -> int:
    return person.context.request.get(f"{person.home}/contenus/{content}").status


def test_a_platform_that_is_overloaded_says_so_and_the_page_retries(people):
    person = people(service_workers="block")
    person.expects("^503")
    person.opens("/a-propos")
    person.context.route("**/api/v1/**", busy)
    person.page.get_by_role("link", name="Rencontres").last.click()
    person.sees("L’atelier ne répond pas")
    person.sees(re.compile("Ce n’est pas de ta faute"))
    person.context.unroute("**/api/v1/**")
    person.presses("Réessayer")
    expect(person.main.locator(".live-card").first).to_be_visible()
    expect(person.main.get_by_role("alert")).to_have_count(0)


def test_what_is_done_while_the_platform_is_overloaded_is_counted_once_later(people):
    person = people(service_workers="block")
    person.expects("^503")
    person.opens(f"/visites/{TOUR}/texte")
    expect(person.page.locator(".plus").first).to_be_visible()  # the rules are read
    person.context.route("**/api/v1/**", busy)
    person.presses(ALL_TEXTS)
    expect(person.page.locator(".plus.waiting")).to_have_count(1)
    person.context.unroute("**/api/v1/**")
    person.until_total(POINT)
    expect(person.page.locator(".plus.waiting")).to_have_count(0)


def test_an_article_that_is_read_meanwhile_is_dashed_until_it_is_counted(people):
    person = people(service_workers="block")
    person.expects("^503")
    person.opens(f"/contenus/{ARTICLE}")
    expect(person.page.locator(".finish .plus")).to_be_visible()
    person.context.route("**/api/v1/**", busy)
    person.presses("J’ai lu jusqu’au bout")
    person.sees("C’est noté, on l’envoie")
    expect(person.page.locator(".plus.waiting")).to_be_visible()
    expect(person.page.locator(".toast")).to_have_count(0)
    person.context.unroute("**/api/v1/**")
    expect(person.page.locator(".toast")).to_contain_text("sur ta veste")
    person.sees(re.compile("chaque contenu compte une fois"))
    eventually(lambda: (person.read("/me/points") or {}).get("total"), 60)


def test_a_request_that_is_never_answered_times_out_and_is_retried(people):
    person = people(service_workers="block")
    person.page.clock.install()
    person.opens("/a-propos")
    person.context.route("**/api/v1/**", lambda route: None)
    person.page.get_by_role("link", name="Rencontres").last.click()
    expect(person.main.locator("[aria-busy=true]")).to_be_attached()
    person.page.clock.run_for(TOO_SLOW_MS)
    person.sees("L’atelier ne répond pas")
    expect(person.page.get_by_text("Pas de connexion")).to_have_count(0)
    person.context.unroute("**/api/v1/**")
    person.presses("Réessayer")
    expect(person.main.locator(".live-card").first).to_be_visible()


def test_a_device_without_room_says_so_and_sends_what_it_holds(people):
    person = people(service_workers="block")
    person.expects("^503")
    person.context.add_init_script(
        """const full = () => { throw new DOMException('full', 'QuotaExceededError'); };
        IDBFactory.prototype.open = full;
        Storage.prototype.setItem = full;"""
    )
    person.opens(f"/visites/{TOUR}/texte")
    expect(person.page.locator(".plus").first).to_be_visible()  # the rules are read
    person.context.route("**/api/v1/**", busy)
    person.presses(ALL_TEXTS)
    person.sees("Cet appareil n’a plus de place")
    person.context.unroute("**/api/v1/**")
    expect(person.page.locator(".plus.waiting")).to_have_count(0)
    expect(person.page.get_by_text("Cet appareil n’a plus de place")).to_have_count(0)
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(1)


def test_what_is_kept_on_the_device_may_be_damaged(person):
    person.opens("/a-propos")
    person.page.evaluate(
        """() => {
            const quiz = 'quiz.quel-metier-version-courte';
            for (const key of ['visitor', 'staff', 'discoveries', 'standing', 'theme', 'tour.mode', quiz])
                localStorage.setItem(`usine.${key}`, '{"visitor": [');
            localStorage.setItem('usine.act.x', '{');
        }"""
    )
    person.page.reload()
    for path in ("/", "/ma-veste", "/explorer", "/prof", "/rejoindre", "/quiz/quel-metier-version-courte"):
        person.opens(path)
    person.opens(f"/visites/{TOUR}/texte")
    person.presses(ALL_TEXTS)
    expect(person.page.locator(".plus.waiting")).to_have_count(0)
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(1)
    person.until_total(POINT)
