"""Live sessions as pupils meet them: the schedule, a place, and two of them in one room."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from live_staff import LiveStaff
from person import Person
from playwright.sync_api import Locator, Route, expect
from running import Platform
from staff import Teacher, device, joined

from chassis.testing import eventually

BREAK_SHOWN_MS = 10_000
"""Within which a broken line is shown."""


@pytest.fixture(scope="module")
def staff(platform: Platform) -> LiveStaff:
    return LiveStaff(platform)


@pytest.fixture(scope="module")
def session(staff: LiveStaff) -> dict[str, Any]:
    """One that takes place now, of these tests: nothing of others is in it."""
    return staff.starts(1)[0]


@pytest.fixture
def coming(staff: LiveStaff) -> dict[str, Any]:
    """A session to come with places left, the last of the season: no other test has to do with it."""
    return [each for each in staff.sessions("scheduled") if each["places_left"] > 1][-1]


def enters(person: Person, session: dict[str, Any]) -> None:
    person.opens(f"/rencontres/{session['id']}")
    person.presses("Entrer")
    expect(person.page.get_by_label("Ta question")).to_be_visible()


def asks(person: Person, text: str) -> None:
    person.page.get_by_label("Ta question").fill(text)
    person.presses("Envoyer ma question")
    expect(person.page.locator(".q-mine").filter(has_text=text)).to_contain_text("en lecture")


def shows(person: Person, text: str) -> Any:
    """The question in the list, asked for if it is only counted yet."""
    row = person.page.locator(".q").filter(has_text=text)
    fresh = person.page.get_by_role("button", name=re.compile("nouvelles? questions?"))
    expect(row.or_(fresh).first).to_be_visible()
    if not row.count():
        fresh.click()
    expect(row).to_be_visible()
    return row


def votes(row: Any) -> Any:
    return row.locator(".vote .num")


class TestRoom:
    def test_a_question_is_read_published_voted_for_and_answered(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        text = "Combien de temps dure la formation\u202f?"
        asks(one, text)
        # Nothing that reaches the other holds it: neither the page, nor what its stream sends.
        assert text not in other.main.inner_text()
        assert text not in str(other.read(f"/live/sessions/{session['id']}/changes?after=0"))

        question = staff.decides(text, "publish")
        seen = shows(other, text)
        expect(votes(seen)).to_have_text("0")
        seen.get_by_role("button", name=re.compile("Voter pour")).click()
        expect(votes(seen)).to_have_text("1")
        own = shows(one, text)
        expect(own).to_contain_text("Ta question")
        expect(votes(own)).to_have_text("1")
        expect(one.page.locator(".q-mine").filter(has_text=text)).to_have_count(0)

        # Loaded again, everything is as it was: the vote is the platform's.
        other.page.reload()
        again = shows(other, text)
        vote = again.get_by_role("button", name=re.compile("Voter pour"))
        expect(vote).to_have_attribute("aria-pressed", "true")
        expect(votes(again)).to_have_text("1")
        vote.click()
        expect(votes(own)).to_have_text("0")
        vote.click()
        expect(votes(own)).to_have_text("1")

        staff.pins(session["id"], question)
        expect(other.page.locator(".now")).to_contain_text(text)
        expect(other.page.locator(".now")).to_contain_text("en ce moment")
        staff.answers(session, question)
        expect(again).to_contain_text("A répondu de vive voix")
        expect(vote).to_have_count(0)
        expect(votes(again)).to_have_text("1")

    def test_a_declined_question_comes_back_with_a_kind_sentence(
        self, person: Person, staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        enters(person, session)
        text = "Le canal, il est où déjà\u202f?"
        asks(person, text)
        staff.decides(text, "decline", reason="unclear")
        mine = person.page.locator(".q-mine").filter(has_text=text)
        expect(mine).to_contain_text("n’a pas été publiée")
        expect(mine).to_contain_text("Redis-la en une phrase courte")

    def test_a_question_that_joins_another_leads_to_it(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        asks(one, "Est-ce que le bruit te gêne\u202f?")
        into = staff.decides("Est-ce que le bruit te gêne\u202f?", "publish")
        asks(other, "Le bruit ne te gêne pas\u202f?")
        staff.decides("Le bruit ne te gêne pas\u202f?", "merge", into=into)
        mine = other.page.locator(".q-mine").filter(has_text="Le bruit ne te gêne pas")
        expect(mine).to_contain_text("en rejoint une autre")
        shows(other, "Est-ce que le bruit te gêne")
        expect(mine.get_by_role("link")).to_have_attribute("href", f"#q-{into}")
        expect(shows(one, "Est-ce que le bruit te gêne")).to_contain_text("autre la pose aussi")

    def test_a_poll_shows_its_results_once_it_is_closed(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        poll = staff.opens_poll(session["id"], "Tu préférerais", "single", "Conduire", "Réparer")
        for person, choice in ((one, "Conduire"), (other, "Réparer")):
            person.presses(choice)
            expect(person.page.locator(".poll [aria-pressed=true]")).to_have_text(choice)
        other.presses("Conduire")  # « Tu peux changer d’avis »
        expect(_asked(one, "Tu préférerais")).to_contain_text("2 réponses")
        assert "%" not in one.page.locator(".poll").inner_text()  # closed ones of others show theirs
        staff.closes_poll(session["id"], poll)
        for person in (one, other):
            results = person.page.locator(".poll-results").filter(has_text="Conduire")
            expect(results).to_contain_text(re.compile("Conduire\\s*100\\s%"))

    def test_an_announcement_is_seen_and_a_reaction_is_counted_by_all(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        staff.announces(session["id"], "On commence par les questions de la classe de Saint-Pierre.")
        one.sees("On commence par les questions")
        learned = other.page.get_by_role("button", name=re.compile("J’ai appris"))
        before = int(learned.locator(".num").inner_text())
        one.presses(re.compile("J’ai appris"))
        expect(learned.locator(".num")).to_have_text(str(before + 1))

    def test_somebody_reports_a_question(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        asks(one, "Tu gagnes plus que ton chef\u202f?")
        staff.decides("Tu gagnes plus que ton chef\u202f?", "publish")
        enters(other, session)
        shows(other, "Tu gagnes plus").get_by_role("button", name=re.compile("Signaler")).click()
        other.presses("Elle parle de la vie de quelqu’un")
        expect(shows(other, "Tu gagnes plus")).to_contain_text("Signalée")
        moderator = staff.as_("moderator")

        def reported() -> bool:
            queue = moderator.request("GET", "/api/v1/live/moderation/queue?limit=100").json
            return any(each["kind"] == "report" for each in queue["items"])

        eventually(reported)

    def test_attendance_is_counted_once_and_shown(self, person: Person, session: dict[str, Any]) -> None:
        enters(person, session)
        attended = person.page.locator(".session-top .num")
        expect(attended).to_be_visible()
        eventually(lambda: person.read(f"/live/sessions/{session['id']}/mine")["attended"])


class TestPolls:
    """Those that show more than which of two is preferred."""

    def test_of_several_choices_the_shares_are_of_those_who_answered(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        asked = "Qu’est-ce qui te plairait\u202f?"
        poll = staff.opens_poll(session["id"], asked, "multiple", "Souder", "Dessiner", "Régler")
        one.sees("Plusieurs réponses possibles")
        for person, choice in ((one, "Souder"), (one, "Régler"), (other, "Souder")):
            person.presses(choice)
            pressed = person.page.get_by_role("button", name=choice)
            expect(pressed).to_have_attribute("aria-pressed", "true")
        expect(_asked(one, asked)).to_contain_text("2 réponses")
        staff.closes_poll(session["id"], poll)
        shares = {"Souder": "100", "Dessiner": "0", "Régler": "50"}
        _shows_shares(other, asked, shares)

    def test_a_scale_shows_how_many_chose_each_step(
        self, person: Person, staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        enters(person, session)
        asked = "Tu te verrais ici\u202f?"
        poll = staff.opens_poll(session["id"], asked, "scale", "Pas du tout", "Tout à fait")
        steps = person.page.get_by_role("group", name=asked).get_by_role("button")
        expect(steps).to_have_text(["1Pas du tout", "2", "3", "4", "5Tout à fait"])
        steps.nth(4).click()
        expect(_asked(person, asked)).to_contain_text("1 réponse")
        staff.closes_poll(session["id"], poll)
        _shows_shares(person, asked, {"1, Pas du tout": "0", "2": "0", "5, Tout à fait": "100"})

    def test_words_of_a_cloud_are_read_before_anybody_sees_them(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        enters(one, session)
        enters(other, session)
        asked = "Un mot pour ce métier"
        poll = staff.opens_poll(session["id"], asked, "words")
        one.page.get_by_label("Mot 1").fill("minutieux")
        one.page.get_by_label("Mot 2").fill("bruyant")
        one.presses("Envoyer mes mots")
        staff.decides("minutieux", "publish")
        staff.decides("bruyant", "decline")
        staff.closes_poll(session["id"], poll)
        for person in (one, other):
            expect(_closed(person, asked).locator(".cloud li")).to_contain_text(["minutieux"])
            expect(person.page.get_by_text("bruyant")).to_have_count(0)


def _asked(person: Person, asked: str) -> Locator:
    """The poll that is open."""
    return person.page.get_by_role("region", name=asked)


def _closed(person: Person, asked: str) -> Locator:
    return person.page.locator(".room-side section").filter(has_text=asked)


def _shows_shares(person: Person, asked: str, shares: dict[str, str]) -> None:
    """That the poll is over, with these percentages, by choice."""
    rows = _closed(person, asked).locator(".poll-results li")
    for choice, share in shares.items():
        row = rows.filter(has=person.page.get_by_text(choice, exact=True))
        expect(row.locator(".num")).to_have_text(re.compile(rf"^{share}\s%"))


class TestLine:
    def test_a_line_that_breaks_is_shown_and_what_was_pressed_is_sent_later(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        one.expects("ERR_INTERNET_DISCONNECTED|Failed to fetch")
        enters(one, session)
        enters(other, session)
        asks(other, "Tu travailles dehors quand il gèle\u202f?")
        staff.decides("Tu travailles dehors quand il gèle\u202f?", "publish")
        row = shows(one, "quand il gèle")
        one.context.set_offline(True)
        expect(one.page.get_by_text("La connexion est coupée").first).to_be_visible(timeout=BREAK_SHOWN_MS)
        row.get_by_role("button", name=re.compile("Voter pour")).click()
        expect(votes(row)).to_have_text("1")
        one.page.get_by_label("Ta question").fill("Et quand il pleut\u202f?")
        one.presses("Envoyer ma question")
        one.sees("Ta question est gardée dans le champ")

        one.context.set_offline(False)
        expect(votes(shows(other, "quand il gèle"))).to_have_text("1")
        expect(one.page.get_by_text("La connexion est coupée")).to_have_count(0)
        expect(votes(row)).to_have_text("1")
        # The draft is the device's: a page that is loaded again still has it.
        one.page.reload()
        expect(one.page.get_by_label("Ta question")).to_have_value("Et quand il pleut\u202f?")

    def test_where_streams_fail_the_page_asks_every_quarter_of_a_minute(
        self, people: Callable[..., Person], staff: LiveStaff, session: dict[str, Any]
    ) -> None:
        one, other = people(), people()
        one.expects("ERR_FAILED|Failed to fetch")
        one.context.route(re.compile(r"/live/sessions/[^/]+/stream"), lambda route: _cut(route))
        enters(one, session)
        one.sees("la page se met à jour toutes les 15")
        enters(other, session)
        asks(other, "Tu as le droit à l’erreur\u202f?")
        staff.decides("Tu as le droit à l’erreur\u202f?", "publish")
        shows(one, "Tu as le droit à l’erreur")


def _cut(route: Route) -> None:
    route.abort()


class TestSchedule:
    def test_a_place_is_booked_seen_in_all_lists_and_given_back(
        self, person: Person, coming: dict[str, Any]
    ) -> None:
        person.opens(f"/rencontres/{coming['id']}")
        person.presses(re.compile("Réserver ma place"))
        person.sees("Ta place est réservée")
        for path in ("/rencontres", "/ma-veste"):
            person.opens(path)
            places = person.page.get_by_role("region", name="Tes places")
            expect(places).to_contain_text(coming["title"])
        person.follows(re.compile(re.escape(coming["title"])))
        person.presses("Rendre ma place")
        expect(person.page.get_by_role("button", name=re.compile("Réserver ma place"))).to_be_visible()
        assert person.read("/me/live")["items"] == []

    def test_a_pupil_sees_that_the_class_comes(
        self, people: Callable[..., Person], platform: Platform, coming: dict[str, Any]
    ) -> None:
        teacher = Teacher.of(platform)
        school_class = teacher.opens_class()
        pupil = people(**device(platform, joined(platform, school_class["code"])))
        pupil.opens(f"/rencontres/{coming['id']}")
        expect(pupil.page.get_by_role("button", name=re.compile("Réserver ma place"))).to_be_visible()
        teacher.books(school_class, coming)
        pupil.page.reload()
        pupil.sees("Ta classe vient")
        # The place is not the pupil's own: only the teacher gives it back.
        expect(pupil.page.get_by_role("button", name="Rendre ma place")).to_have_count(0)
        pupil.opens("/rencontres")
        places = pupil.page.get_by_role("region", name="Tes places")
        expect(places).to_contain_text(coming["title"])
        expect(places).to_contain_text("ta classe vient")

    def test_the_calendar_file_is_of_this_session(self, person: Person, coming: dict[str, Any]) -> None:
        person.opens(f"/rencontres/{coming['id']}")
        with person.page.expect_download() as download:
            person.presses("Ajouter à mon agenda")
        text = download.value.path().read_text("utf-8")
        starts = re.sub(r"[-:]", "", coming["starts_at"][:19]) + "Z"
        assert f"DTSTART:{starts}" in text
        assert f"/rencontres/{coming['id']}" in text.replace("\n ", "")

    def test_who_waits_moves_up_when_a_place_is_given_back(
        self, people: Callable[..., Person], staff: LiveStaff
    ) -> None:
        full = _untouched(staff)[-2]
        staff.moves(full["id"], capacity=1)
        one, other = people(), people()
        one.opens(f"/rencontres/{full['id']}")
        one.presses(re.compile("Réserver ma place"))
        one.sees("Ta place est réservée")
        eventually(lambda: _places_left(staff, full) == 0)
        other.opens(f"/rencontres/{full['id']}")
        other.sees("Complet")
        other.presses(re.compile("Me prévenir"))
        other.sees("Sur la liste d’attente")
        one.presses("Rendre ma place")
        expect(other.page.locator(".tag.ok")).to_contain_text("Ta place est réservée")

    def test_one_that_is_cancelled_says_so_and_proposes_another(
        self, person: Person, staff: LiveStaff
    ) -> None:
        gone = _untouched(staff)[-3]
        staff.cancels(gone["id"])
        eventually(lambda: gone["id"] in [each["id"] for each in staff.sessions("cancelled")])
        person.opens(f"/rencontres/{gone['id']}")
        person.sees("Cette rencontre est annulée")
        expect(person.page.locator(".live-card")).to_have_count(1)

    def test_hours_are_those_of_the_chosen_place_also_the_next_time(
        self, people: Callable[..., Person]
    ) -> None:
        person = people()
        person.opens("/rencontres")
        person.sees("Paris (UTC+1)")
        first = person.page.locator(".live-card").first
        path, paris = first.locator("h3 a").get_attribute("href"), first.locator("time").inner_text()
        person.presses("Changer")
        person.page.get_by_label("Montrer les heures de").select_option("Pacific/Marquesas")
        person.sees("Îles Marquises (UTC−9:30)")
        there = person.page.locator(".live-card").filter(has=person.page.locator(f"a[href='{path}']")).first
        hours, minutes = map(int, paris.split(":"))
        moved = (hours * 60 + minutes - 10 * 60 - 30) % (24 * 60)
        expect(there.locator("time")).to_have_text(f"{moved // 60:02}:{moved % 60:02}")
        person.page.reload()
        person.sees("Îles Marquises (UTC−9:30)")

    def test_days_and_challenges_are_in_the_address(self, person: Person) -> None:
        person.opens("/rencontres")
        days = person.page.get_by_role("navigation", name="Choisir un jour").get_by_role("button")
        expect(days.nth(1)).to_be_visible()
        days.nth(1).click()
        expect(days.nth(1)).to_have_attribute("aria-current", "date")
        person.page.get_by_role("button", name="Inclusion").click()
        assert re.search(r"/rencontres\?jour=\d{4}-\d\d-\d\d&defi=inclusion", person.page.url)
        cards = person.page.locator(".live-card")
        expect(cards.filter(has_text="Innovation")).to_have_count(0)
        person.page.reload()
        expect(person.page.get_by_role("button", name="Inclusion")).to_have_attribute("aria-pressed", "true")

    def test_everything_is_reached_from_home(self, person: Person) -> None:
        person.opens("/")
        expect(person.page.get_by_role("heading", name="Bientôt en direct")).to_be_visible()
        expect(person.page.locator(".under .live-card")).to_have_count(2)
        person.page.get_by_role("navigation", name="Menu principal, en bas").get_by_role(
            "link", name="Rencontres"
        ).click()
        person.sees("Pose tes questions, en direct")


def _untouched(staff: LiveStaff) -> list[dict[str, Any]]:
    """Sessions to come in which nobody has a place."""
    return [each for each in staff.sessions("scheduled") if each["places_left"] == each["capacity"]]


def _places_left(staff: LiveStaff, session: dict[str, Any]) -> int:
    found = staff.platform.request("GET", f"/api/v1/live/sessions/{session['id']}").json
    return int(found["places_left"])


def test_without_script_the_schedule_and_a_session_are_read(
    people: Callable[..., Person], coming: dict[str, Any]
) -> None:
    person = people(java_script_enabled=False)
    person.opens("/rencontres")
    person.sees("Les heures sont celles de Paris")
    person.page.get_by_role("link", name=coming["title"]).first.click()
    expect(person.page.locator("h1")).to_have_text(coming["title"])
    person.sees("(heure de Paris)")
    person.sees("On peut lui parler de")


def test_a_session_begins_on_its_page_ends_there_and_is_read_afterwards(
    people: Callable[..., Person], staff: LiveStaff
) -> None:
    session = _untouched(staff)[-4]
    person = people()
    person.opens(f"/rencontres/{session['id']}")
    person.presses(re.compile("Réserver ma place"))
    person.sees("Ta place est réservée")
    staff.lets_begin(session["id"])
    expect(person.page.get_by_label("Ta question")).to_be_visible(timeout=60_000)
    expect(person.page.locator(".session-top")).to_contain_text("En direct")

    asks(person, "Et après, tu feras quoi\u202f?")
    question = staff.decides("Et après, tu feras quoi\u202f?", "publish")
    shows(person, "Et après, tu feras quoi")
    staff.answers(session, question)
    staff.closes(session["id"])
    person.sees("Cette rencontre s’est terminée plus tôt que prévu")
    expect(person.page.locator(".q-read")).to_contain_text("Et après, tu feras quoi")
    expect(person.page.locator(".q-read")).to_contain_text("A répondu de vive voix")
    expect(person.page.get_by_role("heading", name="La prochaine rencontre")).to_be_visible()
    expect(person.page.get_by_role("heading", name="À explorer maintenant")).to_be_visible()


def test_what_was_answered_in_writing_is_content_of_the_company_and_the_occupation(
    people: Callable[..., Person], staff: LiveStaff
) -> None:
    [session] = staff.starts(1)
    person, text = people(), "Tu entends encore quelque chose, avec le casque\u202f?"
    enters(person, session)
    asks(person, text)
    question = staff.decides(text, "publish")
    staff.closes(session["id"])
    staff.answers(session, question, "Oui, il laisse passer la voix.")
    staff.decides("Oui, il laisse passer la voix.", "publish")

    professional = session["professionals"][0]
    for path in (f"/entreprises/{professional['company']}", f"/metiers/{professional['occupation']}"):
        for reader in (person, people(java_script_enabled=False)):
            reader.opens(path)
            given = reader.page.locator(f"#reponse-{question}")
            expect(given).to_contain_text(text)
            expect(given).to_contain_text(f"{professional['first_name']}, ")
            expect(given).to_contain_text("Oui, il laisse passer la voix.")
    nobody = people()
    nobody.opens(f"/entreprises/{professional['company']}#reponse-{question}")
    expect(nobody.page.get_by_role("heading", name="On y croise")).to_be_attached()
    expect(nobody.page.locator(f"#reponse-{question}")).to_be_in_viewport()
    nobody.page.locator(f"#reponse-{question}").get_by_role("link", name=session["title"]).click()
    expect(nobody.page.locator("h1")).to_have_text(session["title"])
    expect(nobody.page.locator(f"#reponse-{question}")).to_contain_text("Oui, il laisse passer la voix.")
