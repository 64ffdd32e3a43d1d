"""« Quel métier est fait pour toi ? »: one question at a time, the result, and what has moved since."""

import json
import re
from pathlib import Path

import pytest
import yaml
from person import Person
from playwright.sync_api import expect
from running import Platform

from chassis.testing import eventually

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


def test_the_same_answers_given_again_are_said_to_have_the_same_result(person):
    answers(person, "Beaucoup")
    expect(person.page.get_by_text("Les mêmes réponses que le")).to_have_count(0)
    first = person.page.url.partition("?")[0]
    answers(person, "Beaucoup")
    person.sees(re.compile("Les mêmes réponses que le .* c’est donc le même résultat"))
    assert person.page.url == first


COVERED = """() => [...document.querySelectorAll(".scale label, .quiz .go")].filter(each => {
  const { left, width, bottom } = each.getBoundingClientRect();
  return !each.contains(document.elementFromPoint(left + width / 2, bottom - 4));
}).map(each => each.innerText)"""
"""What one would press on the page, and cannot without scrolling."""


def test_on_a_phone_every_answer_and_the_way_on_can_be_pressed_without_scrolling(person):
    person.page.set_viewport_size({"width": 360, "height": 640})
    person.opens("/quiz/quel-metier-est-fait-pour-toi")
    for number in range(1, 31):
        person.sees(f"{number} sur 30")
        assert person.page.evaluate(COVERED) == [], person.page.inner_text("h1")
        person.page.get_by_text("Plutôt oui", exact=True).click()
        if number < 30:
            person.presses("Suivante")


def test_on_a_small_phone_the_way_on_is_always_in_view(person):
    person.page.set_viewport_size({"width": 320, "height": 480})
    person.opens(QUIZ)
    person.sees(f"1 sur {QUESTIONS}")
    covered = person.page.evaluate(COVERED)
    assert covered  # of the answers, some
    assert not any("Suivante" in each for each in covered)


@pytest.mark.parametrize(("width", "height"), [(360, 640), (320, 480)])
def test_what_is_missing_or_failed_is_said_in_view(person, width, height):
    person.page.set_viewport_size({"width": width, "height": height})
    person.opens(QUIZ)
    said = person.page.get_by_role("alert")
    # Pressed though it is closed, which Playwright would wait for.
    person.page.get_by_role("button", name="Suivante").click(force=True)
    expect(said).to_contain_text("Choisis une réponse pour continuer")
    assert person.page.evaluate(UNSEEN) is False
    for _ in range(QUESTIONS):
        person.page.get_by_text("Beaucoup", exact=True).first.click()
        expect(said).to_have_count(0)
        if person.page.get_by_role("button", name="Suivante").count():
            person.presses("Suivante")
    person.expects("500|503")
    person.page.route("**/results", lambda route: route.fulfill(status=503, body="{}"))
    person.presses("Voir mon résultat")
    expect(said).to_contain_text("Tes réponses sont gardées ici")
    assert person.page.evaluate(UNSEEN) is False
    expect(person.page.locator(".quiz button.go")).to_be_in_viewport(ratio=1)


UNSEEN = """() => {
  const said = document.querySelector("[role=alert]");
  const { left, right, top, bottom } = said.getBoundingClientRect();
  return [top + 4, bottom - 4].some(y => !said.contains(document.elementFromPoint((left + right) / 2, y)));
}"""
"""Whether something covers what is announced, or it is out of view."""


def test_the_way_on_under_the_pointer_looks_closed_until_there_is_an_answer(people):
    person = people(color_scheme="dark", reduced_motion="reduce")
    person.opens(QUIZ)
    on = person.page.locator(".quiz button.go")
    expect(on).to_have_attribute("aria-disabled", "true")
    closed = on.evaluate("each => getComputedStyle(each).backgroundColor")
    person.page.get_by_text("Beaucoup", exact=True).first.click()
    expect(on).not_to_have_css("background-color", closed)
    on.click()
    person.sees(f"2 sur {QUESTIONS}")
    expect(on).to_have_attribute("aria-disabled", "true")
    expect(on).to_have_css("background-color", closed, timeout=3_000)


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


def test_a_comparison_of_a_result_that_is_not_there_is_no_lack_of_another(person):
    answers(person, "Beaucoup")
    only = person.page.url.removeprefix(person.home).split("?")[0]
    person.expects("404")
    for unknown in ("abc", "00000000-0000-4000-8000-000000000000"):
        person.opens(f"/quiz/resultats/{unknown}/comparaison")
        person.sees("Ce résultat est dans une autre veste")
    person.opens(f"{only}/comparaison")
    person.sees("Il n’y a pas encore d’autre résultat")


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


def explores(person: Person, platform: Platform, hotspots: list[str], contents: list[str]) -> None:
    """As the pages do when a point is opened, or a content read to its end."""
    token = person.storage("usine.visitor")["token"]
    paths = [
        *(f"/hotspots/{id}/views" for id in hotspots),
        *(f"/contents/{id}/completions" for id in contents),
    ]
    for path in paths:
        assert platform.request("POST", f"/api/v1{path}", token).status == 202


def likes_creating(person: Person, platform: Platform) -> str:
    """Takes the quiz, decidedly. The page of the result."""
    quiz = yaml.safe_load(
        Path(f"season{QUIZ.replace('/quiz/', '/quizzes/')}.yaml").read_text(encoding="utf-8")
    )
    levels = {"R": (0, 1), "I": (1, 1), "A": (4, 4), "S": (3, 2), "E": (2, 1), "C": (0, 0)}
    left = {letter: list(pair) for letter, pair in levels.items()}
    given = [{"item": item["id"], "answer": left[item["letter"]].pop()} for item in quiz["items"]]
    token = person.storage("usine.visitor")["token"]
    body = json.dumps({"answers": given}).encode()
    path = f"/api/v1/quizzes/{quiz['id']}/results"
    answer = platform.request("POST", path, token, body, Content_Type="application/json")
    assert answer.json["profile"]["doubt"] is None
    return f"/quiz/resultats/{answer.json['id']}"


def test_what_was_explored_stands_beside_what_was_said(person, platform):
    person.page.set_viewport_size({"width": 360, "height": 640})
    answers(person, "Beaucoup")
    result = likes_creating(person, platform)
    tour = platform.request("GET", "/api/v1/tours/grue-a-tour").json
    hotspots = [each["id"] for scene in tour["scenes"] for each in scene["hotspots"]][:9]
    explores(person, platform, hotspots[:4], [])
    eventually(lambda: person.read("/me/interests")["explored"] == 4)
    person.opens("/ma-veste")
    part = person.main.locator("section", has=person.page.get_by_role("heading", name="Ce que tu dis"))
    expect(part).to_contain_text("Encore 6 lieux")
    expect(part.get_by_role("img")).to_have_count(0)
    expect(part.get_by_role("link")).to_have_count(1)
    explores(person, platform, hotspots, [tour["id"]])
    found = eventually(
        lambda: (now := person.read("/me/interests"))["explored"] == len(hotspots) + 1 and now, 60
    )
    for page in ("/ma-veste", result):
        person.opens(page)
        expect(part).to_contain_text(found["says"])
        expect(part.get_by_role("img", name=re.compile("dit et ce que tu as exploré"))).to_be_visible()
        part.get_by_text("Les mêmes chiffres en tableau").click()
        expect(part.get_by_role("row").nth(1)).to_contain_text(str(found["scores"]["R"]))
        expect(part.get_by_role("link")).to_have_count(3)
        assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    to = part.get_by_role("link").first
    title = found["try_next"][0]["title"]
    expect(to).to_contain_text(title)
    to.click()
    person.sees(re.compile(re.escape(title) + "|Entrer"))
