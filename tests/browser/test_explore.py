"""Searching and filtering: nothing that is typed or pressed is lost, however fast."""

import re

import pytest
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def explorer(person):
    person.opens("/explorer")
    expect(person.page.locator("#say")).to_be_attached()  # the client's page
    expect(person.page.get_by_role("status").first).to_contain_text("contenus")
    return person


def test_the_season_begins_with_its_tours_and_grows(explorer):
    cards = explorer.page.locator(".grid.list > *")
    expect(cards.first).to_contain_text("Visite 360°")
    before = cards.count()
    explorer.presses("Voir la suite")
    expect(cards.nth(before)).to_be_visible()


def test_the_list_without_script_is_the_one_that_the_script_shows(explorer):
    """Else cards would disappear under a finger as the script starts."""
    served = explorer.page.evaluate("async () => (await fetch('/explorer')).text()")
    cards = explorer.page.locator(".grid.list > *")
    expect(cards).to_have_count(served.count("<article"))
    assert cards.count() > 20


def test_what_is_typed_before_the_site_has_started_goes_on(person):
    """The gateway's page stands there first; on a slow line, for seconds."""
    held, started = list[Route](), False
    person.page.route("**/assets/*.js", lambda route: route.continue_() if started else held.append(route))
    person.page.goto(f"{person.home}/explorer", wait_until="commit")
    box = person.page.get_by_role("searchbox")
    box.press_sequentially("bas")
    box.press("ArrowLeft")
    started = True
    for route in held:
        route.continue_()
    expect(person.page.locator("#say")).to_be_attached()  # the client's page
    expect(box).to_be_focused()
    person.page.keyboard.type("ra")
    expect(box).to_have_value("baras")
    expect(person.page).to_have_url(re.compile(r"[?&]q=baras$"))


def test_a_pause_between_two_words_keeps_the_space(explorer):
    field = explorer.page.get_by_role("searchbox")
    field.press_sequentially("bras ")
    expect(explorer.page).to_have_url(re.compile(r"[?&]q=bras$"))
    field.press_sequentially("robot")
    expect(field).to_have_value("bras robot")
    expect(explorer.page).to_have_url(re.compile(r"[?&]q=bras(\+|%20)robot$"))


def test_a_filter_pressed_while_typing_keeps_both(explorer):
    explorer.page.get_by_role("searchbox").press_sequentially("robot")
    explorer.presses("Inclusion")
    expect(explorer.page).to_have_url(re.compile(r"(?=.*q=robot)(?=.*defi=)"))
    expect(explorer.page.get_by_role("searchbox")).to_have_value("robot")


def test_no_letter_is_lost_when_one_types_slowly_on_a_slow_phone(explorer):
    """The search begins in the pauses, and what is typed goes on."""
    slow = explorer.page.context.new_cdp_session(explorer.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    box = explorer.page.get_by_role("searchbox")
    for pause in (250, 280):
        box.fill("")
        box.press_sequentially("robot", delay=pause)
        expect(box).to_have_value("robot")
        expect(explorer.page).to_have_url(re.compile(r"[?&]q=robot$"))
        expect(box).to_have_value("robot")


def test_what_is_cleared_while_typing_stays_cleared(person):
    person.page.clock.install()
    person.opens("/explorer?defi=inclusion")
    person.page.get_by_role("searchbox").press_sequentially("robot")
    person.presses("Tout effacer")
    expect(person.page).to_have_url(re.compile(r"/explorer$"))
    person.page.clock.run_for(2_000)  # longer than the pause after which a search begins
    expect(person.page.get_by_role("searchbox")).to_have_value("")
    expect(person.page).to_have_url(re.compile(r"/explorer$"))
