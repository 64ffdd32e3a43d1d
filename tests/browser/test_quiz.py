"""« Quel métier est fait pour toi ? »: one question at a time, the result, and what has moved since."""

import re

import pytest
from person import Person
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(300)

QUIZ, QUESTIONS = "/quiz/quel-metier-version-courte", 12


def answers(person: Person, choice: str, alternate: str = "Pas du tout") -> None:
    """Takes the quiz: ``choice`` and ``alternate`` in turn."""
    person.opens(QUIZ)
    for number in range(1, QUESTIONS + 1):
        person.sees(f"{number} sur {QUESTIONS}")
        person.page.get_by_text(choice if number % 2 else alternate, exact=True).first.click()
        person.presses(re.compile("Suivante|Voir mon résultat"))
    person.page.wait_for_url("**/quiz/resultats/*")


def test_a_quiz_gives_occupations_with_reasons_and_points(person):
    person.page.set_viewport_size({"width": 360, "height": 640})
    answers(person, "Beaucoup")
    expect(person.page.locator("h1").first).to_be_in_viewport()
    person.sees("Tes métiers à découvrir")
    expect(person.page.get_by_role("img", name=re.compile("profil"))).to_be_visible()
    expect(person.page.locator(".match")).to_have_count(3)
    person.sees(re.compile("Parce que tu as répondu"))
    person.until_total(30)
    person.page.get_by_text("Le même résultat en tableau").click()
    expect(person.page.get_by_role("row")).to_have_count(7)
    shown = person.heading()
    person.page.reload()
    expect(person.page.locator("h1").first).to_have_text(shown)
    person.until_total(30)


def test_every_occupation_says_why_it_is_there_and_where_to_see_it(person):
    answers(person, "Beaucoup", "Je ne sais pas")
    person.presses(re.compile("^Voir les 7 autres"))
    cards = person.page.locator(".match")
    expect(cards).to_have_count(10)
    for card in cards.all():
        expect(card.get_by_text(re.compile("Parce que tu as répondu|Pas assez de réponses"))).to_have_count(1)
        expect(card.locator(".go-to a").first).to_be_visible()
    reasons = [card.locator(".why, .go-to").all_inner_texts() for card in cards.all()]
    assert len({tuple(each) for each in reasons}) == 10
    place = cards.locator(".go-to a").first
    expect(place).to_be_visible()
    where = place.get_attribute("href")
    place.click()
    person.page.wait_for_url(f"**{where}")
    expect(person.page.locator("h1").first).to_be_visible()


def test_the_hexagon_is_explained(person):
    answers(person, "Beaucoup")
    person.page.get_by_text("Comment lire ce dessin").click()
    expect(person.page.locator(".hexa-words li")).to_have_count(5)
    person.sees("Chaque coin est une envie")


def test_answers_that_are_all_alike_claim_nothing(person):
    answers(person, "Je ne sais pas", "Je ne sais pas")
    expect(person.page.locator("h1").first).to_have_text(re.compile("pour trancher"))
    expect(person.main.get_by_text(re.compile("[Tt]u aimes"))).to_have_count(0)
    expect(person.main.get_by_text("Parce que tu as répondu")).to_have_count(0)
    person.sees(re.compile("^Pas assez de .*Plutôt oui.* pour dire pourquoi"))
    expect(person.page.locator(".match .go-to a").first).to_be_visible()


def test_two_results_are_compared(person):
    answers(person, "Beaucoup")
    person.sees("Tes métiers à découvrir")
    person.sees("+30 points")
    expect(person.page.get_by_role("link", name=re.compile("Comparer"))).to_have_count(0)
    person.page.reload()
    person.sees("Tes métiers à découvrir")
    expect(person.page.get_by_text("+30 points")).to_have_count(0)
    answers(person, "Pas du tout", "Beaucoup")
    person.sees("Tes métiers à découvrir")
    expect(person.page.get_by_text("+30 points")).to_have_count(0)
    person.follows(re.compile("Comparer"))
    person.page.wait_for_url("**/comparaison")
    person.sees(re.compile("Ce qui a"))
    person.until_total(30)


def test_answers_are_kept_when_the_page_is_left(person):
    person.opens(QUIZ)
    for _ in range(3):
        person.page.get_by_text("Beaucoup", exact=True).first.click()
        person.presses("Suivante")
    person.sees(f"4 sur {QUESTIONS}")
    person.opens("/")
    person.opens(QUIZ)
    person.sees(f"4 sur {QUESTIONS}")


def test_answers_of_two_tabs_come_together(person):
    def answer(page, number):
        expect(page.get_by_text(f"{number} sur {QUESTIONS}")).to_be_visible()
        page.get_by_text("Beaucoup", exact=True).first.click()
        page.get_by_role("button", name="Suivante").click()

    person.opens(QUIZ)
    other = person.tab()
    other.goto(f"{person.home}{QUIZ}")
    for number in range(1, 6):
        answer(person.page, number)
    for number in range(1, 3):
        answer(other, number)
    expect(other.get_by_text(f"3 sur {QUESTIONS}")).to_be_visible()
    assert len(person.storage(f"usine.quiz.{QUIZ.split('/')[-1]}")["answers"]) == 5


def test_a_second_tap_is_no_missing_answer(person):
    person.opens(QUIZ)
    person.page.get_by_text("Beaucoup", exact=True).first.click()
    person.page.get_by_role("button", name="Suivante").dblclick()
    person.sees(f"2 sur {QUESTIONS}")
    expect(person.page.get_by_text("Choisis une réponse")).to_have_count(0)


def test_a_result_of_somebody_else_is_said_to_be_theirs(people):
    owner, other = people(), people()
    answers(owner, "Beaucoup")
    path = owner.page.url.removeprefix(owner.home)
    for page in (path, f"{path}/comparaison"):
        other.opens(page)
        other.sees("Ce résultat est dans une autre veste")


def test_a_quiz_by_keyboard(person):
    person.opens(QUIZ)
    for number in range(1, QUESTIONS + 1):
        person.sees(f"{number} sur {QUESTIONS}")
        answer = person.page.locator("input[type=radio]").nth(number % 5)
        answer.press("Space")
        expect(answer).to_be_checked()
        answer.press("Enter")
    person.page.wait_for_url("**/quiz/resultats/*")


def answers_somehow(person: Person) -> None:
    """Whatever the question asks for."""
    choice = person.main.locator("input[type=radio], input[type=checkbox]").first
    estimate = person.main.locator("input[type=range]")
    if choice.count():
        choice.check(force=True)
    elif estimate.count():
        estimate.press("ArrowRight")
    else:
        person.presses(re.compile("^Descendre"))


def test_a_tour_quiz_says_what_was_right(person):
    person.opens("/quiz/quiz-grue-a-tour")
    questions = int(person.main.get_by_text(re.compile(r"^\d+ sur \d+$")).first.inner_text().split()[-1])
    for number in range(1, questions + 1):
        person.sees(f"{number} sur {questions}")
        answers_somehow(person)
        person.presses(re.compile("Suivante|Voir mon résultat"))
    person.page.wait_for_url("**/quiz/resultats/*")
    person.sees(re.compile(f"sur {questions}"))
    person.until_total(30)
