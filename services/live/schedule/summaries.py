"""What a teacher learns of a class's session: counts, never of fewer than five people."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.calls.live.schedule import ClassAttendance
from contracts.statistics import MIN_GROUP_SIZE, may_be_published
from services.live.models import Attendance, LiveQuestion, LiveVote
from services.live.schedule import presentation, store_sessions
from services.live.schedule.store_members import of


def class_attendance(session: dict[str, Any], visitors: Collection[UUID], now: datetime) -> ClassAttendance:
    """Counts of ``visitors``, the class. None instead of a number that would reveal something about fewer
    than five people, also by subtraction from ``seats`` or ``attended``."""
    group = {"session": session["_id"], "visitor": {"$in": list(visitors)}}
    seats = len(set(visitors))
    attended, asked, voted = (
        len(of(model).distinct("visitor", selection))
        for model, selection in (
            (Attendance, group),
            (LiveQuestion, group),
            (LiveVote, group | {"active": True}),
        )
    )
    shows_seats = seats >= MIN_GROUP_SIZE
    shows_attended = shows_seats and may_be_published(attended, seats)
    asked_shown = _shown(asked, seats, attended) if shows_attended else None
    published = answered = None
    if asked_shown:
        shown = {**group, "state": {"$in": list(store_sessions.SHOWN)}}
        published = of(LiveQuestion).count_documents(shown)
        answered = of(LiveQuestion).count_documents({**group, "state": store_sessions.ANSWERED})
    elif asked_shown == 0:
        published = answered = 0
    return ClassAttendance(
        session=presentation.card(session, now),
        seats=seats if shows_seats else None,
        attended=attended if shows_attended else None,
        asked=asked_shown,
        voted=_shown(voted, seats, attended) if shows_attended else None,
        questions_published=published,
        questions_answered=answered,
    )


def _shown(count: int, *wholes: int) -> int | None:
    return count if may_be_published(count, *wholes) else None
