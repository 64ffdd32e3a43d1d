"""Live sessions as staff lead them: the queue of moderators, a professional's phone, a teacher's screen."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import everybody
import pytest
from live_scenes import ask, seat
from live_staff import LiveStaff
from person import Person
from playwright.sync_api import Locator, expect
from running import Platform
from staff import invited
from test_live import asks, enters, shows
from test_organiser import signs_in

pytestmark = pytest.mark.timeout(300)

DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def staff(platform: Platform) -> LiveStaff:
    return LiveStaff(platform)


@pytest.fixture(scope="module")
def session(staff: LiveStaff) -> dict[str, Any]:
    """One that takes place now, of these tests: nothing of others is in it."""
    return staff.starts(1)[0]


@pytest.fixture
def desk(people: Callable[..., Person], platform: Platform, session: dict[str, Any]) -> Callable[[], Person]:
    """Makes moderators who have the queue of ``session`` before them: in others, other tests may have left
    what waits."""

    def make() -> Person:
        moderator = people(viewport=DESK)
        signs_in(moderator, platform, invited(platform, "moderator"))
        expect(moderator.page.locator("h1")).to_have_text(re.compile("à lire|Tout est lu"))
        moderator.opens(f"/moderation?rencontre={session['id']}")
        expect(moderator.page.locator("h1")).to_have_text(re.compile("à lire|Tout est lu"))
        return moderator

    return make


@pytest.fixture
def professional(
    people: Callable[..., Person], platform: Platform, staff: LiveStaff, session: dict[str, Any]
) -> Person:
    """The first of ``session``, on a phone."""
    address = invited(platform, "professional")
    account = everybody.staff(platform, "professional", address).id
    path = f"/api/v1/live/professionals/{session['professionals'][0]['id']}/account"
    for linked in (None, account):
        assert staff.as_("organiser").request("PUT", path, {"staff_id": linked}).status == 204
    person = people()
    signs_in(person, platform, address)
    expect(person.page.locator(".pro-now")).to_be_visible()
    return person


def question() -> str:
    """One that is like no other."""
    return f"Combien pèse la pièce {uuid4().hex[:6]}\u202f?"


def item(moderator: Person, text: str) -> Locator:
    return moderator.page.locator(".mod").filter(has=moderator.page.locator("blockquote", has_text=text))


def opened(moderator: Person, text: str) -> Locator:
    """The item with ``text``, lying open before the moderator and held for them."""
    found = item(moderator, text)
    found.locator("blockquote").click()
    expect(found).to_have_attribute("aria-current", "true")
    return found


def presses_key(moderator: Person, text: str, key: str) -> None:
    """Once the item has lain open long enough to be read."""
    opened(moderator, text)
    moderator.page.wait_for_timeout(500)
    moderator.page.keyboard.press(key)


def test_a_question_goes_from_a_pupil_to_everybody(people, platform, desk, professional, staff, session):
    one, other, moderator = people(), people(), desk()
    teacher = people(viewport=DESK)
    signs_in(teacher, platform, invited(platform, "teacher"))
    expect(teacher.page.locator("h1")).to_have_text("Mes classes")
    teacher.opens(f"/rencontres/{session['id']}/ecran")
    expect(teacher.page.locator(".host-line")).to_contain_text("En direct")
    enters(one, session)
    enters(other, session)
    text = question()
    asks(one, text)
    for person in (other, teacher, professional):
        expect(person.page.get_by_text(text)).to_have_count(0)

    moderator.opens("/moderation")
    presses_key(moderator, text, "p")
    expect(item(moderator, text)).to_have_count(0)
    expect(moderator.page.locator(".undo-bar")).to_contain_text("Question publiée")
    shows(other, text).get_by_role("button", name=re.compile("Voter pour")).click()
    moderator.opens(f"/moderation?rencontre={session['id']}")
    moderator.page.get_by_text("À l’écran").click()
    row = moderator.page.locator(".mod-published li").filter(has_text=text)
    expect(row).to_contain_text("1 vote")
    row.get_by_role("button", name="Épingler").click()
    expect(teacher.page.locator(".host-now")).to_contain_text(text)
    expect(professional.page.locator(".pro-question")).to_have_text(text)

    professional.presses("J’ai répondu")
    expect(professional.page.locator(".pro-question")).not_to_have_text(text)
    expect(shows(other, text)).to_contain_text("A répondu de vive voix")
    expect(teacher.page.locator(".host-now")).not_to_contain_text(text)


def test_a_written_answer_is_read_before_it_is_shown(people, desk, professional, staff, session):
    pupil, moderator = people(), desk()
    enters(pupil, session)
    text, answer = question(), f"Douze kilos, réponse {uuid4().hex[:6]}."
    asks(pupil, text)
    presses_key(moderator, text, "p")
    expect(professional.page.locator(".pro-question")).to_have_text(text)
    professional.presses("Répondre par écrit")
    professional.page.get_by_label("Votre réponse").fill(answer)
    professional.presses("Envoyer")
    expect(item(moderator, answer)).to_contain_text(f"Répond à\u00a0: {text}")
    expect(pupil.page.get_by_text(answer)).to_have_count(0)
    presses_key(moderator, answer, "p")
    expect(shows(pupil, text)).to_contain_text(answer)


def test_a_decision_is_undone_by_its_key_and_the_question_waits_again(people, desk, session):
    pupil, moderator = people(), desk()
    enters(pupil, session)
    text = question()
    asks(pupil, text)
    presses_key(moderator, text, "x")
    moderator.page.keyboard.press("5")
    expect(item(moderator, text)).to_have_count(0)
    expect(moderator.page.locator(".undo-bar")).to_contain_text("Question refusée")
    moderator.page.keyboard.press("u")
    expect(item(moderator, text)).to_have_attribute("aria-current", "true")
    moderator.page.wait_for_timeout(500)
    moderator.page.keyboard.press("p")
    shows(pupil, text)


def test_two_moderators_never_have_the_same_question(people, desk, session):
    pupil, one, other = people(), desk(), desk()
    enters(pupil, session)
    texts = [question(), question()]
    for text in texts:
        asks(pupil, text)
    # Each desk opens the oldest that is free: the other's is not to be taken, nor to be decided about.
    held = {}
    for moderator in (one, other):
        mine = moderator.page.locator(".mod[aria-current=true] blockquote")
        expect(moderator.page.locator(".mod")).to_have_count(2)
        expect(mine).to_have_count(1)
        expect(moderator.page.get_by_text("En lecture par quelqu’un d’autre")).to_have_count(1)
        held[moderator] = mine.inner_text()
        theirs = moderator.page.locator(".mod:not([aria-current])")
        expect(theirs.get_by_role("button")).to_have_count(0)
        theirs.click()
        expect(mine).to_have_text(held[moderator])
    assert sorted(held.values()) == sorted(texts)
    for moderator in (one, other):
        moderator.page.keyboard.press("p")
        expect(item(moderator, held[moderator])).to_have_count(0)
    for text in texts:
        shows(pupil, text)


def test_the_queue_is_as_it_was_after_a_reload(people, desk, session):
    pupil, moderator = people(), desk()
    enters(pupil, session)
    texts = [question() for _ in range(3)]
    for text in texts:
        asks(pupil, text)
    opened(moderator, texts[1])
    moderator.page.keyboard.press("c")
    field = moderator.page.get_by_label("Texte corrigé")
    field.fill(f"{texts[1]} pxcr")
    quotes = moderator.page.locator(".mod blockquote")
    before = quotes.all_inner_texts()
    moderator.page.reload()
    expect(item(moderator, texts[1])).to_have_attribute("aria-current", "true")
    assert quotes.all_inner_texts() == before  # keys typed into the field decided nothing
    moderator.page.wait_for_timeout(500)
    moderator.page.keyboard.press("c")
    expect(field).to_have_value(f"{texts[1]} pxcr")
    moderator.presses("Publier ce texte")
    shows(pupil, f"{texts[1]} pxcr")
    for text in (texts[0], texts[2]):
        presses_key(moderator, text, "p")
        shows(pupil, text)


def test_questions_are_suspended_and_taken_again(people, desk, session):
    pupil, moderator = people(), desk()
    enters(pupil, session)
    moderator.opens(f"/moderation?rencontre={session['id']}")
    moderator.presses("Suspendre les questions")
    moderator.sees("Les questions sont suspendues.")
    field = pupil.page.get_by_role("textbox", name="Ta question")
    expect(field).to_have_count(0)
    moderator.presses("Reprendre les questions")
    expect(field).to_be_visible()


def test_a_poll_goes_to_everybody_and_its_results_once_it_is_closed(people, platform, desk, session):
    pupil, moderator, screen = people(), desk(), people(viewport=DESK)
    enters(pupil, session)
    enters(screen, session)
    screen.opens(f"/rencontres/{session['id']}/ecran")
    moderator.opens(f"/moderation?rencontre={session['id']}")
    moderator.page.get_by_text("Sondages").click()
    asked = f"Plutôt mains ou écran, {uuid4().hex[:6]}\u202f?"
    moderator.page.get_by_label("Question du sondage").fill(asked)
    moderator.page.get_by_label("Choix").fill("Les mains\nL’écran")
    moderator.presses("Ouvrir le sondage")
    pupil.presses("Les mains")
    expect(screen.page.locator(".host-now")).to_contain_text(asked)
    expect(screen.page.locator(".host-now")).to_contain_text("1 réponse")
    expect(screen.page.locator(".host-results")).to_have_count(0)
    moderator.presses("Fermer le sondage")
    expect(screen.page.locator(".host-results li").first).to_contain_text("100")


def test_the_screen_of_a_class_says_within_ten_seconds_that_the_line_is_broken(people, session):
    screen = people(viewport=DESK)
    enters(screen, session)
    screen.opens(f"/rencontres/{session['id']}/ecran")
    expect(screen.page.locator(".host-line")).to_contain_text("En direct")
    screen.context.set_offline(True)
    expect(screen.page.locator(".host-broken")).to_be_visible(timeout=10_000)
    screen.context.set_offline(False)
    expect(screen.page.locator(".host-broken")).to_have_count(0)


def test_a_teacher_books_for_the_class_and_gives_the_places_back(people, platform):
    address = invited(platform, "teacher")
    body = {"school": "Collège Les Salines", "territory": "974", "level": "3e", "size": 24}
    account = everybody.staff(platform, "teacher", address)
    opened_class = account.request("POST", "/api/v1/classes", body | {"timezone": "Indian/Reunion"}).json
    teacher = people(viewport=DESK)
    signs_in(teacher, platform, address)
    expect(teacher.page.locator("h1")).to_have_text("Mes classes")
    teacher.opens(f"/prof/classes/{opened_class['id']}")
    part = teacher.page.get_by_role("region", name="Rencontres")
    expect(part.get_by_text("Pendant les heures de classe").first).to_be_visible()
    teacher.presses(re.compile("^Réserver pour la classe"))
    expect(part.get_by_text("24 places réservées")).to_be_visible()
    teacher.presses("Voir l’adresse")
    expect(teacher.page.get_by_label("Adresse de l’agenda")).to_have_value(
        re.compile(r"/live/calendars/.+\.ics$")
    )
    teacher.presses(re.compile("^Annuler"))
    teacher.presses("Oui, rendre les places")
    expect(part.get_by_text("La classe n’est inscrite à aucune rencontre à venir.")).to_be_visible()


def test_an_organiser_changes_the_places_of_a_session_and_reads_what_staff_did(
    people, platform, staff, session
):
    pupil, text = everybody.visitor(platform), question()
    seat(session, [pupil])
    ask(session, pupil, text)
    staff.decides(text, "publish")
    organiser = people(viewport=DESK)
    signs_in(organiser, platform, invited(platform, "organiser"))
    expect(organiser.page.get_by_role("heading", name="Contenus")).to_be_visible()
    organiser.opens("/organisation?partie=rencontres")
    rows = organiser.page.locator(".class-list > li")
    coming = rows.filter(has_text="À venir").last
    coming.get_by_role("button", name=re.compile("^Changer")).click()
    coming.get_by_label("Places", exact=True).fill("77")
    coming.get_by_role("button", name="Changer", exact=True).click()
    expect(coming).to_contain_text("sur 77")
    running = rows.filter(has_text="En ce moment").filter(has_text=session["title"])
    running.get_by_role("button", name=re.compile("^Journal")).click()
    expect(running.get_by_role("group", name="Journal de la rencontre")).to_contain_text("Question publiée")
