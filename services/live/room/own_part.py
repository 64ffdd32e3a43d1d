"""A visitor's own part: in one session, and in all of them."""

from typing import Any
from uuid import UUID

import msgspec

from services.live.models import (
    Attendance,
    LiveBooking,
    LivePollAnswer,
    LiveQuestion,
    LiveReaction,
    LiveVote,
    Silence,
)
from services.live.room import own_records
from services.live.room.questions import own_question
from services.live.schedule import presentation

Document = dict[str, Any]


def in_session(session_id: str, visitor: UUID) -> Document:
    """As OwnPart. Raises NotFound."""
    found = own_records.in_session(session_id, visitor)
    bookings = found[LiveBooking]
    return {
        "booking": msgspec.to_builtins(presentation.booking(bookings[0])) if bookings else None,
        "attended": bool(found[Attendance]),
        "questions": [own_question(question) for question in found[LiveQuestion]],
        "votes": [str(vote["question"]) for vote in found[LiveVote]],
        "poll_answers": {
            str(answer["poll"]): answer["given"][-1]["choices"]
            for answer in found[LivePollAnswer]
            if answer["given"]
        },
        "reactions": [reaction["kind"] for reaction in found[LiveReaction]],
        "silenced": bool(found[Silence]),
    }


def everything(visitor: UUID) -> Document:
    """As LiveExport."""
    return {
        "bookings": [
            msgspec.to_builtins(presentation.booking(booking)) for booking in own_records.bookings(visitor)
        ],
        "attended": [attendance["session"] for attendance in own_records.attendances(visitor)],
        "questions": [
            {**own_question(question), "session": question["session"]}
            for question in own_records.questions(visitor)
        ],
        "votes": [
            {"session": vote["session"], "question": str(vote["question"]), "at": vote["at"]}
            for vote in own_records.votes(visitor)
        ],
        "poll_answers": [
            {
                "session": answer["session"],
                "poll": str(answer["poll"]),
                "choices": answer["given"][-1]["choices"],
                "at": answer["given"][-1]["at"],
            }
            for answer in own_records.poll_answers(visitor)
            if answer["given"]
        ],
        "reactions": [
            {"session": reaction["session"], "kind": reaction["kind"], "at": reaction["at"].isoformat()}
            for reaction in own_records.reactions(visitor)
        ],
        "reports": [
            {
                "session": question["session"],
                "question": str(question["_id"]),
                "reason": report["reason"],
                "at": report["at"].isoformat(),
            }
            for question in own_records.reported(visitor)
            for report in question["reports"]
            if report["visitor"] == visitor
        ],
        "silences": [
            {"session": silence["session"], "at": silence["at"].isoformat()}
            for silence in own_records.silences(visitor)
        ],
    }
