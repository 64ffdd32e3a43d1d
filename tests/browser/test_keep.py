"""A result is kept: on paper, as a file, as data; and what its code opens on another device."""

import io
import json
import re
from pathlib import Path

import pypdf
import pytest
from person import Person
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(300)

QUIZ, QUESTIONS = "/quiz/quel-metier-version-courte", 12

STILL = "window.print = () => { window.printed = (window.printed ?? 0) + 1; };"
"""Instead of the browser's dialogue, which a test cannot close."""


def has_a_result(person: Person) -> str:
    """Takes the quiz, and stays on its result. Returns the result's path."""
    person.opens(QUIZ)
    for number in range(1, QUESTIONS + 1):
        person.sees(f"{number} sur {QUESTIONS}")
        liked = "Beaucoup" if number % 6 in (1, 2) else "Plutôt non" if number % 6 == 3 else "Pas du tout"
        person.page.get_by_text(liked, exact=True).first.click()
        person.presses(re.compile("Suivante|Voir mon résultat"))
    person.page.wait_for_url("**/quiz/resultats/*")
    person.sees("Garder mon résultat")
    return "/quiz/resultats/" + person.page.url.partition("?")[0].rpartition("/")[2]


def downloads(person: Person, button: str) -> tuple[str, bytes]:
    """(name, bytes) of the file that ``button`` saves."""
    with person.page.expect_download() as caught:
        person.presses(button, exact=True)
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


def test_a_result_is_kept_as_one_page_and_as_data_without_a_name(person):
    path = has_a_result(person)
    nickname = person.read("/me")["nickname"]
    name, file = downloads(person, "PDF")
    assert re.fullmatch(r"mes-envies-\d{4}-\d\d-\d\d\.pdf", name)
    [page] = pypdf.PdfReader(io.BytesIO(file)).pages
    shown = re.sub(r"\s", "", page.extract_text())
    assert "10métiers" in shown
    assert path in shown
    assert re.sub(r"\s", "", nickname) not in shown
    name, file = downloads(person, "Données (JSON)")
    kept = json.loads(file)
    assert name.endswith(".json")
    assert (kept["schema"], len(kept["answers"]), len(kept["occupations"])) == (1, QUESTIONS, 10)
    assert nickname not in file.decode()


def test_the_sheet_alone_is_printed_on_one_page(person):
    person.context.add_init_script(STILL)
    path = has_a_result(person)
    person.presses("Imprimer", exact=True)
    expect(person.page.locator("#feuille")).to_have_count(1)
    assert person.page.evaluate("window.printed") == 1
    [page] = pypdf.PdfReader(io.BytesIO(person.page.pdf(prefer_css_page_size=True))).pages
    shown = re.sub(r"\s", "", page.extract_text())
    assert "Pourlapersonnequiaccompagne" in shown
    assert path in shown
    assert "Refairelequiz" not in shown
    assert float(page.mediabox.width) == pytest.approx(595, abs=2)
    expect(person.page.locator("#feuille")).to_have_count(0)
    expect(person.page.get_by_text("Pour la personne qui accompagne")).to_have_count(0)


def test_without_a_network_it_says_so_and_works_again_afterwards(person):
    has_a_result(person)
    person.context.set_offline(True)
    person.presses("PDF", exact=True)
    person.sees(re.compile("il n’y a pas de réseau"))
    person.context.set_offline(False)
    assert downloads(person, "PDF")[1].startswith(b"%PDF")
    expect(person.page.get_by_text("il n’y a pas de réseau")).to_have_count(0)


def test_its_code_read_on_another_device_says_what_to_do(person, people):
    path = has_a_result(person)
    other = people()
    other.expects("404")
    other.opens(path)
    other.sees("Ce résultat est dans une autre veste")
    other.sees(re.compile("code QR de ta feuille"))
    other.sees(re.compile("Tu accompagnes quelqu’un"))
    other.follows("Retrouver ma veste")
    other.page.wait_for_url("**/retrouver")


def test_a_comparison_says_what_has_not_moved(person):
    has_a_result(person)
    person.opens(QUIZ)
    for number in range(1, QUESTIONS + 1):
        person.sees(f"{number} sur {QUESTIONS}")
        liked = "Beaucoup" if number % 6 == 1 else "Plutôt oui" if number % 6 == 2 else "Pas du tout"
        person.page.get_by_text(liked, exact=True).first.click()
        person.presses(re.compile("Suivante|Voir mon résultat"))
    person.page.wait_for_url("**/quiz/resultats/*")
    person.follows(re.compile("Comparer"))
    person.page.wait_for_url("**/comparaison")
    person.sees(re.compile("Rien n’a vraiment bougé|ne permettaient pas de trancher"))
    person.page.get_by_text("Comment on le sait").click()
    person.sees(re.compile("Personne ne répond deux fois"))
