"""A pupil's whole visit: by pointer, by keyboard, by text. All three find and earn the same."""

import json
import re
from pathlib import Path

import pytest
import yaml
from person import Person
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(400)

TOURS = {
    tour["id"]: tour
    for tour in (
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in Path("season/tours").glob("*.yaml")
    )
}
POINT, TOUR_DONE, INCLUSION_BONUS = 10, 50, 5


def hotspots(tour: str) -> list[str]:
    return [point["id"] for scene in TOURS[tour]["scenes"] for point in scene["hotspots"]]


def worth(tour: str) -> int:
    bonus = INCLUSION_BONUS if TOURS[tour]["challenge"] == "inclusion" else 0
    return POINT * len(hotspots(tour)) + TOUR_DONE + bonus


def found_all(person: Person, tour: str) -> None:
    """Everything of the tour, and nothing else, is counted once."""
    person.until_total(worth(tour))
    found = person.read("/me/discoveries")
    assert {each["id"] for each in found["hotspots"]} == set(hotspots(tour))
    assert {each["tour"] for each in found["hotspots"]} == {tour}
    assert found["contents"] == [tour]


def test_a_whole_visit_by_pointer(people, either_platform):
    person = people(either_platform)
    person.enters("grue-a-tour")
    person.settled()
    bar = person.page.locator(".tour-bar")
    for number, _ in enumerate(hotspots("grue-a-tour"), 1):
        bar.get_by_role("button", name=re.compile("Point suivant")).click()
        point = person.page.locator(".hot.aim")
        expect(point).to_have_attribute("aria-label", re.compile(f"^Point {number}\\b"))
        title = point.locator("span").text_content()
        point.click()
        if number == 1:
            expect(person.page.locator(".gain")).to_have_text("+10")
        expect(person.sheet.get_by_role("heading", name=title)).to_be_focused()
        expect(person.sheet.get_by_text("+10 points")).to_be_visible()
        person.sheet.get_by_role("button", name="Regarder autour").click()
    expect(person.sheet.get_by_role("heading", name="Visite terminée")).to_be_visible()
    found_all(person, "grue-a-tour")
    person.sheet.get_by_role("link", name="Voir ma veste").click()
    person.sees(re.compile("D’où viennent tes points"))
    expect(person.page.locator(".points .num")).to_have_text(re.compile(f"^{worth('grue-a-tour')} "))
    expect(person.main.get_by_text("Visite terminée")).to_be_visible()


def tabs_to(person: Person, id: str) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(60):
        if person.page.evaluate("document.activeElement?.id") == id:
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{id} is not reached by Tab")


@pytest.mark.parametrize("tour", TOURS)
def test_every_point_of_every_tour_by_keyboard(people, tour):
    person = people(reduced_motion="reduce")
    person.opens(f"/visites/{tour}")
    person.page.get_by_role("button", name="Entrer").focus()
    person.page.keyboard.press("Enter")
    for scene in TOURS[tour]["scenes"]:
        expect(person.page.locator("h1")).to_have_text(re.compile(re.escape(scene["title"][:12])))
        for point in scene["hotspots"]:
            tabs_to(person, f"point-{point['id']}")
            person.page.keyboard.press("Enter")
            expect(person.sheet.get_by_role("heading").first).to_be_focused()
            person.page.keyboard.press("Escape")
            expect(person.sheet).to_have_count(1 if point is last_point(tour) else 0)
        if scene is not TOURS[tour]["scenes"][-1]:
            person.page.locator(".tour-bar").get_by_role("button", name=re.compile("Point suivant")).focus()
            person.page.keyboard.press("Enter")
    expect(person.sheet.get_by_role("heading", name="Visite terminée")).to_be_focused()
    found_all(person, tour)


def last_point(tour: str) -> object:
    return TOURS[tour]["scenes"][-1]["hotspots"][-1]


@pytest.mark.parametrize("tour", TOURS)
def test_every_point_of_every_tour_by_its_text(people, tour):
    person = people(reduced_motion="reduce")
    person.expects(BEGUN_BEFORE)
    for scene in TOURS[tour]["scenes"]:
        person.opens(f"/visites/{tour}/texte?scene={scene['id']}")
        for point in scene["hotspots"]:
            read = person.page.locator(f"button[aria-describedby='texte-{point['id']}']")
            read.press("Enter")
            expect(read).to_have_text("Lu")
    expect(person.sheet.get_by_role("heading", name="Visite terminée")).to_be_visible()
    found_all(person, tour)


BEGUN_BEFORE = r"409 POST \S+/api/v1/visitors$"
"""A page that is left while its visitor is made: the next page is answered so until that is done."""


def test_what_is_done_while_a_visitor_is_made_is_counted_once(people):
    person = people(reduced_motion="reduce")
    person.expects(BEGUN_BEFORE)
    refusals = iter(range(3))

    def under_way(route):
        if next(refusals, None) is None:
            route.continue_()
            return
        problem = {"type": "/problems/request-under-way", "title": "Demande en cours", "status": 409}
        route.fulfill(
            status=409,
            headers={"Content-Type": "application/problem+json", "Retry-After": "1"},
            body=json.dumps(problem),
        )

    person.page.route("**/api/v1/visitors", under_way)
    scene = TOURS["grue-a-tour"]["scenes"][0]
    person.opens(f"/visites/grue-a-tour/texte?scene={scene['id']}")
    for point in scene["hotspots"]:
        person.page.locator(f"button[aria-describedby='texte-{point['id']}']").press("Enter")
    person.sees("Tout ce que tu as fait hors ligne est compté.")
    person.opens("/ma-veste")
    points = person.page.locator(".points .num")
    expect(points).to_have_text(re.compile(f"^{POINT * len(scene['hotspots'])} "))


def test_a_door_is_followed_by_keyboard_and_the_focus_is_led_in(people):
    person = people(reduced_motion="reduce")
    person.enters("grue-a-tour")
    first = person.heading()
    person.page.locator("a.gate").first.focus()
    person.page.keyboard.press("Enter")
    expect(person.page.locator("h1")).not_to_have_text(first)
    expect(person.page.locator("#stage")).to_be_focused()
    person.page.go_back()
    expect(person.page.locator("h1")).to_have_text(first)


def test_arrows_turn_the_picture_and_the_points_with_it(people):
    person = people(reduced_motion="reduce")
    person.enters("grue-a-tour")
    person.settled()
    person.page.locator("#stage").focus()
    point = person.hotspots.first
    before = point.evaluate("each => each.style.cssText")
    person.page.keyboard.press("ArrowRight")
    expect(point).not_to_have_attribute("style", before)


def test_a_point_is_earned_once_however_it_is_opened(person):
    person.enters("grue-a-tour")
    person.settled()
    person.presses(re.compile("Point suivant"))
    person.page.locator(".hot.aim").click()
    person.sheet.get_by_role("button", name="Regarder autour").click()
    person.until_total(10)
    person.page.locator(".tour-bar").get_by_role("button", name=re.compile("Version texte")).click()
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(1)
    person.page.reload()
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(1)
    person.until_total(10)


def test_marks_are_right_on_another_device(people):
    first, second = people(), people()
    first.opens("/visites/grue-a-tour/texte")
    first.page.get_by_role("button", name="J’ai lu").first.click()
    first.until_total(10)
    first.expects("404 GET .*/me/card")  # there is none yet: it is made
    first.opens("/retrouver")
    code = first.page.locator(".seat-card .code-show").inner_text()
    second.opens("/retrouver")
    second.page.get_by_label(re.compile("Code de la carte")).fill(f" {code.lower()} ")
    second.presses("Retrouver ma veste")
    second.sees(re.compile("Te revoilà"))
    second.opens("/visites/grue-a-tour/texte")
    expect(second.page.get_by_role("button", name="Lu", exact=True)).to_have_count(1)
