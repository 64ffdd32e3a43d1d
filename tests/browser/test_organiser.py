"""An organiser: contents that nobody else sees yet, the team, and what it did."""

import re
from uuid import uuid4

import pytest
from person import Person
from playwright.sync_api import expect
from running import Platform
from staff import invited, newest_link

pytestmark = pytest.mark.timeout(300)

DRAFT = "article-hydrogene-sors-la-calculatrice"


def signs_in(person: Person, platform: Platform, address: str) -> None:
    person.expects("^404 GET .*/staff/oidc$")  # this platform has no identity provider
    person.opens("/connexion")
    person.page.get_by_label("Votre adresse professionnelle").fill(address)
    person.presses("Recevoir un lien")
    person.sees("Regardez vos courriels")
    person.opens(f"/connexion#{newest_link(platform, address).partition('#')[2]}")
    person.presses("Me connecter")


@pytest.fixture
def organiser(person: Person, platform: Platform) -> Person:
    signs_in(person, platform, invited(platform, "organiser"))
    expect(person.page.get_by_role("heading", name="Contenus")).to_be_visible()
    return person


def test_a_draft_is_read_by_organisers_only(organiser, people):
    organiser.presses(re.compile("^Brouillon"))
    link = organiser.main.locator(f"a[href$='{DRAFT}']")
    title = link.inner_text()
    expect(organiser.main.locator(".class-row")).to_have_count(1)
    link.click()
    expect(organiser.page.locator("h1")).to_have_text(title)
    organiser.sees(re.compile("les visiteurs ne voient pas cette page"))
    expect(organiser.page.get_by_role("button", name=re.compile("J’ai lu"))).to_have_count(0)
    visitor = people()
    visitor.expects("^404")
    visitor.opens(f"/contenus/{DRAFT}")
    visitor.sees("Elle a peut-être été retirée de la saison.")
    visitor.opens(f"/organisation/contenus/{DRAFT}")
    visitor.sees("Cette page demande une connexion.")


def test_contents_are_found_by_a_word_of_title_or_company(organiser):
    organiser.page.get_by_label("Chercher dans les titres et les entreprises").fill("cigogne levage")
    rows = organiser.main.locator(".class-row")
    expect(rows.filter(has_not_text="Cigogne Levage")).to_have_count(0)
    expect(rows.first).to_be_visible()


def test_who_is_invited_can_sign_in_until_they_are_removed(organiser, people, platform):
    address = f"prof-{uuid4().hex[:8]}@usine.example"
    organiser.follows("Équipe")
    organiser.page.get_by_label("Adresse de courriel").fill(address)
    organiser.presses("Inviter")
    organiser.sees(f"{address} peut se connecter.")
    teacher = people()
    signs_in(teacher, platform, address)
    expect(teacher.page.locator("h1")).to_have_text("Mes classes")

    organiser.presses(f"Retirer {address}")
    organiser.presses("Oui, retirer")
    organiser.sees(f"{address} ne fait plus partie de l’équipe.")
    teacher.expects("^401")
    teacher.page.reload()
    teacher.sees(re.compile("Votre session est terminée"))

    organiser.follows("Journal")
    log = organiser.page.get_by_role("group", name="Journal de l’équipe")
    expect(log.get_by_role("row").nth(1)).to_contain_text("Retrait de l’équipe")
    expect(log).to_contain_text("Invitation")


def test_an_address_that_is_none_is_said_beside_its_field(organiser):
    organiser.expects("^422 POST .*/staff$")
    organiser.follows("Équipe")
    field = organiser.page.get_by_label("Adresse de courriel")
    field.fill("pas une adresse")
    organiser.presses("Inviter")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_teacher_finds_no_way_into_the_organisation(people, platform):
    person = people()
    signs_in(person, platform, invited(platform, "teacher"))
    expect(person.page.locator("h1")).to_have_text("Mes classes")
    person.opens("/organisation")
    person.sees(re.compile("n’est pas ouverte au rôle"))
