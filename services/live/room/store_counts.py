"""Counts of the ledgers, and which of them must be taken again.

A target (a question, a poll, the reactions or the attendance of a session) has ``acts``, which grows after
each write to its ledger, and ``counted``, the value of ``acts`` before the last count. The two are equal
when no act is missing in the count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pymongo import ReturnDocument, UpdateOne

from services.live.models import (
    Attendance,
    CountedTarget,
    LivePoll,
    LivePollAnswer,
    LiveQuestion,
    LiveReaction,
    LiveSession,
    LiveVote,
    LiveWord,
    LogEntry,
)
from services.live.room import domain, shown
from services.live.room.shown import Tally

Document = dict[str, Any]

TargetKind = Literal["votes", "poll", "reactions", "attendance"]

Target = tuple[str, TargetKind, str]
"""Session, kind, and id of the question or the poll; else empty."""

DIRTY_SIZE = 1_000


def target_id(target: Target) -> str:
    return "/".join(target)


def mark(targets: Mapping[Target, int] | Iterable[Target], session: Any = None) -> None:
    """Let ``targets`` be counted again: after the write to their ledger, or, with ``session``, in its
    transaction."""
    updates = [
        UpdateOne(
            {"_id": target_id(target)},
            {
                "$inc": {"acts": number},
                "$set": {"dirty": True},
                "$setOnInsert": {
                    "session": target[0],
                    "kind": target[1],
                    "target": target[2],
                    "counted": 0,
                },
            },
            upsert=True,
        )
        for target, number in Counter(targets).items()
    ]
    if updates:
        CountedTarget._get_collection().bulk_write(updates, ordered=False, session=session)


def mark_all_of(session_id: str, session: Any) -> None:
    """Let everything in a session be counted again, also what no act has marked."""
    of_session = {"session": session_id}
    questions = LiveQuestion._get_collection().find(of_session, {"_id": 1}, session=session)
    polls = LivePoll._get_collection().find(of_session, {"_id": 1}, session=session)
    mark(
        [
            *((session_id, "votes", str(question["_id"])) for question in questions),
            *((session_id, "poll", str(poll["_id"])) for poll in polls),
            (session_id, "reactions", ""),
            (session_id, "attendance", ""),
        ],
        session,
    )


def find_dirty() -> list[Document]:
    return list(CountedTarget._get_collection().find({"dirty": True}).limit(DIRTY_SIZE))


def take(target: Document, session: Any) -> bool:
    """Whether no later count of ``target``, as it was read before it was counted, is stored. Then this one
    is: store it in the same transaction."""
    taken = CountedTarget._get_collection().update_one(
        {"_id": target["_id"], "counted": {"$lt": target["acts"]}},
        [
            {
                "$set": {
                    "counted": target["acts"],
                    "dirty": {"$cond": [{"$eq": ["$acts", target["acts"]]}, "$$REMOVE", True]},
                }
            }
        ],
        session=session,
    )
    return bool(taken.matched_count)


def votes_of(questions: Sequence[UUID]) -> dict[UUID, int]:
    """Each of ``questions`` -> votes in the ledger."""
    if not questions:
        return {}
    groups = LiveVote._get_collection().aggregate(
        [
            {"$match": {"question": {"$in": list(questions)}, "active": True}},
            {"$group": {"_id": "$question", "votes": {"$sum": 1}}},
        ],
        hint="question",
    )
    return dict.fromkeys(questions, 0) | {group["_id"]: group["votes"] for group in groups}


def reactions_of(session_id: str) -> dict[str, int]:
    """Kind -> reactions in the ledger; kinds without any are left out."""
    groups = LiveReaction._get_collection().aggregate(
        [{"$match": {"session": session_id}}, {"$group": {"_id": "$kind", "number": {"$sum": 1}}}],
        hint="session",
    )
    return dict(sorted((group["_id"], group["number"]) for group in groups))


def attended(session_id: str) -> int:
    return int(Attendance._get_collection().count_documents({"session": session_id}, hint="session"))


def tally_of(poll: Mapping[str, Any], session: Any = None) -> Tally:
    """The ledger's answers to ``poll``, as it is stored. Of an open poll only the seats."""
    if poll.get("closed_at") is None:
        return Tally(
            seats=LivePollAnswer._get_collection().count_documents({"poll": poll["_id"]}, session=session)
        )
    answers = LivePollAnswer._get_collection().find({"poll": poll["_id"]}, {"given": 1}, session=session)
    words = LiveWord._get_collection().find({"poll": poll["_id"], "state": "published"}, session=session)
    return domain.tally(
        (answer["given"] for answer in answers),
        {word["folded"]: shown.masked_word(word) for word in words},
    )


def set_votes(session_id: str, question: UUID, votes: int, session: Any) -> Document | None:
    """The question with its new number of votes; None if it has it already, or is gone."""
    changed: Document | None = LiveQuestion._get_collection().find_one_and_update(
        {"_id": question, "session": session_id, "votes": {"$ne": votes}},
        {"$set": {"votes": votes}},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return changed


def set_answers(poll: UUID, answers: int, session: Any) -> Document | None:
    """The poll, with its new number of answers; None if it is gone."""
    changed: Document | None = LivePoll._get_collection().find_one_and_update(
        {"_id": poll}, {"$set": {"answers": answers}}, return_document=ReturnDocument.AFTER, session=session
    )
    return changed


def set_of_session(session_id: str, field: str, value: Any, session: Any) -> Document | None:
    """The session with the new ``value``; None if it has it already, or is gone."""
    changed: Document | None = LiveSession._get_collection().find_one_and_update(
        {"_id": session_id, field: {"$nin": [value] if value else [value, None]}},
        {"$set": {field: value}},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return changed


def close_polls(session_id: str, now: datetime, session: Any) -> None:
    """Those that are open: nobody can answer them any more, and their results are shown."""
    still_open = {"session": session_id, "closed_at": None}
    LivePoll._get_collection().update_many(still_open, {"$set": {"closed_at": now}}, session=session)


def last_data(entity: UUID, session: Any) -> Document | None:
    """Data of the latest entry of the log about ``entity``."""
    entry = LogEntry._get_collection().find_one(
        {"entity": str(entity)}, sort=[("sequence", -1)], session=session
    )
    return entry["data"] if entry else None


def sessions_to_watch(now: datetime) -> list[Document]:
    """Sessions that have begun, and of which no log says yet that they are over."""
    selection = {"logged_state": {"$in": [None, "scheduled", "open"]}, "starts_at": {"$lte": now}}
    return list(LiveSession._get_collection().find(selection))


def find_session(session_id: str, session: Any) -> Document | None:
    found: Document | None = LiveSession._get_collection().find_one({"_id": session_id}, session=session)
    return found


def find_poll(id: UUID, session: Any) -> Document | None:
    found: Document | None = LivePoll._get_collection().find_one({"_id": id}, session=session)
    return found
