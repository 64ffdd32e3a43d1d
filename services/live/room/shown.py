"""What participants see: from stored documents to the data of changes. Pure.

Nothing here has an id of a visitor, and no result of an open poll.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

import msgspec

from contracts.calls.live.values import (
    AnnouncementShown,
    AnswerShown,
    ChoiceShown,
    PollShown,
    QuestionShown,
    ReactionKind,
    ReactionsShown,
    SessionShown,
    WordShown,
)
from services.live.domain import state_of
from services.live.wording import marks

Document = Mapping[str, Any]

REACTIONS: tuple[ReactionKind, ...] = get_args(ReactionKind)

SHOWN_STATES = frozenset({"published", "answered", "passed"})
"""States of a question that participants see."""


@dataclass(frozen=True)
class Tally:
    """Answers to a poll. ``seats``: how many have answered. ``by_choice``: choice, or folded word -> seats.
    ``words``: folded word -> text of those that a moderator published."""

    seats: int = 0
    by_choice: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def masked_word(word: Document) -> str:
    """The text of a published word of a word cloud, as it is shown."""
    text: str = word["text"]
    return marks.masked(text, marks.marks(text))


def as_data(shown: msgspec.Struct) -> dict[str, Any]:
    """``shown`` as it is stored in the log and sent: JSON values only."""
    data: dict[str, Any] = msgspec.to_builtins(shown)
    return data


def session_shown(session: Document, now: datetime) -> SessionShown:
    return SessionShown(
        state=state_of(session, now),
        starts_at=session["starts_at"],
        ends_at=session["ends_at"],
        questions_open=not session["suspended"],
        attended=session.get("attended", 0),
    )


def question_shown(question: Document) -> QuestionShown | None:
    """None in a state that only its author and moderators see."""
    if question["state"] not in SHOWN_STATES:
        return None
    return QuestionShown(
        text=question["shown"],
        author=question["nickname"],
        state=question["state"],
        votes=question.get("votes", 0),
        pinned=question.get("pinned", False),
        merged=question.get("merged", 0),
        published_at=question["published_at"],
        answer=answer_shown(question.get("answer")),
    )


def answer_shown(answer: Document | None) -> AnswerShown | None:
    """Of ``answer`` as it is stored in a question."""
    if not answer:
        return None
    return AnswerShown(professional=answer["first_name"], text=answer.get("text"), at=answer["at"])


def announcement_shown(announcement: Document) -> AnnouncementShown:
    return AnnouncementShown(text=announcement["text"], at=announcement["at"])


def poll_shown(poll: Document, tally: Tally) -> PollShown:
    """Results are None as long as the poll is open, whatever is in ``tally``."""
    closed, of_words = poll.get("closed_at") is not None, poll["kind"] == "words"
    choices = [ChoiceShown(id=choice["id"], text=choice["text"]) for choice in poll["choices"]]
    return PollShown(
        question=poll["question"],
        kind=poll["kind"],
        choices=choices,
        open=not closed,
        answers=tally.seats,
        results={choice.id: tally.by_choice.get(choice.id, 0) for choice in choices}
        if closed and not of_words
        else None,
        words=_words(tally) if closed and of_words else None,
    )


def _words(tally: Tally) -> list[WordShown]:
    counted = [WordShown(text=text, count=tally.by_choice.get(word, 0)) for word, text in tally.words.items()]
    return sorted((word for word in counted if word.count), key=lambda word: (-word.count, word.text))


def reactions_shown(counts: Mapping[str, int]) -> ReactionsShown:
    return ReactionsShown(**{kind: counts.get(kind, 0) for kind in REACTIONS})
