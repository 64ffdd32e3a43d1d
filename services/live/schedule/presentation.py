"""What calls about the schedule return, from stored documents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts.calls.live.schedule import BookedSession, ProfessionalFull, SessionFull
from contracts.calls.live.values import Booking, ProfessionalCard, SessionCard
from services.live.domain import state_of
from services.live.schedule import store_bookings, store_sessions

Document = Mapping[str, Any]


def professional_card(found: Document) -> ProfessionalCard:
    return ProfessionalCard(
        id=found["_id"],
        first_name=found["first_name"],
        occupation=found["occupation"],
        occupation_names=list(found["occupation_names"]),
        company=found["company"],
        company_name=found["company_name"],
    )


def cards(sessions: Sequence[Document], now: datetime) -> list[SessionCard]:
    """Of ``sessions``, in their order."""
    people = store_sessions.professionals(id for session in sessions for id in session["professionals"])
    counts = store_sessions.count_questions([session["_id"] for session in sessions])
    return [SessionCard(**_fields(session, people, counts, now)) for session in sessions]


def card(session: Document, now: datetime) -> SessionCard:
    [only] = cards([session], now)
    return only


def session_full(session: Document, now: datetime) -> SessionFull:
    people = store_sessions.professionals(session["professionals"])
    counts = store_sessions.count_questions([session["_id"]])
    subjects = [
        subject for id in session["professionals"] if id in people for subject in people[id]["talks_about"]
    ]
    return SessionFull(**_fields(session, people, counts, now), talks_about=subjects)


def professional_full(found: Document, now: datetime) -> ProfessionalFull:
    card = professional_card(found)
    return ProfessionalFull(
        **{name: getattr(card, name) for name in card.__struct_fields__},
        bio=found["bio"],
        talks_about=list(found["talks_about"]),
        languages=list(found["languages"]),
        challenges=list(found["challenges"]),
        sessions=cards(store_sessions.of_professional(found["_id"]), now),
    )


def booking(found: Document, *, over: bool = False) -> Booking:
    """``over``: of a session that nobody waits for any more."""
    position = None if over else store_bookings.position_of(dict(found))
    return Booking(
        id=found["_id"],
        session=found["session"],
        state="waiting" if found["waiting"] else "booked",
        places=found["places"],
        position=position,
        school_class=found.get("school_class"),
        booked_at=found["booked_at"],
    )


def booked_sessions(bookings: Iterable[Document], now: datetime) -> list[BookedSession]:
    """In the order of their start."""
    held = list(bookings)
    sessions = store_sessions.sessions_by_id({each["session"] for each in held})
    shown = dict(zip(sessions, cards(list(sessions.values()), now), strict=True))
    listed = [
        BookedSession(
            booking=booking(each, over=shown[each["session"]].state in ("ended", "closed", "cancelled")),
            session=shown[each["session"]],
            last_change=each.get("last_change"),
        )
        for each in held
        if each["session"] in shown
    ]
    return sorted(listed, key=lambda each: (each.session.starts_at, each.session.id, each.booking.booked_at))


def _fields(
    session: Document,
    people: Mapping[str, Document],
    counts: Mapping[str, tuple[int, int]],
    now: datetime,
) -> dict[str, Any]:
    questions, answers = counts.get(session["_id"], (0, 0))
    return {
        "id": session["_id"],
        "title": session["title"],
        "summary": session["summary"],
        "challenge": session["challenge"],
        "languages": list(session["languages"]),
        "professionals": [professional_card(people[id]) for id in session["professionals"] if id in people],
        "starts_at": session["starts_at"],
        "ends_at": session["ends_at"],
        "minutes": session["minutes"],
        "capacity": session["capacity"],
        "places_left": max(0, session["capacity"] - session["taken"]),
        "state": state_of(session, now),
        "moved_from": session.get("moved_from"),
        "questions": questions,
        "answers": answers,
    }
