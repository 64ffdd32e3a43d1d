"""A teacher, from the link in a mail to the list as a file: what a class needs, nothing about one pupil."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from everywhere import UNDOUBTED
from person import Person
from playwright.sync_api import expect
from running import Platform, Visitor
from staff import Teacher, invited, joined, newest_link

pytestmark = pytest.mark.timeout(300)

SCHOOL = "Collège Les Salines, Saint-Pierre"
SHOWN_FROM = 5
"""Counts are shown from so many pupils on."""


@pytest.fixture
def teacher(person: Person, platform: Platform) -> Person:
    """Somebody who has followed the link in their mail."""
    person.expects("^404 GET .*/staff/oidc$")  # this platform has no identity provider
    address = invited(platform, "teacher")
    asks_for_link(person, address)
    person.opens(f"/connexion#{newest_link(platform, address).partition('#')[2]}")
    person.presses("Me connecter")
    expect(person.page.locator("h1")).to_have_text("Mes classes")
    return person


def asks_for_link(person: Person, address: str) -> None:
    person.opens("/connexion")
    person.page.get_by_label("Votre adresse professionnelle").fill(address)
    person.presses("Recevoir un lien")
    expect(person.page.get_by_role("heading", name="Regardez vos courriels")).to_be_focused()


def opens_class(teacher: Person, size: int = 24) -> str:
    """Its code."""
    page = teacher.page
    page.get_by_label("Établissement et ville").fill(SCHOOL)
    page.get_by_label("Département ou pays").select_option("974")
    page.get_by_label("Niveau").select_option("3e")
    page.get_by_label("Nombre d’élèves").fill(str(size))
    teacher.presses("Ouvrir la classe")
    expect(page.get_by_role("heading", name=re.compile(re.escape(SCHOOL)))).to_be_visible()
    return code_of(teacher)


def code_of(teacher: Person) -> str:
    return teacher.page.locator(".code-panel .code-show").inner_text()


def is_over(teacher: Person, question: str) -> None:
    """The confirmation is gone: the action was done."""
    expect(teacher.page.get_by_role("group", name=question)).to_have_count(0)


def test_a_link_waits_for_a_tap_and_is_good_once(people, platform):
    first, second = people(), people()
    for person in (first, second):
        person.expects("staff/oidc|^4.. POST .*/staff/sessions$")
    address = invited(platform, "teacher")
    asks_for_link(first, address)
    link = newest_link(platform, address).partition("#")[2]
    # A program that checks mails opens it, and taps nothing.
    second.opens(f"/connexion#{link}")
    expect(second.page.get_by_role("button", name="Me connecter")).to_be_visible()
    assert "jeton" not in second.page.url
    first.opens(f"/connexion#{link}")
    first.presses("Me connecter")
    expect(first.page.locator("h1")).to_have_text("Mes classes")
    second.presses("Me connecter")
    expect(second.main.get_by_role("alert")).to_be_visible()
    expect(second.page.locator("h1")).to_have_text("Ce lien ne sert plus")
    expect(second.page.get_by_text("Votre lien est prêt")).to_have_count(0)
    expect(second.page.get_by_role("button", name="Me connecter")).to_have_count(0)
    second.follows("Demander un autre lien")
    expect(second.page.get_by_label("Votre adresse professionnelle")).to_be_visible()


def test_nobody_learns_whether_an_address_belongs_to_the_team(person):
    person.expects("staff/oidc")
    asks_for_link(person, "nobody@usine.example")


def test_what_is_missing_for_a_class_is_said_beside_its_field(teacher):
    teacher.page.get_by_label("Établissement et ville").fill(SCHOOL)
    teacher.presses("Ouvrir la classe")
    expect(teacher.page.get_by_label("Département ou pays")).to_be_focused()
    teacher.sees("Choisissez où se trouve la classe.")
    teacher.sees("Choisissez le niveau.")
    expect(teacher.page.get_by_text("Le nom de l’établissement manque.")).to_have_count(0)


def test_a_class_from_its_code_to_its_end(teacher, people, platform):
    code = opens_class(teacher)
    teacher.presses("Projeter le code")
    board = teacher.page.locator("dialog.board")
    expect(board).to_contain_text(code)
    expect(board).to_contain_text("/rejoindre")
    board.get_by_role("button", name="Fermer").click()
    expect(board).to_have_count(0)

    pupil = people()
    pupil.opens("/rejoindre")
    pupil.page.get_by_label("Code de classe, huit signes").fill(code)
    pupil.presses("Entrer")
    pupil.sees(re.compile("pseudo"))
    nickname = pupil.storage("usine.visitor")["nickname"]
    teacher.page.reload()
    teacher.sees(nickname)
    teacher.sees("1 place prise sur 24")

    teacher.presses("Changer le code")
    teacher.presses("Oui, changer")
    is_over(teacher, "Changer le code de la classe ?")
    expect(teacher.page.locator(".code-panel .code-show")).not_to_have_text(code)

    teacher.presses("Fermer la classe")
    teacher.presses("Oui, fermer")
    teacher.sees("La classe est fermée.")
    teacher.presses("Rouvrir la classe")
    teacher.presses("Oui, rouvrir")
    expect(teacher.page.get_by_role("button", name="Projeter le code")).to_be_visible()

    teacher.presses(f"Retirer la place de {nickname}")
    teacher.presses("Oui, retirer")
    teacher.sees("Personne n’est encore entré.")
    pupil.page.reload()
    pupil.sees("Code de classe, huit signes")
    assert pupil.read("/me")["school_class"] is None

    teacher.presses(f"Annuler le retrait de {nickname}")
    teacher.sees(f"{nickname} a retrouvé sa place.")
    expect(teacher.page.get_by_role("heading", name="Places retirées")).to_have_count(0)
    expect(teacher.page.get_by_role("button", name=f"Retirer la place de {nickname}")).to_be_visible()
    pupil.page.reload()
    pupil.sees("Quitter ma classe")


def test_a_removal_is_not_undone_for_who_has_joined_another_class(teacher, platform):
    code = opens_class(teacher)
    pupil = joined(platform, code)
    teacher.page.reload()
    teacher.presses(f"Retirer la place de {pupil['nickname']}")
    teacher.presses("Oui, retirer")
    teacher.sees("Places retirées")
    body = json.dumps({"code": Teacher.of(platform).opens_class()["code"]}).encode()
    headers = {"Content_Type": "application/json"}
    moved = platform.request("POST", "/api/v1/classes/join", pupil["token"], body, **headers)
    assert moved.json["visitor_id"] == pupil["visitor_id"]
    teacher.expects("^409 DELETE .*/removals/")
    teacher.presses(f"Annuler le retrait de {pupil['nickname']}")
    teacher.sees("Cette personne a rejoint une autre classe.")


def test_seats_are_made_before_the_lesson_and_their_cards_printed(teacher, people):
    opens_class(teacher)
    teacher.page.locator("summary", has_text="Préparer des places").click()
    teacher.page.get_by_label("Combien de places").fill("3")
    teacher.presses("Préparer")
    expect(teacher.page.get_by_text("carte pas encore utilisée")).to_have_count(3)
    teacher.presses("Imprimer les cartes")
    cards = teacher.page.locator(".card-sheet li")
    expect(cards).to_have_count(3)
    expect(cards.locator("img.qr").first).to_have_js_property("complete", True)
    card = cards.first.locator(".code-small").inner_text()
    name = cards.first.locator(".card-name").inner_text()

    pupil = people()
    pupil.opens("/retrouver")
    pupil.page.get_by_label(re.compile("Code de la carte")).fill(card)
    pupil.presses("Retrouver ma veste")
    pupil.sees(name)
    teacher.presses("Retour à la classe")
    teacher.page.reload()
    expect(teacher.page.get_by_text("carte pas encore utilisée")).to_have_count(2)


def test_counts_are_shown_of_five_pupils_and_never_of_fewer(teacher, platform):
    code = opens_class(teacher)
    enters: Callable[[], None] = lambda: earns(platform, joined(platform, code)["token"])  # noqa: E731
    for _ in range(SHOWN_FROM - 1):
        enters()
    teacher.page.reload()
    teacher.sees("nombre non montré")
    expect(teacher.main.get_by_text(re.compile("élèves sur"))).to_have_count(0)
    enters()

    def shows_five() -> None:
        teacher.presses("Actualiser")
        expect(teacher.main.get_by_text("5 élèves sur 5")).to_be_visible(timeout=2_000)

    until(shows_five)
    teacher.sees("Quand cinq élèves au moins auront fait")


def earns(platform: Platform, token: str) -> None:
    """Something in one challenge."""
    assert Visitor(platform, token).view("grue-soudure").status == 202


def until(looks: Callable[[], None]) -> None:
    """Looks again until it is so: what pupils do takes a moment to be counted."""
    for _ in range(15):
        try:
            return looks()
        except AssertionError:
            continue
    return looks()


def test_interests_of_a_class_are_read_from_a_table(teacher, platform):
    code = opens_class(teacher)
    quiz = platform.request("GET", "/api/v1/quizzes/quel-metier-version-courte").json
    for number in range(SHOWN_FROM):
        more = UNDOUBTED[number % len(UNDOUBTED)]  # only answers that decide count in a class
        answers = [{"item": each["id"], "answer": (len(each["text"]) + more) % 5} for each in quiz["items"]]
        answered = platform.request(
            "POST",
            f"/api/v1/quizzes/{quiz['id']}/results",
            joined(platform, code)["token"],
            json.dumps({"answers": answers}).encode(),
            Content_Type="application/json",
        )
        assert answered.status == 201, answered

    def shows_table() -> None:
        teacher.page.reload()
        table = teacher.page.get_by_role("group", name="Envies de la classe").get_by_role("table")
        expect(table.get_by_role("rowheader")).to_have_count(6, timeout=4_000)

    until(shows_table)


def test_the_list_is_saved_without_a_code_or_a_name(teacher, platform, tmp_path: Path):
    code = opens_class(teacher)
    seats = [joined(platform, code) for _ in range(2)]
    teacher.page.reload()
    with teacher.page.expect_download() as saving:
        teacher.presses("Exporter la liste")
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert file.suffix == ".csv"
    text = file.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert {seat["nickname"] for seat in seats} <= {cell for row in rows for cell in row}
    assert not any(seat["recovery_code"] in text for seat in seats)


def test_a_class_of_somebody_else_is_none_of_theirs(teacher, people, platform):
    opens_class(teacher)
    path = teacher.page.url.removeprefix(teacher.home)
    other = people()
    other.expects("staff/oidc|^404 GET .*/classes/")
    address = invited(platform, "teacher")
    asks_for_link(other, address)
    other.opens(f"/connexion#{newest_link(platform, address).partition('#')[2]}")
    other.presses("Me connecter")
    expect(other.page.locator("h1")).to_have_text("Mes classes")
    other.opens(path)
    other.sees("Cette classe n’est pas à vous")


def test_who_signs_out_leaves_nothing_of_the_class_on_the_device(teacher):
    opens_class(teacher)
    path = teacher.page.url.removeprefix(teacher.home)
    teacher.presses("Me déconnecter")
    expect(teacher.page).not_to_have_url(re.compile("/prof"))
    assert teacher.storage("usine.staff") is None
    teacher.opens(path)
    teacher.sees("Cette page demande une connexion.")
    expect(teacher.page.get_by_text(SCHOOL)).to_have_count(0)
