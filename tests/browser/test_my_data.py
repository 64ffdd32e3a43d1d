"""One's data: to see, to save, and to erase."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def visitor(person):
    person.opens("/visites/grue-a-tour/texte")
    person.page.get_by_role("button", name="J’ai lu").first.click()
    person.until_total(10)
    return person


def test_seeing_and_saving(visitor):
    visitor.opens("/donnees-personnelles")
    visitor.presses("Voir ce qui est gardé")
    nickname = visitor.storage("usine.visitor")["nickname"]
    expect(visitor.page.locator("dl")).to_contain_text(nickname)
    expect(visitor.page.locator("dl")).to_contain_text("10 points")
    with visitor.page.expect_download() as download:
        visitor.presses("Télécharger")
    assert download.value.suggested_filename == "mes-donnees.json"
    held = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert held["accounts"]["nickname"] == nickname
    assert len(held["rewards"]["awards"]) == 1


def test_erasing_ends_everything_everywhere(people, visitor, platform):
    token = visitor.storage("usine.visitor")["token"]
    visitor.opens("/donnees-personnelles")
    visitor.presses("Tout effacer…")
    visitor.sees(re.compile("Personne ne peut revenir en arrière"))
    visitor.presses("Garder ma veste")
    visitor.until_total(10)
    visitor.presses("Tout effacer…")
    visitor.presses("Oui, tout effacer")
    visitor.sees("C’est effacé.")
    assert visitor.storage("usine.visitor") is None
    assert visitor.storage("usine.discoveries") is None
    assert platform.request("GET", "/api/v1/me/points", token).status == 401
    visitor.opens("/ma-veste")
    visitor.sees("Ta veste est toute neuve")
    visitor.opens("/visites/grue-a-tour/texte")
    expect(visitor.page.get_by_role("button", name="Lu", exact=True)).to_have_count(0)


def test_who_has_nothing_reads_so(person):
    person.opens("/donnees-personnelles")
    person.sees(re.compile("Rien n’est gardé sur toi"))


def test_leaving_a_device_leaves_nothing_on_it(visitor):
    visitor.opens("/quiz/quel-metier-version-courte")
    visitor.page.get_by_role("radio").first.check()
    assert visitor.storage("usine.quiz.quel-metier-version-courte")["answers"]
    visitor.opens("/ma-veste")
    visitor.sees("Point d’intérêt exploré")  # what comes late moves the button
    visitor.presses("Quitter cet appareil")
    visitor.presses("Oui, quitter cet appareil")
    visitor.sees("Ta veste est toute neuve")
    assert visitor.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('usine.'))") in (
        [],
        ["usine.tour.mode"],
    )
