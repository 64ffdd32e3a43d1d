"""A class: its code, the recovery card, another device, changing and leaving."""

import re

import pytest
from person import Person
from playwright.sync_api import expect
from staff import Teacher, joined

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def teacher(platform):
    return Teacher.of(platform)


def types_code(person: Person, code: str) -> None:
    person.page.get_by_label("Code de classe").fill(code)
    person.presses("Entrer")


def joins(person: Person, code: str) -> str:
    """Gives the recovery code."""
    person.opens("/rejoindre")
    types_code(person, code)
    person.sees("Ton pseudo")
    person.presses("C’est moi")
    person.sees("Ta carte de secours")
    return person.page.locator(".seat-card .code-show").inner_text()


def test_code_nickname_card_and_in(person, teacher):
    code = teacher.opens_class()["code"]
    recovery = joins(person, code.lower().replace("-", " "))
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", recovery)
    nickname = person.page.locator(".card-name").inner_text()
    expect(person.page.locator(".seat-card img.qr")).to_be_visible()
    with person.page.expect_download() as download:
        person.presses("Enregistrer l’image")
    assert download.value.suggested_filename == "carte-de-secours.png"
    person.follows(re.compile("j’entre"))
    person.sees("Pousse la porte de l’usine")
    person.opens("/rejoindre")
    person.sees(nickname)


def test_what_was_earned_before_the_class_stays(person, teacher):
    person.opens("/visites/grue-a-tour/texte")
    person.page.get_by_role("button", name="J’ai lu").first.click()
    person.until_total(10)
    joins(person, teacher.opens_class()["code"])
    person.until_total(10)


def test_what_waited_for_a_session_is_sent_when_the_class_is_joined(person, teacher):
    person.opens("/visites/grue-a-tour/texte")
    person.page.get_by_role("button", name="J’ai lu").first.click()
    person.until_total(10)
    person.loses_session()
    person.opens("/visites/grue-a-tour/texte")
    person.sees(re.compile("Ta session est terminée"))
    person.page.get_by_role("button", name="J’ai lu").first.click()
    joins(person, teacher.opens_class()["code"])
    person.until_total(10)


def test_a_card_brings_everything_to_another_device_and_ends_the_lost_one(people, teacher):
    lost, found = people(), people()
    recovery = joins(lost, teacher.opens_class()["code"])
    lost.opens("/visites/grue-a-tour/texte")
    lost.page.get_by_role("button", name="J’ai lu").first.click()
    lost.until_total(10)
    found.opens("/retrouver")
    found.page.get_by_label(re.compile("Code de la carte")).fill(recovery.replace("-", " ").lower())
    found.presses("Retrouver ma veste")
    found.sees(re.compile("Te revoilà"))
    found.presses(re.compile("Déconnecter mes autres appareils"))
    found.sees(re.compile("seul cet appareil"))
    found.presses("Voir ma veste")
    expect(found.page.locator(".points .num")).to_have_text(re.compile("^10 "))
    lost.expects("401")
    lost.opens("/ma-veste")
    lost.sees(re.compile("Ta session est terminée"))


def test_a_visitor_without_a_class_has_a_card_too(people):
    first, second = people(), people()
    first.opens("/visites/grue-a-tour/texte")
    first.page.get_by_role("button", name="J’ai lu").first.click()
    first.until_total(10)
    first.expects("404 GET .*/me/card")
    first.opens("/retrouver")
    recovery = first.page.locator(".seat-card .code-show").inner_text()
    second.opens("/retrouver")
    second.page.get_by_label(re.compile("Code de la carte")).fill(recovery)
    second.presses("Retrouver ma veste")
    second.sees(re.compile("Te revoilà"))
    second.until_total(10)


def test_the_qr_of_a_card_opens_the_page_with_its_code(people, platform, teacher):
    pupil = joined(platform, teacher.opens_class()["code"])
    person = people()
    person.opens(f"/retrouver#code={pupil['recovery_code']}")
    expect(person.page).not_to_have_url(re.compile("code="))
    person.presses("Retrouver ma veste")
    person.sees(f"Te revoilà, {pupil['nickname']}")


def test_changing_and_leaving_a_class(person, teacher):
    first, second = teacher.opens_class(), teacher.opens_class()
    joins(person, first["code"])
    person.opens("/rejoindre")
    person.presses("Changer de classe")
    types_code(person, second["code"])
    person.sees("Ton pseudo")
    person.opens("/rejoindre")
    person.presses("Quitter ma classe")
    person.sees(re.compile("Tes points et ton pseudo restent à toi"))
    person.presses("Quitter ma classe")
    expect(person.page.get_by_label("Code de classe")).to_be_visible()


def test_a_code_of_another_class_offers_to_change(person, teacher):
    joins(person, teacher.opens_class()["code"])
    other = teacher.opens_class()["code"]
    person.expects("409")
    # As from a device that has not heard of the seat yet.
    person.page.route("**/api/v1/me", lambda route: route.abort())
    person.expects("ERR_FAILED")
    person.opens("/rejoindre")
    types_code(person, other)
    person.sees(re.compile("déjà une place dans une autre classe"))
    person.presses("Changer de classe")
    person.sees("Ton pseudo")


def test_a_wrong_a_full_and_a_closed_class_say_which(person, platform, teacher):
    person.expects("404|409")
    person.opens("/rejoindre")
    types_code(person, "ABC")
    person.sees(re.compile("Il manque 5 signes"))
    types_code(person, "0000-0000")
    person.sees(re.compile("n’ouvre aucune classe"))
    full = teacher.opens_class(size=1)
    for _ in range(6):  # five are spare
        joined(platform, full["code"])
    types_code(person, full["code"])
    person.sees(re.compile("Toutes les places"))
    closed = teacher.opens_class()
    teacher.closes(closed)
    types_code(person, closed["code"])
    person.sees(re.compile("est fermée"))
