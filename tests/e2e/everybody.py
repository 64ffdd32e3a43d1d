"""Who uses a running platform: pupils of three classes, someone without a class, nobody, and staff.

class     teacher         school   pupils
ours      teacher         first    pupil, classmate
theirs    other_teacher   first    pupil_of_another_class
away      other_teacher   second   pupil_of_another_school

The pupil has taken the quiz, twice.
"""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from running import Answer, Platform, lower, usine

from chassis.testing import eventually

API = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}

PUPILS = ("pupil", "classmate", "pupil_of_another_class", "pupil_of_another_school")
VISITORS = (*PUPILS, "anonymous")
TEACHERS = ("teacher", "other_teacher")
STAFF = (*TEACHERS, "professional", "moderator", "organiser")
NOBODY = "nobody"
EVERYONE = (*VISITORS, NOBODY, *STAFF)

SCHOOLS = ("Collège Rosa-Bonheur", "Lycée Clément-Ader")
CLASS_OF = {
    "pupil": "ours",
    "classmate": "ours",
    "pupil_of_another_class": "theirs",
    "pupil_of_another_school": "away",
}
TEACHER_OF = {"ours": "teacher", "theirs": "other_teacher", "away": "other_teacher"}
SCHOOL_OF = {"ours": SCHOOLS[0], "theirs": SCHOOLS[0], "away": SCHOOLS[1]}

STREAM = f"{API}/me/stream"

MAIN_QUIZ = "quel-metier-est-fait-pour-toi"
TOUR_QUIZ = "quiz-grue-a-tour"


@dataclass
class Person:
    """``kind``: one of EVERYONE. ``known``: what the platform answered when they came."""

    platform: Platform
    kind: str
    known: dict[str, Any] = field(default_factory=dict)
    email: str = ""

    @property
    def token(self) -> str:
        return str(self.known.get("token", ""))

    @property
    def id(self) -> str:
        return str(self.known.get("visitor_id") or self.known.get("staff_id", ""))

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """``body``: sent as JSON; bytes are sent as they are. Of a stream, the first line is read."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            headers = {"Content_Type": "application/json"} | headers
        if method == "GET" and path.partition("?")[0] == STREAM:
            return self._listen(path)
        return self.platform.request(method, path, self.token, data, **headers)

    def _listen(self, path: str) -> Answer:
        request = urllib.request.Request(f"http://127.0.0.1:{self.platform.port}{path}")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as stream:
                return Answer(stream.status, lower(stream.headers), stream.readline())
        except urllib.error.HTTPError as error:
            return Answer(error.code, lower(error.headers), error.read())


def visitor(platform: Platform, kind: str = "anonymous") -> Person:
    """Someone new, without a class."""
    return Person(platform, kind, _expect(201, platform.request("POST", f"{API}/visitors")).json)


def seated(platform: Platform, code: str, kind: str = "pupil") -> Person:
    """Someone new, in the class with that code."""
    answer = Person(platform, kind).request("POST", f"{API}/classes/join", {"code": code})
    return Person(platform, kind, _expect(201, answer).json)


def staff(platform: Platform, kind: str, email: str) -> Person:
    """The person with this address, signed in by the link in a mail."""
    before = _links_to(platform, email)
    nobody = Person(platform, NOBODY)
    _expect(202, nobody.request("POST", f"{API}/staff/links", {"email": email}))
    link = eventually(lambda: next((each for each in _links_to(platform, email) if each not in before), ""))
    body = {"link_token": link.partition("#jeton=")[2]}
    answer = _expect(201, nobody.request("POST", f"{API}/staff/sessions", body))
    return Person(platform, kind, answer.json, email)


def first_organiser(platform: Platform, email: str = "organiser@usine.example") -> Person:
    """Invited on the command line, as on every new platform."""
    done = usine("staff", "invite", email, "--role", "organiser", "--data", str(platform.data))
    assert done.returncode == 0, done.stderr
    return staff(platform, "organiser", email)


def quiz_file(quiz: str) -> dict[str, Any]:
    """As the season has it: with letters and keys, which the platform shows nobody."""
    read = [yaml.safe_load(path.read_text()) for path in Path("season/quizzes").glob("*.yaml")]
    return max((each for each in read if each["id"] == quiz), key=lambda each: int(each["version"]))


def liking(letters: str, quiz: str = MAIN_QUIZ) -> dict[str, Any]:
    """A submission of somebody who likes activities of ``letters``, most of the first."""
    likes = dict(zip(letters, (4, 3, 2), strict=False))
    items = quiz_file(quiz)["items"]
    return {"answers": [{"item": item["id"], "answer": likes.get(item["letter"], 0)} for item in items]}


def knowing(quiz: str = TOUR_QUIZ) -> dict[str, Any]:
    """A submission of somebody who knows everything."""
    questions = quiz_file(quiz)["questions"]
    return {"answers": [{"item": question["id"], "answer": question["key"]} for question in questions]}


def take_quiz(person: Person, submission: dict[str, Any], quiz: str = MAIN_QUIZ) -> dict[str, Any]:
    """The result, be it new or not."""
    answer = person.request("POST", f"{API}/quizzes/{quiz}/results", submission)
    assert answer.status in (200, 201), answer
    return dict(answer.json)


def _links_to(platform: Platform, email: str) -> list[str]:
    mails = _expect(200, platform.request("GET", "/dev/mailbox")).json["items"]
    return [mail["link"] for mail in mails if mail["to"] == email]


def _expect(status: int, answer: Answer) -> Answer:
    assert answer.status == status, answer
    return answer


class World:
    """Everyone of EVERYONE, their classes, and as many more as a test uses up."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._numbers = count(1)
        self.people = {NOBODY: Person(platform, NOBODY), "organiser": first_organiser(platform)}
        for kind in STAFF[:-1]:
            self.people[kind] = self.hire(kind)
        self.classes = {
            name: self.new_class(teacher, SCHOOL_OF[name]) for name, teacher in TEACHER_OF.items()
        }
        for kind, name in CLASS_OF.items():
            self.people[kind] = seated(platform, self.classes[name]["code"], kind)
        self.people["anonymous"] = visitor(platform)
        self.results = [str(take_quiz(self["pupil"], liking(letters))["id"]) for letters in ("RI", "SE")]
        """Of the pupil, the later one last."""

    def __getitem__(self, kind: str) -> Person:
        return self.people[kind]

    def hire(self, kind: str) -> Person:
        """A new member of staff of that kind, signed in."""
        email = f"{kind.replace('_', '-')}.{next(self._numbers)}@usine.example"
        body = {"email": email, "role": kind.removeprefix("other_")}
        _expect(201, self["organiser"].request("POST", f"{API}/staff", body))
        return staff(self.platform, kind, email)

    def new_class(self, teacher: str = "teacher", school: str = "Collège d’un jour") -> dict[str, Any]:
        """A class that only this test knows."""
        body = {
            "school": school,
            "territory": "69",
            "level": "4e",
            "size": 28,
            "timezone": "Europe/Paris",
        }
        return dict(_expect(201, self[teacher].request("POST", f"{API}/classes", body)).json)

    def another(self, kind: str) -> Person:
        """Someone just like that, who can be used up: another visitor, another sign-in."""
        if kind == NOBODY:
            return self[NOBODY]
        if kind in CLASS_OF:
            return seated(self.platform, self.classes[CLASS_OF[kind]]["code"], kind)
        return visitor(self.platform) if kind == "anonymous" else self.hire(kind)

    def private(self) -> dict[str, set[str]]:
        """What tells who someone is, or lets in: by whose it is. Names of schools by the school."""
        facts: dict[str, set[str]] = {school: {school} for school in SCHOOLS}
        for name, school_class in self.classes.items():
            facts[name] = {school_class["code"]}
        for kind in PUPILS:
            known = self[kind].known
            facts[kind] = {known["visitor_id"], known["nickname"], known["recovery_code"]}
        facts["results of pupil"] = set(self.results)
        facts["anonymous"] = {self["anonymous"].id, self["anonymous"].known["nickname"]}
        for kind in STAFF:
            facts[kind] = {self[kind].id, self[kind].email}
        return facts

    def hidden_from(self, kind: str) -> set[str]:
        """What ``kind`` must find in no answer."""
        facts = self.private()
        seen = {kind, f"results of {kind}"}
        if kind in CLASS_OF:
            seen.add(SCHOOL_OF[CLASS_OF[kind]])
        if kind in TEACHERS:
            for name, teacher in TEACHER_OF.items():
                if teacher == kind:
                    seen |= {name, SCHOOL_OF[name], *(p for p, c in CLASS_OF.items() if c == name)}
        if kind == "organiser":
            seen |= {*SCHOOLS, *STAFF}
        return set().union(*(found for owner, found in facts.items() if owner not in seen))


def shown(answer: Answer, secrets: set[str]) -> set[str]:
    """Which of the secrets are in an answer, however they are written."""
    text = answer.body.decode(errors="replace")
    text += json.dumps(answer.headers, ensure_ascii=False)
    return {each for each in secrets if each in text or quote(each) in text or _escaped(each) in text}


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


@dataclass(frozen=True)
class Operation:
    """One of the OpenAPI document."""

    name: str  # ``GET /api/v1/me``
    method: str
    path: str
    described: dict[str, Any]
    document: dict[str, Any] = field(repr=False)

    @property
    def statuses(self) -> dict[int, dict[str, Any]]:
        """Answers that are documented by themselves; ``default`` documents nothing."""
        found = {int(key): each for key, each in self.described["responses"].items() if key.isdigit()}
        return {status: self._resolved(each) for status, each in found.items()}

    @property
    def parameters(self) -> list[dict[str, Any]]:
        inherited = self.document["paths"][self.path].get("parameters", [])
        return [self._resolved(each) for each in (*self.described.get("parameters", []), *inherited)]

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.described

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Fields of the JSON body, with their schemas."""
        if not self.takes_body:
            return {}
        body = self._resolved(self.described["requestBody"])["content"]["application/json"]["schema"]
        return dict(self._resolved(body).get("properties", {}))

    @property
    def example(self) -> dict[str, Any]:
        """A body that is not refused for its form."""
        return {name: schema.get("example", "x") for name, schema in self.fields.items()}

    def address(self, **known: str) -> str:
        """The path with ``known`` in it; what is not known is someone, or something, that does not exist."""

        def value(match: "re.Match[str]") -> str:
            [parameter] = [each for each in self.parameters if each["name"] == match[1]]
            is_uuid = parameter["schema"].get("format") == "uuid"
            nothing = "00000000-0000-4000-8000-000000000000" if is_uuid else parameter["schema"]["example"]
            return known.get(match[1], nothing)

        return re.sub(r"\{(\w+)\}", value, self.path)

    def check(self, answer: Answer) -> None:
        """The answer is one of those that the document tells of."""
        assert answer.status in self.statuses, (self.name, answer)
        content = self.statuses[answer.status].get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if content:
            assert kind in content, (self.name, answer)
        else:
            assert not answer.body, (self.name, answer)

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node


def operations(platform: Platform) -> dict[str, Operation]:
    """Every operation of the running platform, by name."""
    document = _expect(200, platform.request("GET", f"{API}/openapi.json")).json
    return {
        f"{method.upper()} {path}": Operation(
            f"{method.upper()} {path}", method.upper(), path, described, document
        )
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in METHODS
    }
