"""Where a class is, by which clocks it lives, and when it has no school."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from person import Person
from playwright.sync_api import Locator, expect
from running import Platform
from staff import invited, newest_link

pytestmark = pytest.mark.timeout(300)

NOTICE = "Dates du ministère, à vérifier."
REST = [date.today() + timedelta(days=days) for days in (1, 4)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One that knows a school calendar, of Polynésie alone."""
    folder = tmp_path_factory.mktemp("platform")
    calendar = folder / "breaks.csv"
    calendar.write_text(
        f"zone,name,first_day,back_on\nPolynésie,Vacances de la saison,{REST[0]},{REST[1]}\n",
        encoding="utf-8",
    )
    about = {"title": "t", "producer": "p", "licence": "unread", "as_of": "2026-09-01", "notice": NOTICE}
    calendar.with_suffix(".yaml").write_text(json.dumps(about), encoding="utf-8")
    running = Platform("embedded", folder, RATE_FACTOR="1000", SCHOOL_CALENDAR=str(calendar))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def teacher(person: Person, platform: Platform) -> Person:
    signs_in_as_teacher(person, platform)
    return person


def signs_in_as_teacher(person: Person, platform: Platform) -> None:
    """Follows the link in their mail."""
    person.expects("^404 GET .*/staff/oidc$")  # this platform has no identity provider
    address = invited(platform, "teacher")
    person.opens("/connexion")
    person.page.get_by_label("Votre adresse professionnelle").fill(address)
    person.presses("Recevoir un lien")
    person.sees("Regardez vos courriels")
    person.opens(f"/connexion#{newest_link(platform, address).partition('#')[2]}")
    person.presses("Me connecter")
    expect(person.page.locator("h1")).to_have_text("Mes classes")


def territory(person: Person) -> Locator:
    return person.page.get_by_label("Département ou pays")


def clocks(person: Person) -> Locator:
    return person.page.get_by_label("Heure de la classe")


def fills_in(person: Person, place: str) -> None:
    """All but the time, where there is a choice."""
    page = person.page
    page.get_by_label("Établissement et ville").fill("Lycée du bout du monde")
    territory(person).select_option(label=place)
    page.get_by_label("Niveau").select_option("3e")
    page.get_by_label("Nombre d’élèves").fill("24")


def opened(person: Person) -> dict[str, Any]:
    """The class that the form opens, as the API knows it."""
    person.presses("Ouvrir la classe")
    expect(person.page.get_by_role("heading", name=re.compile("bout du monde"))).to_be_visible()
    found: dict[str, Any] = person.page.evaluate(
        """async () => {
            const { token } = JSON.parse(localStorage.getItem('usine.staff'));
            const id = location.pathname.split('/').pop();
            const headers = { Authorization: `Bearer ${token}` };
            return (await fetch(`/api/v1/classes/${id}`, { headers })).json();
        }"""
    )
    return found


@pytest.mark.parametrize(
    ("place", "code", "timezone", "shown"),
    [
        ("69 Rhône", "69", "Europe/Paris", "Rhône"),
        ("974 La Réunion", "974", "Indian/Reunion", "La Réunion"),
        ("Kosovo", "XK", "Europe/Belgrade", "Kosovo"),
        ("Maroc", "MA", "Africa/Casablanca", "Maroc"),
        ("Allemagne", "DE", "Europe/Berlin", "Allemagne"),
    ],
)
def test_a_place_with_one_time_leaves_nothing_to_choose(teacher, place, code, timezone, shown):
    fills_in(teacher, place)
    expect(clocks(teacher)).to_have_count(0)
    school_class = opened(teacher)
    assert (school_class["territory"], school_class["timezone"]) == (code, timezone)
    teacher.sees(re.compile(f"· {shown}$"))
    expect(teacher.page.get_by_text("Pas d’école")).to_have_count(0)


def test_in_polynesie_one_of_three_times_is_chosen(teacher):
    fills_in(teacher, "987 Polynésie française")
    labels = clocks(teacher).locator("option").all_inner_texts()
    named = [label.partition(",")[0] for label in labels]
    assert named == ["Choisir…", "Heure de Tahiti", "Heure des îles Marquises", "Heure des îles Gambier"]
    teacher.presses("Ouvrir la classe")
    expect(clocks(teacher)).to_be_focused()
    teacher.sees("Choisissez l’heure que suit la classe.")
    clocks(teacher).select_option("Pacific/Marquesas")
    school_class = opened(teacher)
    assert (school_class["territory"], school_class["timezone"]) == ("987", "Pacific/Marquesas")
    teacher.sees("Pas d’école pendant que le code sert")
    teacher.sees(re.compile("^Vacances de la saison : du "))
    teacher.sees(NOTICE)


def test_a_device_that_is_there_presets_its_own_time(people, platform):
    viewport = {"width": 390, "height": 844}
    person = people(timezone_id="Pacific/Gambier", viewport=viewport)
    signs_in_as_teacher(person, platform)
    fills_in(person, "987 Polynésie française")
    expect(clocks(person)).to_have_value("Pacific/Gambier")
    # Another place: another time, and not the one that was chosen before.
    territory(person).select_option(label="Canada")
    expect(clocks(person)).to_have_value("")
    clocks(person).select_option("America/Vancouver")
    assert opened(person)["timezone"] == "America/Vancouver"


def test_what_is_no_place_of_a_class_is_not_offered(teacher):
    expect(territory(teacher).locator("option", has_text="Kosovo")).to_have_count(1)
    offered = territory(teacher).locator("option").all_inner_texts()
    assert len(offered) == 1 + 96 + 12 + 235
    assert not [place for place in offered if "Clipperton" in place or place == "France"]


def test_the_form_says_that_the_list_did_not_come(people: Callable[..., Person], platform: Platform):
    person = people(service_workers="block")
    person.page.route("**/api/v1/territories", lambda route: route.abort())
    person.expects("ERR_FAILED")
    signs_in_as_teacher(person, platform)
    expect(person.page.get_by_role("button", name="Réessayer")).to_be_visible()
    expect(territory(person)).to_be_disabled()
    person.page.unroute("**/api/v1/territories")
    person.presses("Réessayer")
    expect(territory(person)).to_be_enabled()
    expect(person.page.get_by_role("button", name="Réessayer")).to_have_count(0)
