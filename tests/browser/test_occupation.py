"""Occupations: the list by length of studies, and the page of one: who speaks about it, studies, sources."""

import re

import pytest
from person import Person
from playwright.sync_api import expect
from test_quiz import answers

pytestmark = pytest.mark.timeout(300)

WELDER, TESTER, UNKNOWN = "H2913", "H1522", "H1227"
"""With a sheet of ONISEP of its own, with neighbours' sheets, with none."""
UNSHOWN = "H1215"
"""Of the season, which has nothing to see about it."""


def shown(person: Person) -> int:
    """How many occupations the list has, once it has some."""
    occupations = person.main.locator(".go-to-one")
    expect(occupations).not_to_have_count(0)
    return occupations.count()


def chip(person: Person, name: str):
    return person.main.locator("button.chip", has_text=name)


def test_the_list_is_narrowed_to_short_or_long_studies_only_where_that_is_chosen(person):
    person.opens("/metiers")
    expect(chip(person, "Toutes")).to_have_attribute("aria-pressed", "true")
    person.sees(re.compile("Courtes.*deux ans après le bac"))
    everything = shown(person)
    counts = {}
    for name in ("Études courtes", "Études longues"):
        chip(person, name).click()
        expect(chip(person, name)).to_have_attribute("aria-pressed", "true")
        expect(chip(person, "Toutes")).to_have_attribute("aria-pressed", "false")
        counts[name] = shown(person)
        expect(person.main.get_by_role("status")).to_have_text(f"{counts[name]} métiers")
    assert all(0 < count < everything for count in counts.values())
    assert sum(counts.values()) < everything  # what is not known is in neither
    person.page.reload()
    expect(chip(person, "Études longues")).to_have_attribute("aria-pressed", "true")
    chip(person, "Toutes").click()
    expect(person.main.get_by_role("status")).to_have_text(f"{everything} métiers")
    assert person.page.url.endswith("/metiers")


def test_search_and_studies_narrow_together_and_an_acronym_is_found(person):
    person.opens("/metiers")
    person.page.get_by_role("searchbox").fill("CND")
    expect(person.main.locator(".go-to-one")).to_have_count(2)
    chip(person, "Études courtes").click()
    expect(person.main.locator(".go-to-one")).to_have_text(
        [re.compile(r"Technicienne ou technicien en contrôles et essais non destructifs \(CND\)")]
    )


def test_a_search_that_finds_nothing_leads_back_to_all(person):
    person.opens("/metiers?etudes=courtes")
    expect(chip(person, "Études courtes")).to_have_attribute("aria-pressed", "true")
    short = shown(person)
    person.page.get_by_role("searchbox").fill("zzzz")
    person.sees("Aucun métier ne correspond")
    person.presses("Tout effacer")
    expect(person.page.get_by_role("searchbox")).to_have_value("")
    expect(chip(person, "Toutes")).to_have_attribute("aria-pressed", "true")
    assert shown(person) > short


def test_an_occupation_says_which_studies_lead_to_it_and_links_to_onisep(person):
    person.opens(f"/metiers/{WELDER}")
    person.sees("Quelles études y mènent")
    person.sees(re.compile("À partir du niveau CAP ou équivalent, soit 2.ans après la troisième"))
    person.sees("Pour commencer")
    person.sees("CAP métallier")
    person.sees("Pour aller plus loin")
    person.sees(re.compile("Source.*Onisep.*2026.*ODbL"))
    expect(person.page.get_by_text("Un métier proche", exact=True)).to_have_count(0)
    link = person.main.get_by_role("link", name=re.compile("fiche de l’Onisep"))
    expect(link).to_have_attribute("href", re.compile(r"^https://www\.onisep\.fr/.*MET\.899$"))
    person.sees("D’où viennent ces informations")


def test_a_neighbours_sheet_is_said_to_be_one(person):
    person.opens(f"/metiers/{TESTER}")
    expect(person.page.get_by_text("Un métier proche", exact=True)).to_have_count(2)


def test_who_speaks_about_an_occupation_comes_before_where_it_is_seen(person):
    person.opens(f"/metiers/{TESTER}")
    expect(person.main.locator(".card-kind")).not_to_have_count(0)
    titles = person.main.locator("h2").all_inner_texts()
    assert titles.index("À l’œuvre, en visite") < titles.index("Qui en parle") < titles.index("Où le voir")
    testimonies = person.main.locator("section", has=person.page.get_by_role("heading", name="Qui en parle"))
    kinds = testimonies.locator(".card-kind")
    expect(kinds).not_to_have_count(0)
    assert set(kinds.all_inner_texts()) == {"Témoignage"}


def test_nothing_is_said_of_studies_that_are_not_known(person):
    person.opens(f"/metiers/{UNKNOWN}")
    person.sees("D’où viennent ces informations")
    for text in ("Quelles études y mènent", "Onisep"):
        expect(person.main.get_by_text(text)).to_have_count(0)


def test_a_result_is_narrowed_by_studies_only_where_that_is_chosen(person):
    answers(person, "Beaucoup")
    person.sees("Tes métiers à découvrir")
    found = person.main.locator(".section-head").get_by_role("status")
    expect(chip(person, "Toutes")).to_have_attribute("aria-pressed", "true")
    expect(found).to_have_text(re.compile("^3 sur 10"))
    of_length = 0
    for name in ("Études courtes", "Études longues"):
        chip(person, name).click()
        expect(chip(person, name)).to_have_attribute("aria-pressed", "true")
        said = re.match(r"\d+ sur (\d+)", found.inner_text())
        of_length += int(said[1]) if said else 0
    assert 0 < of_length <= 10
    chip(person, "Toutes").click()
    expect(found).to_have_text(re.compile("^3 sur 10"))


def test_only_what_there_is_is_said_to_be_written_for_the_season(person):
    for rome, written in (
        (UNSHOWN, "Ce qu’on y fait : écrit pour la saison."),
        (TESTER, "Ce qu’on y fait, les visites, les témoignages et les autres contenus : écrits"),
    ):
        person.opens(f"/metiers/{rome}")
        expect(person.main).to_contain_text(written.replace(" :", "\u00a0:"))
