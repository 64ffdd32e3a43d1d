"""Every page of the site, as somebody sees it who has something on each of them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import everybody
from live_scenes import ALIKE, CLAIMED, WITH_A_NUMBER, fill_queue, fill_room, leave_unanswered
from live_staff import LiveStaff
from person import Person
from playwright.sync_api import expect
from running import Answer, Platform
from staff import device, invited, joined, newest_link

TOUR = "grue-a-tour"
UNDOUBTED = (0, 2, 3, 4)
"""Added to the lengths of the texts of INTERESTS, they give answers that decide."""

INTERESTS, KNOWLEDGE = "quel-metier-version-courte", "quiz-grue-a-tour"
SHOWN_FROM = 5
"""Counts of a class are shown from so many people on."""


@dataclass(frozen=True)
class Sight:
    """``path``: with the names of ``Everywhere.known`` in braces. ``who``: whose device. ``then``: what they
    do there before one looks."""

    name: str
    path: str
    who: str = "pupil"
    then: Callable[[Person], None] = field(default=lambda person: None)
    status: int = 200


def inside(person: Person) -> None:
    person.presses("Entrer")
    expect(person.hotspots.first).to_be_attached()
    person.settled()


def on_a_point(person: Person) -> None:
    inside(person)
    bar = person.page.locator(".tour-bar")
    bar.get_by_role("button", name="Point suivant").click()
    person.page.locator(".hot.aim").click()
    expect(person.sheet).to_be_visible()


def on_the_plan(person: Person) -> None:
    inside(person)
    person.presses("Plan")
    expect(person.sheet).to_be_visible()


def at_the_end(person: Person) -> None:
    last = person.page.get_by_role("button", name="Fin de la visite")
    expect(last).to_be_visible()
    last.click()
    expect(person.sheet).to_be_visible()


def unanswered(person: Person) -> None:
    person.presses("Suivante")
    person.sees("Choisis")


def pressed(name: str) -> Callable[[Person], None]:
    return lambda person: person.presses(name)


def in_the_room(person: Person) -> None:
    expect(person.page.locator(".now")).to_be_visible()
    expect(person.page.locator(".q-mine")).to_have_count(2)


def reporting(person: Person) -> None:
    in_the_room(person)
    person.presses(re.compile("^Signaler"))


def reading(person: Person) -> None:
    """The queue, with one that lies open."""
    expect(person.page.locator(".mod[aria-current=true]")).to_have_count(1)
    expect(person.page.locator(".mod").filter(has_text="En lecture par quelqu’un d’autre")).to_have_count(1)


def on_the_desk(person: Person) -> None:
    expect(person.page.locator(".mod[aria-current=true]")).to_have_count(1)
    expect(person.page.locator(".mod-published li").first).to_be_attached()


def with_panel(name: str, text: str) -> Callable[[Person], None]:
    """Opens the panel that the button ``name`` of the item with ``text`` leads to."""

    def open_panel(person: Person) -> None:
        on_the_desk(person)
        item = person.page.locator(".mod").filter(has_text=text)
        item.get_by_role("button", name=re.compile(f"^{name}")).click()
        expect(item.locator(":is([role=group], form)")).to_have_count(1)

    return open_panel


def on_air(person: Person) -> None:
    expect(person.page.locator(".pro-acts")).to_be_visible()


def writing(person: Person) -> None:
    on_air(person)
    person.presses("Répondre par écrit")
    expect(person.page.get_by_label("Votre réponse")).to_be_visible()


def on_the_beamer(person: Person) -> None:
    expect(person.page.locator(".host-line")).to_contain_text("En direct")


def with_a_question(person: Person) -> None:
    """The results of a poll stay up for a minute."""
    on_the_beamer(person)
    expect(person.page.locator(".host-now h2")).to_have_text("La question", timeout=90_000)


SIGHTS = [
    Sight("home, new", "/", who="nobody"),
    Sight("home", "/"),
    Sight("explore", "/explorer"),
    Sight("search", "/explorer?q=robo"),
    Sight("search without result", "/explorer?q=zzzzzz"),
    Sight("challenge", "/defis/inclusion"),
    Sight("companies", "/entreprises"),
    Sight("company", "/entreprises/{company}"),
    Sight("occupations", "/metiers"),
    Sight("occupations with short studies", "/metiers?etudes=courtes"),
    Sight("occupation", "/metiers/{rome}"),
    Sight("occupation with sheets of others", "/metiers/H1522"),
    Sight("tour", "/visites/{tour}", who="nobody"),
    Sight("scene", "/visites/{tour}", who="nobody", then=inside),
    Sight("point", "/visites/{tour}", who="nobody", then=on_a_point),
    Sight("plan", "/visites/{tour}", who="nobody", then=on_the_plan),
    Sight("tour in words", "/visites/{tour}/texte", who="nobody"),
    Sight("end of the tour", "/visites/{tour}/texte", then=at_the_end),
    Sight("no such tour", "/visites/nulle-part", status=404),
    Sight("testimony", "/contenus/{temoignage}"),
    Sight("video", "/contenus/{video}"),
    Sight("article", "/contenus/{article}"),
    Sight("no such content", "/contenus/nulle-part", status=404),
    Sight("no such challenge", "/defis/nulle-part", status=404),
    Sight("no such company", "/entreprises/nulle-part", status=404),
    Sight("no such occupation", "/metiers/A9999", status=404),
    Sight("no such quiz", "/quiz/nulle-part", status=404),
    Sight("no such result", "/quiz/resultats/nulle-part", status=404),
    Sight("schedule", "/rencontres"),
    Sight("schedule, new", "/rencontres", who="nobody"),
    Sight("other hours", "/rencontres", then=pressed("Changer")),
    Sight("session to come", "/rencontres/{to_come}"),
    Sight("session to enter", "/rencontres/{live}", who="nobody"),
    Sight("session", "/rencontres/{live}", then=in_the_room),
    Sight("reporting a question", "/rencontres/{live}", then=reporting),
    Sight("session that is over", "/rencontres/{over}"),
    Sight("session for the class", "/rencontres/{class_comes}"),
    Sight("no such session", "/rencontres/nulle-part", status=404),
    Sight("queue", "/moderation", who="moderator", then=reading),
    Sight("queue of a session", "/moderation?rencontre={asked}", who="moderator", then=on_the_desk),
    Sight(
        "declining",
        "/moderation?rencontre={asked}",
        who="moderator",
        then=with_panel("Refuser", WITH_A_NUMBER),
    ),
    Sight("merging", "/moderation?rencontre={asked}", who="moderator", then=with_panel("Réunir", ALIKE)),
    Sight(
        "correcting",
        "/moderation?rencontre={asked}",
        who="moderator",
        then=with_panel("Corriger", WITH_A_NUMBER),
    ),
    Sight("queue, empty", "/moderation?rencontre={quiet}", who="moderator"),
    Sight("queue, not for pupils", "/moderation"),
    Sight("professional", "/professionnel", who="professional", then=on_air),
    Sight("professional writing", "/professionnel", who="professional", then=writing),
    Sight("professional without questions", "/professionnel", who="professional of quiet"),
    Sight("professional afterwards", "/professionnel", who="professional of left"),
    Sight("professional, unknown", "/professionnel", who="professional of nothing", status=403),
    Sight("host", "/rencontres/{asked}/ecran", who="teacher", then=with_a_question),
    Sight("host with a poll", "/rencontres/{live}/ecran", who="teacher", then=on_the_beamer),
    Sight("host without questions", "/rencontres/{quiet}/ecran", who="teacher", then=on_the_beamer),
    Sight("host before", "/rencontres/{to_come}/ecran", who="teacher", then=on_the_beamer),
    Sight("host afterwards", "/rencontres/{left}/ecran", who="teacher", then=on_the_beamer),
    Sight("host, new", "/rencontres/{asked}/ecran", who="nobody"),
    Sight("quizzes", "/quiz"),
    Sight("question on interests", "/quiz/{interests}"),
    Sight("question on knowledge", "/quiz/{knowledge}"),
    Sight("result on interests", "/quiz/resultats/{result}"),
    Sight("result on knowledge", "/quiz/resultats/{marks}"),
    Sight("comparison", "/quiz/resultats/{result}/comparaison"),
    Sight("jacket, new", "/ma-veste", who="nobody"),
    Sight("jacket", "/ma-veste"),
    Sight("leaving the device", "/ma-veste", then=pressed("Quitter cet appareil")),
    Sight("code of a class", "/rejoindre", who="nobody"),
    Sight("my class", "/rejoindre"),
    Sight("recovery", "/retrouver", who="nobody"),
    Sight("recovery card", "/retrouver"),
    Sight("sign-in", "/connexion", who="nobody"),
    Sight("link of a mail", "/connexion#jeton={link}", who="nobody"),
    Sight("signed in", "/connexion", who="teacher"),
    Sight("classes", "/prof", who="teacher"),
    Sight("class", "/prof/classes/{class}", who="teacher"),
    Sight("new class", "/prof/classes/{new_class}", who="teacher"),
    Sight("board", "/prof/classes/{class}", who="teacher", then=pressed("Projeter le code")),
    Sight("cards", "/prof/classes/{class}", who="teacher", then=pressed("Imprimer les cartes")),
    Sight("no such class", "/prof/classes/nulle-part", who="teacher", status=404),
    Sight("class of somebody else", "/prof/classes/{class}", who="organiser"),
    Sight("contents", "/organisation", who="organiser"),
    Sight("team", "/organisation?partie=equipe", who="organiser"),
    Sight("actions", "/organisation?partie=actions", who="organiser"),
    Sight("sessions", "/organisation?partie=rencontres", who="organiser"),
    Sight("preview of a content", "/organisation/contenus/{temoignage}", who="organiser"),
    Sight("preview of a tour", "/organisation/contenus/{tour}", who="organiser"),
    Sight("not for pupils", "/organisation", who="pupil"),
    Sight("personal data", "/donnees-personnelles"),
    Sight("accessibility", "/accessibilite"),
    Sight("about", "/a-propos"),
    Sight("sources", "/sources"),
    Sight("unknown address", "/nulle-part", status=404),
]


class Everywhere:
    """A platform with a class whose pupils did much, its teacher, and an organiser."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.staff = {role: self._staff(role) for role in ("teacher", "organiser")}
        school = {"territory": "974", "level": "3e", "size": 24, "timezone": "Indian/Reunion"}
        classes = [
            self._post("/classes", school | {"school": name}, self.staff["teacher"]["token"]).json
            for name in ("Collège Les Salines, Saint-Pierre", "Collège Olympe-de-Gouges, Montauban")
        ]
        pupils = [joined(platform, classes[0]["code"]) for _ in range(SHOWN_FROM)]
        for number, pupil in enumerate(pupils):
            self._takes(pupil["token"], INTERESTS, number)
        self.pupil = pupils[0]
        again = self._takes(self.pupil["token"], INTERESTS, 3)
        marks = self._takes(self.pupil["token"], KNOWLEDGE, 0)
        tour = platform.request("GET", f"/api/v1/tours/{TOUR}").json
        for scene in tour["scenes"]:
            for hotspot in scene["hotspots"]:
                self._post(f"/hotspots/{hotspot['id']}/views", {}, self.pupil["token"])
        self._post(f"/contents/{TOUR}/completions", {}, self.pupil["token"])
        self.live = live = LiveStaff(platform)
        now = live.sessions("open")[0]
        asked, quiet, left = live.starts(3)
        persons = [everybody.Person(platform, "pupil", pupil) for pupil in pupils]
        fill_room(live, now, persons)
        fill_queue(live, asked, persons)
        leave_unanswered(live, left, persons)
        to_come, class_comes = live.sessions("scheduled")[:2]
        self._post(
            f"/live/sessions/{class_comes['id']}/seats",
            {"class_id": classes[0]["id"]},
            self.staff["teacher"]["token"],
        )
        self.staff |= {
            "moderator": live.as_("moderator").known,
            "professional": live.professional(asked).known,
            "professional of quiet": live.professional(quiet).known,
            "professional of left": live.professional(left).known,
            "professional of nothing": live.as_("professional").known,
        }
        contents = {kind: self._first(kind) for kind in ("testimony", "video", "article")}
        self.known = {
            "tour": TOUR,
            "company": tour["company"],
            "rome": tour["occupations"][0],
            "temoignage": contents["testimony"],
            "video": contents["video"],
            "article": contents["article"],
            "live": now["id"],
            "to_come": to_come["id"],
            "class_comes": class_comes["id"],
            "asked": asked["id"],
            "quiet": quiet["id"],
            "left": left["id"],
            "over": next(each["id"] for each in live.sessions("ended") if each["id"] != left["id"]),
            "interests": INTERESTS,
            "knowledge": KNOWLEDGE,
            "result": again,
            "marks": marks,
            "class": classes[0]["id"],
            "new_class": classes[1]["id"],
            "link": "that-nobody-follows",
        }

    def device_of(self, who: str) -> dict[str, Any]:
        """What the browser of ``who`` keeps, as an option of ``people``."""
        if who == "nobody":
            return {}
        return device(self.platform, self.pupil if who == "pupil" else self.staff[who])

    def shows(self, person: Person, sight: Sight) -> None:
        """Leads ``person`` there, until all that comes has come."""
        if sight.status != 200:
            person.expects(f"^{sight.status} GET")
        # How the page learns that this platform has no identity provider.
        person.expects("^404 GET .*/staff/oidc$")
        if sight.who == "moderator":
            self.live.claims(CLAIMED)  # for a minute
        person.opens(sight.path.format_map(self.known))
        arrived(person)
        sight.then(person)
        arrived(person)

    def _staff(self, role: str) -> dict[str, Any]:
        address = invited(self.platform, role)
        assert self._post("/staff/links", {"email": address}).status == 202
        link = newest_link(self.platform, address)
        opened = self._post("/staff/sessions", {"link_token": link.partition("jeton=")[2]})
        session: dict[str, Any] = opened.json
        return session

    def _takes(self, token: str, quiz: str, first: int) -> str:
        """Id of the result."""
        questionnaire = self.platform.request("GET", f"/api/v1/quizzes/{quiz}").json
        answers = [
            {"item": each["id"], "answer": (len(each["text"]) + UNDOUBTED[first % len(UNDOUBTED)]) % 5}
            for each in questionnaire.get("items") or []
        ] or [_some_answer(each) for each in questionnaire["questions"]]
        given = self._post(f"/quizzes/{quiz}/results", {"answers": answers}, token)
        assert given.status in (200, 201), given
        return str(given.json["id"])

    def _first(self, kind: str) -> str:
        found = self.platform.request("GET", f"/api/v1/contents?kind={kind}").json["items"]
        return str(found[0]["id"])

    def _post(self, path: str, body: dict[str, Any], token: str = "") -> Answer:
        return self.platform.request(
            "POST", f"/api/v1{path}", token, json.dumps(body).encode(), Content_Type="application/json"
        )


def _some_answer(question: dict[str, Any]) -> dict[str, Any]:
    ids = [choice["id"] for choice in question.get("choices") or []]
    of_type = {
        "single": ids[:1] and ids[0],
        "multiple": ids[:1],
        "true-false": True,
        "order": ids,
        "estimate": question.get("minimum"),
    }
    return {"item": question["id"], "answer": of_type[question["type"]]}


def arrived(person: Person) -> None:
    expect(person.page.locator("h1").first).to_be_attached()
    expect(person.page.locator("[aria-busy=true]")).to_have_count(0)
