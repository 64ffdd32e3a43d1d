"""Who is let in where: one rule for each operation of the API, about each of EVERYONE."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from everybody import (
    API,
    EVERYONE,
    MAIN_QUIZ,
    NOBODY,
    PUPILS,
    STAFF,
    TEACHERS,
    VISITORS,
    World,
    liking,
    seated,
    visitor,
)


@dataclass(frozen=True)
class Request:
    """Values for an operation. ``path``: values of the parameters in its path."""

    path: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Rule:
    """Status for each of EVERYONE. ``request``: made anew for each of them, so that none depends on
    what another changed. ``spends``: the caller is not the same afterwards, so somebody like them calls."""

    statuses: dict[str, int]
    request: Callable[[World], Request] = lambda world: Request()
    spends: bool = False


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYONE, status)


def only(who: tuple[str, ...], status: int, **others: int) -> dict[str, int]:
    """The others: without a token 401, with a token for something else 403, but for ``others``."""
    refused = {kind: 401 if kind == NOBODY else 403 for kind in EVERYONE}
    return refused | dict.fromkeys(who, status) | others


def teacher(status: int, **others: int) -> dict[str, int]:
    """Of something that is the teacher's: to another teacher it does not exist."""
    return only(("teacher",), status, other_teacher=404, **others)


def pupils(status: int) -> dict[str, int]:
    """Of something that is the pupil's: to other visitors it does not exist."""
    return only(("pupil",), status, **dict.fromkeys((*PUPILS[1:], "anonymous"), 404))


def result(world: World) -> Request:
    return Request({"id": world.results[-1]})


def ours(world: World) -> Request:
    return Request({"id": world.classes["ours"]["id"]})


def spare(world: World) -> Request:
    """A class of the teacher's that nobody else needs."""
    return Request({"id": world.new_class()["id"]})


def spare_with(body: Any) -> Callable[[World], Request]:
    return lambda world: Request(spare(world).path, body)


def spare_seat(world: World) -> Request:
    school_class = world.new_class()
    pupil = seated(world.platform, school_class["code"])
    return Request({"id": school_class["id"], "visitor": pupil.id})


def spare_removal(world: World) -> Request:
    """A seat that the teacher of the class has just taken away."""
    request = spare_seat(world)
    path = f"{API}/classes/{request.path['id']}/seats/{request.path['visitor']}"
    assert world["teacher"].request("DELETE", path).status == 204
    return request


def spare_code(world: World) -> Request:
    return Request(body={"code": world.new_class()["code"]})


def spare_card(world: World) -> Request:
    pupil = seated(world.platform, world.new_class()["code"])
    return Request(body={"recovery_code": pupil.known["recovery_code"]})


def spare_refresh_token(world: World) -> Request:
    return Request(body={"refresh_token": visitor(world.platform).known["refresh_token"]})


def spare_staff(world: World) -> Request:
    return Request({"id": world.hire("professional").id})


def new_address(role: str) -> Callable[[World], Request]:
    return lambda world: Request(body={"email": f"{uuid4().hex}@usine.example", "role": role})


def known(id: str) -> Callable[[World], Request]:
    return lambda world: Request({"id": id})


SESSION = "qui-decide-si-les-bateaux-partent"
MODERATORS = ("moderator", "organiser")


def in_session(body: Any = None, **path: str) -> Callable[[World], Request]:
    """Of a session of the season, where nobody of EVERYONE has a place; questions and polls are unknown
    ones."""
    unknown = {"question": str(uuid4()), "poll": str(uuid4())}
    return lambda world: Request({"id": SESSION, **unknown, **path}, body)


def unknown_session(body: Any = None) -> Callable[[World], Request]:
    return lambda world: Request({"id": "une-rencontre-inconnue"}, body)


PROFESSIONAL_ID = "gwenaelle-scaphandriere"


def coming(world: World) -> str:
    """A session that has not begun: the sample always has one."""
    listed = world[NOBODY].request("GET", f"{API}/live/sessions").json["items"]
    return str(next(each["id"] for each in listed if each["state"] == "scheduled"))


def booking(world: World) -> Request:
    """What a visitor sends; a teacher would name a class."""
    return Request({"id": coming(world)}, {})


def class_booking(world: World) -> Request:
    return Request({"id": coming(world), "class_id": world.new_class()["id"]})


def calendar(world: World) -> Request:
    path = f"{API}/classes/{world.classes['ours']['id']}/calendar"
    url = world["teacher"].request("GET", path).json["url"]
    return Request({"token": url.rpartition("/")[2].removesuffix(".ics")})


CLASS_BODY = {
    "school": "Collège d’un jour",
    "territory": "69",
    "level": "4e",
    "size": 28,
    "timezone": "Europe/Paris",
}
WRONG_LINK = Request(body={"link_token": "x" * 43})
NO_PROVIDER = Request(body={"code": "x" * 32, "state": "x" * 43})

RULES: dict[str, Rule] = {
    "GET /healthz": Rule(everyone(200)),
    "GET /readyz": Rule(everyone(200)),
    "GET /dev/mailbox": Rule(everyone(200)),
    # What there is to discover
    "GET /api/v1/challenges": Rule(everyone(200)),
    "GET /api/v1/companies": Rule(everyone(200)),
    "GET /api/v1/occupations": Rule(everyone(200)),
    "GET /api/v1/occupations/{rome}": Rule(everyone(200), lambda _: Request({"rome": "H2902"})),
    "GET /api/v1/contents": Rule(everyone(200)),
    "GET /api/v1/contents/{id}": Rule(everyone(200), known("grue-a-tour")),
    "GET /api/v1/contents/{id}/next": Rule(everyone(200), known("grue-a-tour")),
    "GET /api/v1/suggestions": Rule(everyone(200)),
    "GET /api/v1/tours/{id}": Rule(everyone(200), known("grue-a-tour")),
    "GET /api/v1/tours/{id}/outline": Rule(everyone(200), known("grue-a-tour")),
    "POST /api/v1/hotspots/{id}/views": Rule(only(VISITORS, 202), known("grue-soudure"), spends=True),
    "POST /api/v1/contents/{id}/completions": Rule(only(VISITORS, 202), known("grue-a-tour"), spends=True),
    "GET /api/v1/rules": Rule(everyone(200)),
    "GET /api/v1/territories": Rule(everyone(200)),
    "GET /api/v1/territories/{code}/breaks": Rule(everyone(200), lambda _: Request({"code": "987"})),
    # Quizzes
    "GET /api/v1/quizzes": Rule(everyone(200)),
    "GET /api/v1/quizzes/{id}": Rule(everyone(200), known(MAIN_QUIZ)),
    "POST /api/v1/quizzes/{id}/results": Rule(
        only((*VISITORS, NOBODY), 201), lambda _: Request({"id": MAIN_QUIZ}, liking("IA")), spends=True
    ),
    "GET /api/v1/me/results": Rule(only(VISITORS, 200)),
    "GET /api/v1/me/results/{id}": Rule(pupils(200), result),
    "GET /api/v1/me/results/{id}/comparison": Rule(pupils(200), result),
    "GET /api/v1/me/interests": Rule(only(VISITORS, 200)),
    "GET /api/v1/me/results/{id}/sheet": Rule(pupils(200), result),
    # Visitors
    "POST /api/v1/visitors": Rule(everyone(201)),
    "POST /api/v1/visitors/recover": Rule(everyone(201), spare_card),
    "POST /api/v1/classes/join": Rule(
        only(("anonymous", NOBODY), 201, **dict.fromkeys(PUPILS, 409)), spare_code, spends=True
    ),
    "GET /api/v1/me": Rule(only(VISITORS, 200)),
    "DELETE /api/v1/me": Rule(only(VISITORS, 202), spends=True),
    "GET /api/v1/me/card": Rule(only(PUPILS, 200, anonymous=404)),
    "POST /api/v1/me/card": Rule(only(VISITORS, 201), spends=True),
    "DELETE /api/v1/me/seat": Rule(only(VISITORS, 204), spends=True),
    "DELETE /api/v1/me/sessions": Rule(only(VISITORS, 204), spends=True),
    "GET /api/v1/me/export": Rule(only(VISITORS, 200)),
    "GET /api/v1/me/points": Rule(only(VISITORS, 200)),
    "GET /api/v1/me/discoveries": Rule(only(VISITORS, 200)),
    # Live: streams
    "GET /api/v1/me/stream": Rule(only(VISITORS, 200)),
    "GET /api/v1/live/sessions/{id}/stream": Rule(only((*VISITORS, *STAFF), 404), known("nulle-part")),
    # Sessions
    "POST /api/v1/sessions/refresh": Rule(everyone(200), spare_refresh_token),
    "DELETE /api/v1/sessions/current": Rule(only((*VISITORS, *STAFF), 204), spends=True),
    # Staff
    "POST /api/v1/staff/links": Rule(everyone(202), lambda _: Request(body={"email": "who@usine.example"})),
    "POST /api/v1/staff/sessions": Rule(everyone(401), lambda _: WRONG_LINK),
    "GET /api/v1/staff/oidc": Rule(everyone(404)),
    "POST /api/v1/staff/oidc/sessions": Rule(everyone(404), lambda _: NO_PROVIDER),
    "GET /api/v1/staff/me": Rule(only(STAFF, 200)),
    "GET /api/v1/staff": Rule(only(("organiser",), 200)),
    "POST /api/v1/staff": Rule(only(("organiser",), 201), new_address("organiser")),
    "DELETE /api/v1/staff/{id}": Rule(only(("organiser",), 204), spare_staff),
    "GET /api/v1/staff/actions": Rule(only(("organiser",), 200)),
    "GET /api/v1/staff/contents": Rule(only(("organiser",), 200)),
    "GET /api/v1/staff/contents/{id}": Rule(only(("organiser",), 200), known("grue-a-tour")),
    # Live: schedule
    "GET /api/v1/live/sessions": Rule(everyone(200)),
    "GET /api/v1/live/sessions/{id}": Rule(everyone(200), in_session()),
    "PATCH /api/v1/live/sessions/{id}": Rule(only(("organiser",), 404), unknown_session({"capacity": 9})),
    "POST /api/v1/live/sessions/{id}/cancellation": Rule(only(("organiser",), 404), unknown_session()),
    "POST /api/v1/live/sessions/{id}/seats": Rule(
        only(VISITORS, 201, **dict.fromkeys(TEACHERS, 422)), booking, spends=True
    ),
    "DELETE /api/v1/live/sessions/{id}/seats": Rule(
        only(VISITORS, 204), lambda world: Request({"id": coming(world)})
    ),
    "DELETE /api/v1/live/sessions/{id}/seats/{class_id}": Rule(teacher(204), class_booking),
    "GET /api/v1/live/professionals": Rule(everyone(200)),
    "GET /api/v1/live/professionals/{id}": Rule(everyone(200), known(PROFESSIONAL_ID)),
    "PUT /api/v1/live/professionals/{id}/account": Rule(
        only(("organiser",), 204), lambda _: Request({"id": PROFESSIONAL_ID}, {"staff_id": None})
    ),
    "GET /api/v1/live/professionals/{id}/calendar.ics": Rule(everyone(200), known(PROFESSIONAL_ID)),
    "GET /api/v1/live/calendars/{token}.ics": Rule(everyone(200), calendar),
    "GET /api/v1/me/live": Rule(only(VISITORS, 200)),
    "GET /api/v1/classes/{id}/live": Rule(teacher(200), ours),
    "GET /api/v1/classes/{id}/live/suggestions": Rule(teacher(200), ours),
    "GET /api/v1/classes/{id}/live/{session}/summary": Rule(
        teacher(200), lambda world: Request({"id": world.classes["ours"]["id"], "session": SESSION})
    ),
    "GET /api/v1/classes/{id}/calendar": Rule(teacher(200), ours),
    "POST /api/v1/classes/{id}/calendar": Rule(teacher(200), spare),
    # Live: rooms
    "GET /api/v1/live/sessions/{id}/changes": Rule(only((*VISITORS, *STAFF), 200), in_session()),
    "GET /api/v1/live/sessions/{id}/mine": Rule(only(VISITORS, 200), in_session()),
    "POST /api/v1/live/sessions/{id}/attendance": Rule(only(VISITORS, 409), in_session()),
    "POST /api/v1/live/sessions/{id}/questions": Rule(only(VISITORS, 409), in_session({"text": "Et toi ?"})),
    "POST /api/v1/live/sessions/{id}/questions/{question}/votes": Rule(only(VISITORS, 409), in_session()),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/votes": Rule(only(VISITORS, 409), in_session()),
    "POST /api/v1/live/sessions/{id}/questions/{question}/reports": Rule(
        only(VISITORS, 409), in_session({"reason": "unkind"})
    ),
    "POST /api/v1/live/sessions/{id}/polls/{poll}/answers": Rule(
        only(VISITORS, 409), in_session({"choices": ["a"]})
    ),
    "POST /api/v1/live/sessions/{id}/reactions": Rule(only(VISITORS, 409), in_session({"kind": "bravo"})),
    # Live: moderation
    "GET /api/v1/live/moderation/queue": Rule(only(MODERATORS, 200)),
    "POST /api/v1/live/moderation/items/{id}/claim": Rule(
        only(MODERATORS, 404), lambda _: Request({"id": str(uuid4())})
    ),
    "DELETE /api/v1/live/moderation/items/{id}/claim": Rule(
        only(MODERATORS, 204), lambda _: Request({"id": str(uuid4())})
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/publication": Rule(
        only(MODERATORS, 404), in_session({"decision": "publish"}, question=str(uuid4()))
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/publication": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/silence": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/silence": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "PUT /api/v1/live/sessions/{id}/questions/{question}/pin": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/pin": Rule(
        only(MODERATORS, 404), in_session(question=str(uuid4()))
    ),
    "POST /api/v1/live/sessions/{id}/announcements": Rule(
        only(MODERATORS, 404), unknown_session({"text": "Bonjour à toutes et à tous."})
    ),
    "POST /api/v1/live/sessions/{id}/polls": Rule(
        only(MODERATORS, 404), unknown_session({"question": "Alors\u202f?", "kind": "words"})
    ),
    "POST /api/v1/live/sessions/{id}/polls/{poll}/closure": Rule(
        only(MODERATORS, 404), in_session(poll=str(uuid4()))
    ),
    "POST /api/v1/live/sessions/{id}/suspension": Rule(only(MODERATORS, 404), unknown_session()),
    "DELETE /api/v1/live/sessions/{id}/suspension": Rule(only(MODERATORS, 404), unknown_session()),
    "POST /api/v1/live/sessions/{id}/closure": Rule(only(MODERATORS, 404), unknown_session()),
    "GET /api/v1/live/sessions/{id}/actions": Rule(only(MODERATORS, 200), in_session()),
    "GET /api/v1/live/sessions/{id}/transcript": Rule(only(MODERATORS, 404), unknown_session()),
    # An account of this role that is linked to nobody answers nowhere.
    "GET /api/v1/live/professional": Rule(only((), 403)),
    "POST /api/v1/live/sessions/{id}/questions/{question}/answer": Rule(
        only((), 403), in_session({}, question=str(uuid4()))
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/passing": Rule(
        only((), 403), in_session(question=str(uuid4()))
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/passing": Rule(
        only((), 403), in_session(question=str(uuid4()))
    ),
    "GET /api/v1/live/answers": Rule(everyone(200)),
    # School classes
    "POST /api/v1/classes": Rule(only(TEACHERS, 201), lambda _: Request(body=CLASS_BODY)),
    "GET /api/v1/classes": Rule(only((*TEACHERS, "organiser"), 200)),
    "GET /api/v1/classes/{id}": Rule(teacher(200, organiser=200), ours),
    "POST /api/v1/classes/{id}/code": Rule(teacher(200), spare),
    "POST /api/v1/classes/{id}/closure": Rule(teacher(200), spare),
    "DELETE /api/v1/classes/{id}/closure": Rule(teacher(200), spare),
    "GET /api/v1/classes/{id}/seats": Rule(teacher(200), ours),
    "POST /api/v1/classes/{id}/seats": Rule(teacher(201), spare_with({"count": 2})),
    "DELETE /api/v1/classes/{id}/seats/{visitor}": Rule(teacher(204), spare_seat),
    "GET /api/v1/classes/{id}/removals": Rule(teacher(200), ours),
    "DELETE /api/v1/classes/{id}/removals/{visitor}": Rule(teacher(200), spare_removal),
    "GET /api/v1/classes/{id}/progress": Rule(teacher(200), ours),
    "GET /api/v1/classes/{id}/interests": Rule(teacher(200), ours),
    "GET /api/v1/classes/{id}/cards": Rule(teacher(200), ours),
    "GET /api/v1/classes/{id}/export": Rule(teacher(200), ours),
}
