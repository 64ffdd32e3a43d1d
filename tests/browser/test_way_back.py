"""What was opened, chosen or typed is there again on the way back, and the keyboard stays where it was."""

import re

import pytest
from playwright.sync_api import expect
from test_occupation import chip, shown
from test_quiz import answers

pytestmark = pytest.mark.timeout(300)


def test_a_result_is_as_it_was_left(person):
    answers(person, "Beaucoup", "Je ne sais pas")
    cards = person.page.locator(".match")
    expect(cards).to_have_count(3)
    person.presses(re.compile("^Voir les 7 autres"))
    expect(cards).to_have_count(10)
    last = cards.nth(9).locator("h3 a")
    last.click()
    person.page.wait_for_url("**/metiers/*")
    person.sees("D’où viennent ces informations")
    person.page.go_back()
    expect(cards).to_have_count(10)
    expect(last).to_be_in_viewport()
    chip(person, "Études longues").click()
    of_length = person.main.locator(".section-head").get_by_role("status").inner_text()
    cards.first.locator("h3 a").click()
    person.sees("D’où viennent ces informations")
    person.page.go_back()
    expect(chip(person, "Études longues")).to_have_attribute("aria-pressed", "true")
    expect(person.main.locator(".section-head").get_by_role("status")).to_have_text(of_length)
    expect(person.page.get_by_text("+30 points")).to_have_count(0)


def test_the_keyboard_goes_on_at_the_first_of_the_others(person):
    answers(person, "Beaucoup", "Je ne sais pas")
    person.page.get_by_role("button", name="Voir les 7 autres").press("Enter")
    expect(person.page.locator(".match").nth(3).locator("h3 a")).to_be_focused()


def test_what_was_searched_among_occupations_is_kept(person):
    person.opens("/metiers")
    everything = shown(person)
    search = person.page.get_by_role("searchbox")
    search.fill("CND")
    expect(person.main.locator(".go-to-one")).to_have_count(2)
    person.page.wait_for_url("**/metiers?q=CND")
    chip(person, "Études courtes").click()
    expect(person.main.locator(".go-to-one")).to_have_count(1)
    person.main.locator(".go-to-one").click()
    person.sees("D’où viennent ces informations")
    person.page.go_back()
    expect(search).to_have_value("CND")
    expect(person.main.locator(".go-to-one")).to_have_count(1)
    # The link to all of them leads to all of them.
    person.main.locator(".go-to-one").click()
    person.follows("Tous les métiers")
    expect(search).to_have_value("")
    expect(person.main.locator(".go-to-one")).to_have_count(everything)
