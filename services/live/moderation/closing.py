"""What a moderator does to a session as a whole: announce, suspend questions, close it at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.ticker import HandOver
from contracts.errors import Conflict
from services.live.domain import state_of
from services.live.models import LiveSession
from services.live.moderation import domain, polls, store, store_polls
from services.live.moderation.store_steps import Step, take_step
from services.live.room import shown, store_counts
from services.live.room.domain import check_running
from services.live.wording import marks, texts

Document = dict[str, Any]


def announce(
    hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, announcement: UUID, text: str
) -> None:
    """For everyone in the session. The same id again is the same announcement. Raises InvalidInput."""
    accepted = texts.accepted(text)
    masked = marks.masked(accepted, marks.marks(accepted))  # no contact reaches pupils, from nobody
    document = {"_id": announcement, "session": session, "text": masked, "at": at, "by": actor}

    def write(step: Step) -> None:
        if store.find_announcement(announcement, step.mongo):
            return
        check_running(store.get_session(session, step.mongo), at)
        store.insert_announcement(document, step.mongo)
        data = shown.as_data(shown.announcement_shown(document))
        step.log("announcement", str(announcement), data)
        step.record("announce", announcement)

    take_step(hand_over, session, actor, at, write)


def suspend(hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, suspended: bool) -> None:
    """Idempotent. Raises Conflict for a session that is over."""

    def write(step: Step) -> None:
        if state_of(store.get_session(session, step.mongo), at) not in ("scheduled", "open"):
            raise Conflict("the session is over", reason=domain.OVER)
        expected = {"suspended": (False, None) if suspended else True}
        if changed := step.change(LiveSession, session, expected, set={"suspended": suspended}):
            _log_session(step, changed)
            step.record("suspend" if suspended else "resume")

    take_step(hand_over, session, actor, at, write)


def close(hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str) -> None:
    """End an open session. Nothing happens to one that is over. Raises Conflict before it has begun."""

    def write(step: Step) -> None:
        state = state_of(store.get_session(session, step.mongo), at)
        if state == "scheduled":
            raise Conflict("the session has not begun", reason=domain.NOT_BEGUN)
        if state != "open":
            return
        closed = step.change(LiveSession, session, {"closed_at": None}, set={"closed_at": at})
        if closed is None:
            return
        for poll in store_polls.open_polls(session, step.mongo):
            polls.close(step, poll["_id"])
        store_counts.mark_all_of(session, step.mongo)
        _log_session(step, closed)
        step.record("close")

    take_step(hand_over, session, actor, at, write)


def _log_session(step: Step, session: Document) -> None:
    step.log("session", session["_id"], shown.as_data(shown.session_shown(session, step.at)))
