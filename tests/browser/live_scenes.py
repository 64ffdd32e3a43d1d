"""Sessions with something on each of their pages, for those who look at pages."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import everybody
from live_staff import API, Item, LiveStaff

CLAIMED = "Peut-on faire ce métier avec le vertige\u202f?"
"""The question that another moderator reads."""

ALIKE = "Tu travailles la nuit, parfois\u202f?"
WITH_A_NUMBER = "Tu peux m’appeler au 06 12 34 56 78 pour un stage\u202f?"


def fill_room(staff: LiveStaff, session: Item, pupils: Sequence[everybody.Person]) -> None:
    """Lets everything be on the page of ``session``: of the first pupil one question is answered, one is
    read, and one was declined; of the second one is pinned. A poll is open."""
    id = session["id"]
    seat(session, pupils)
    answered, pinned, declined = (
        "Combien de temps dure la formation\u202f?",
        "As-tu parfois peur de te tromper\u202f?",
        "Et ton nom de famille, c’est quoi\u202f?",
    )
    for number, text in zip((0, 1, 0, 0), (answered, pinned, declined, CLAIMED), strict=True):
        ask(session, pupils[number], text)
    staff.answers(session, staff.decides(answered, "publish"))
    staff.pins(id, staff.decides(pinned, "publish"))
    staff.decides(declined, "decline", reason="personal")
    staff.announces(id, "Bienvenue à toutes et à tous.")
    staff.announces(id, "La rencontre se termine dans dix minutes.")
    poll = staff.opens_poll(id, "Tu préférerais", "single", "Conduire la machine", "La réparer")
    answer(session, pupils, poll, "1")
    staff.closes_poll(id, poll)
    staff.opens_poll(id, "Tu te verrais faire ce métier\u202f?", "scale", "Pas du tout", "Tout à fait")


def fill_queue(staff: LiveStaff, session: Item, pupils: Sequence[everybody.Person]) -> None:
    """Lets one item of each kind wait in ``session``, and shows questions, one of which comes later."""
    seat(session, pupils)
    asked = {
        "Est-ce que tu travailles la nuit\u202f?": 2,
        "Qu’est-ce que tu fais en premier, le matin, quand tu arrives à l’atelier\u202f?": 3,
        "Combien de temps faut-il pour apprendre à souder\u202f?": 4,
        "Ton métier existera-t-il encore dans vingt ans, avec les robots\u202f?": 1,
    }
    ids = {}
    for text, number in asked.items():
        ask(session, pupils[number], text)
        ids[text] = staff.decides(text, "publish")
    night, morning, welding, _ = ids.values()
    path = f"{API}/live/sessions/{session['id']}"
    for pupil in pupils[:2]:
        assert pupil.request("POST", f"{path}/questions/{morning}/votes", {}).status == 204
    staff.passes(session, welding)
    poll = staff.opens_poll(session["id"], "Un mot pour ce métier", "words")
    answer(session, pupils[:1], poll, "précis")
    staff.closes_poll(session["id"], poll)
    ask(session, pupils[2], WITH_A_NUMBER)
    ask(session, pupils[3], ALIKE)
    staff.answers(session, night, "Une semaine sur trois, et on s’y habitue vite.")
    report = {"reason": "unkind"}
    assert pupils[0].request("POST", f"{path}/questions/{morning}/reports", report).status == 204


def leave_unanswered(staff: LiveStaff, session: Item, pupils: Sequence[everybody.Person]) -> None:
    """Ends ``session`` with a question that nobody answered."""
    seat(session, pupils[:1])
    text = "Combien gagne-t-on au début\u202f?"
    ask(session, pupils[0], text)
    staff.decides(text, "publish")
    staff.professional(session)
    staff.closes(session["id"])


def seat(session: Item, pupils: Sequence[everybody.Person]) -> None:
    for pupil in pupils:
        assert pupil.request("POST", f"{API}/live/sessions/{session['id']}/seats", {}).status == 201, pupil


def ask(session: Item, pupil: everybody.Person, text: str) -> None:
    """As somebody with a place."""
    path = f"{API}/live/sessions/{session['id']}/questions"
    asked = pupil.request("POST", path, {"text": text}, Idempotency_Key=str(uuid4()))
    assert asked.status == 201, asked


def answer(session: Item, pupils: Sequence[everybody.Person], poll: str, choice: str) -> None:
    path = f"{API}/live/sessions/{session['id']}/polls/{poll}/answers"
    body: dict[str, Any] = {"choices": [choice]}
    for pupil in pupils:
        assert pupil.request("POST", path, body).status == 204
