"""What is decided about acts in a session: who may, when, and what they may choose. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.calls.live.rooms import Act
from contracts.calls.live.values import WORD_MAX, WORDS_MAX
from contracts.errors import Conflict, InvalidInput
from services.live.domain import derived_id, state_of
from services.live.room.shown import REACTIONS, SHOWN_STATES, Tally
from services.live.wording.characters import is_invisible

OPEN_QUESTIONS_MAX = 5
"""Questions of one visitor in a session that wait for a moderator or an answer."""

OPEN_STATES = frozenset({"held", "published", "passed"})
"""States of a question that waits for a moderator or an answer."""

VOTED_STATES = OPEN_STATES & SHOWN_STATES
"""States of a question that one may vote for."""

LATE = frozenset({"not-open", "session-over"})
"""Reasons of an act that comes too late. If it was done in time, and is only repeated, it is no error."""

Document = Mapping[str, Any]


def check_running(session: Document, now: datetime) -> None:
    """Raises Conflict unless the session takes place at ``now``."""
    state = state_of(session, now)
    if state == "scheduled":
        raise Conflict("the session has not begun", reason="session-not-begun")
    if state != "open":
        raise Conflict("the session is over", reason="session-over")


def check_seat(seated: bool) -> None:
    """Raises Conflict."""
    if not seated:
        raise Conflict("the visitor has no place in this session", reason="no-seat")


def ledger_id(act: Act) -> UUID:
    """Id of the ledger entry that ``act``, whose target exists, writes: it follows from what there may be
    once, however the target is spelled."""
    match act.kind:
        case "vote" | "unvote":
            return derived_id("vote", UUID(act.target), act.visitor)
        case "poll-answer":
            return derived_id("poll-answer", UUID(act.target), act.visitor)
        case "reaction":
            return derived_id("reaction", act.session, act.target, act.visitor)
        case "attendance":
            return derived_id("attendance", act.session, act.visitor)


def check_vote(question: Document, visitor: UUID) -> None:
    """Raises Conflict."""
    if question["state"] not in VOTED_STATES:
        raise Conflict("nobody may vote for this question now", reason="not-open")
    if question["visitor"] == visitor:
        raise Conflict("nobody votes for their own question", reason="own-question")


def check_asking(now: datetime, session: Document, silenced: bool, open_questions: int) -> None:
    """Raises Conflict. ``open_questions``: of the same visitor, see OPEN_STATES."""
    check_running(session, now)
    check_may_write(session, silenced)
    if open_questions >= OPEN_QUESTIONS_MAX:
        raise Conflict("too many questions of this visitor are open", reason="too-many-questions")


def check_may_write(session: Document, silenced: bool) -> None:
    """Of questions and of words of a word cloud, which a moderator reads. Raises Conflict."""
    if session["suspended"]:
        raise Conflict("questions are suspended", reason="questions-suspended")
    if silenced:
        raise Conflict("this visitor may not write any more in this session", reason="silenced")


def check_reaction(kind: str) -> None:
    """Raises InvalidInput."""
    if kind not in REACTIONS:
        raise InvalidInput("unknown reaction", errors={"kind": ["Cette réaction n’existe pas."]})


def check_poll_open(poll: Document) -> None:
    """Raises Conflict."""
    if poll.get("closed_at") is not None:
        raise Conflict("the poll is closed", reason="not-open")


def read_choices(
    poll: Document, choices: Sequence[str], accepted: Callable[[str, int], str]
) -> dict[str, str]:
    """What a seat chose, by how it is counted: ids of choices; of a word cloud folded words -> words.

    ``accepted(text, maximum)`` returns a readable text or raises InvalidInput. Raises InvalidInput for
    ``choices``.
    """
    if poll["kind"] == "words":
        return _read_words(choices, accepted)
    known = {choice["id"] for choice in poll["choices"]}
    if len(set(choices)) != len(choices) or not known.issuperset(choices):
        raise _bad_choices("Ces réponses ne sont pas celles du sondage.")
    if not choices:
        raise _bad_choices("Il faut choisir une réponse.")
    if poll["kind"] != "multiple" and len(choices) > 1:
        raise _bad_choices("Il ne faut choisir qu’une réponse.")
    return {choice: choice for choice in choices}


def _read_words(choices: Sequence[str], accepted: Callable[[str, int], str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for choice in choices:
        try:
            word = accepted(choice, WORD_MAX)
        except InvalidInput as error:
            causes = [cause for causes in error.details["errors"].values() for cause in causes]
            raise _bad_choices(*causes) from error
        words.setdefault(folded_word(word), word)
    if not words:
        raise _bad_choices("Il faut donner un mot.")
    if len(words) > WORDS_MAX:
        raise _bad_choices(f"Il ne faut pas donner plus de {WORDS_MAX} mots.")
    return words


def folded_word(word: str) -> str:
    """Equal for words that differ only in case, accents, spaces or what cannot be seen: they are counted
    together."""
    seen = "".join(letter for letter in word if not is_invisible(letter))
    letters = unicodedata.normalize("NFKD", " ".join(seen.split()).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)) or word


def _bad_choices(*messages: str) -> InvalidInput:
    return InvalidInput("invalid choices", errors={"choices": list(messages)})


def tally(all_given: Iterable[Sequence[Document]], words: Mapping[str, str]) -> Tally:
    """Count the last answer of each seat. ``all_given``: what each answered, in the order of arrival.
    ``words``: as in Tally."""
    seats, by_choice = 0, Counter[str]()
    for given in all_given:
        if given:
            seats += 1
            by_choice.update(given[-1]["choices"])
    return Tally(seats, by_choice, words)
