"""Sessions that survive phones: two tabs, a token that has ended, a session that is over."""

import re

import pytest
from person import Person, requests_to
from playwright.sync_api import expect

from chassis.testing import eventually

pytestmark = pytest.mark.timeout(300)

ENDED = "eyJ"
"""What the API takes for no token, as it does with one that has ended."""


OVER = re.compile("Ta session est terminée")


def reads_one(person: Person, page) -> None:
    page.get_by_role("button", name="J’ai lu").first.click()


def begins(person: Person) -> str:
    """Becomes a visitor; gives their id."""
    person.opens("/visites/grue-a-tour/texte")
    reads_one(person, person.page)
    person.until_total(10)
    return person.storage("usine.visitor")["id"]


def ends_token(person: Person) -> None:
    person.page.evaluate(
        """ended => {
            const held = JSON.parse(localStorage.getItem('usine.visitor'));
            localStorage.setItem('usine.visitor', JSON.stringify({ ...held, token: ended }));
        }""",
        ENDED,
    )


def test_two_tabs_whose_token_has_ended_renew_it_once(person):
    who = begins(person)
    person.expects("401")
    other = person.tab()
    other.goto(f"{person.home}/visites/taxi-volant/texte")
    expect(other.get_by_role("button", name="J’ai lu").first).to_be_visible()
    ends_token(person)
    renewals = [requests_to(page, "POST", "/sessions/refresh$") for page in (person.page, other)]
    for page in (person.page, other):
        page.reload()
        expect(page.get_by_role("button", name="J’ai lu").first).to_be_visible()
    reads_one(person, person.page)
    reads_one(person, other)
    eventually(lambda: (person.read("/me/points") or {}).get("total") == 30, 60)
    assert person.storage("usine.visitor")["id"] == who
    assert sum(map(len, renewals)) == 1


def test_a_session_that_is_over_says_so_and_loses_no_act(people):
    person, elsewhere = people(), people()
    begins(person)
    person.expects("404 GET .*/me/card|401")
    person.opens("/retrouver")
    recovery = person.page.locator(".seat-card .code-show").inner_text()
    elsewhere.opens("/retrouver")
    elsewhere.page.get_by_label(re.compile("Code de la carte")).fill(recovery)
    elsewhere.presses("Retrouver ma veste")
    elsewhere.presses(re.compile("Déconnecter mes autres appareils"))
    elsewhere.sees(re.compile("seul cet appareil"))
    person.opens("/visites/grue-a-tour/texte")
    reads_one(person, person.page)
    person.opens("/ma-veste")
    person.sees(OVER)
    assert person.shown_points() == 10
    assert person.storage("usine.visitor") is None
    person.opens("/retrouver")
    person.sees(OVER)
    person.page.get_by_label(re.compile("Code de la carte")).fill(recovery)
    person.presses("Retrouver ma veste")
    person.sees(re.compile("Te revoilà"))
    person.until_total(20)
    expect(person.page.get_by_text(OVER)).to_have_count(0)


def test_who_has_no_card_begins_anew_with_what_they_did_since(people):
    person = people()
    first = begins(person)
    person.loses_session()
    person.opens("/ma-veste")
    person.sees(OVER)
    assert person.shown_points() == 10
    person.opens("/visites/grue-a-tour/texte")
    person.sees(OVER)
    reads_one(person, person.page)
    assert person.storage("usine.visitor") is None
    person.presses("commence une nouvelle veste")
    person.until_total(10)
    assert person.storage("usine.visitor")["id"] != first


def test_a_clock_that_is_an_hour_slow_or_fast_changes_nothing(people):
    for hours in (-1, 1):
        person = people()
        person.context.add_init_script(f"const now = Date.now; Date.now = () => now() + {hours} * 3_600_000;")
        begins(person)
        person.page.reload()
        reads_one(person, person.page)
        person.until_total(20)
