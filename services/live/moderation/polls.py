"""Polls: one open at a time; results are shown once a poll is closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.ticker import HandOver
from contracts.calls.live.values import (
    CHOICE_MAX,
    CHOICES_MAX,
    CHOICES_MIN,
    POLL_TEXT_MAX,
    SCALE_MAX,
    SCALE_MIN,
    PollKind,
)
from contracts.errors import Conflict, InvalidInput
from services.live.models import LivePoll
from services.live.moderation import domain, store, store_polls
from services.live.moderation.store_steps import Step, take_step
from services.live.room import shown, store_counts
from services.live.room.domain import check_running
from services.live.wording import marks, texts

Document = dict[str, Any]


def open_poll(
    hand_over: HandOver | None,
    at: datetime,
    *,
    actor: UUID,
    session: str,
    poll: UUID,
    question: str,
    kind: PollKind,
    choices: list[str],
) -> None:
    """As ``OpenPoll`` says. The same id again is the same poll."""
    document = {
        "_id": poll,
        "session": session,
        "question": _accepted("question", question, POLL_TEXT_MAX),
        "kind": kind,
        "choices": _choices(kind, choices),
        "opened_at": at,
        "answers": 0,
    }

    def write(step: Step) -> None:
        if found := store_polls.find_poll(poll, step.mongo):
            if found["session"] != session:
                raise Conflict("a poll of another session has this id", reason=domain.DECIDED)
            return
        check_running(store.get_session(session, step.mongo), at)
        if store_polls.open_polls(session, step.mongo):
            raise Conflict("another poll is open", reason=domain.POLL_OPEN)
        store_polls.insert_poll(document, step.mongo)
        log_poll(step, document)
        step.record("open-poll", poll, kind=kind)

    take_step(hand_over, session, actor, at, write)


def close_poll(hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, poll: UUID) -> None:
    """Idempotent. Raises NotFound."""

    def write(step: Step) -> None:
        store_polls.get_poll(session, poll, step.mongo)
        if close(step, poll):
            step.record("close-poll", poll)

    take_step(hand_over, session, actor, at, write)


def close(step: Step, poll: UUID) -> bool:
    """Close a poll, and show its results; False if it was closed before."""
    closed = step.change(LivePoll, poll, {"closed_at": None}, set={"closed_at": step.at})
    if closed is None:
        return False
    log_poll(step, closed)
    # Answers that were given before, and are being written, are counted once they are.
    store_counts.mark([(step.session, "poll", str(poll))], step.mongo)
    return True


def log_words(step: Step, poll: UUID, *, fewer: bool = False) -> None:
    """After a decision about a word: those of a closed poll are on the screens. ``fewer``: one that was shown
    no longer is, and goes out of the log, too."""
    found = store_polls.find_poll(poll, step.mongo)
    if found and found.get("closed_at"):
        if fewer:
            step.take_back("poll", poll)
        log_poll(step, found)


def log_poll(step: Step, poll: Document) -> None:
    tally = store_counts.tally_of(poll, step.mongo)
    step.log("poll", str(poll["_id"]), shown.as_data(shown.poll_shown(poll, tally)))


def _choices(kind: PollKind, given: list[str]) -> list[Document]:
    """``[{id, text}]``; of a scale, every step, those at both ends with their texts. Raises InvalidInput."""
    accepted = [_accepted("choices", text, CHOICE_MAX) for text in given]
    if kind == "words":
        if accepted:
            raise _wrong("Un nuage de mots n’a pas de choix.")
        return []
    if kind == "scale":
        if len(accepted) != 2:
            raise _wrong("Une échelle a deux choix\u00a0: les textes de ses deux bouts.")
        ends = {SCALE_MIN: accepted[0], SCALE_MAX: accepted[1]}
        return [{"id": str(step), "text": ends.get(step, "")} for step in range(SCALE_MIN, SCALE_MAX + 1)]
    if not CHOICES_MIN <= len(accepted) <= CHOICES_MAX:
        raise _wrong(f"De {CHOICES_MIN} à {CHOICES_MAX} choix sont attendus.")
    if len({text.casefold() for text in accepted}) < len(accepted):
        raise _wrong("Deux choix sont identiques.")
    return [{"id": str(number), "text": text} for number, text in enumerate(accepted, 1)]


def _accepted(field: str, text: str, maximum: int) -> str:
    """``text`` as it is shown: no contact reaches pupils, from nobody."""
    try:
        accepted = texts.accepted(text, maximum)
    except InvalidInput as error:
        raise InvalidInput(error.message, errors={field: error.details["errors"]["text"]}) from error
    return marks.masked(accepted, marks.marks(accepted))


def _wrong(message: str) -> InvalidInput:
    return InvalidInput("wrong choices", errors={"choices": [message]})
