"""Deleting what a visitor wrote and did in sessions, so that counts and logs follow."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import ReturnDocument

from chassis.storage.mongo import in_transaction
from services.live.models import (
    Attendance,
    LivePollAnswer,
    LiveQuestion,
    LiveReaction,
    LiveVote,
    LiveWord,
    SealedTranscript,
)
from services.live.room import shown, store_counts, store_log
from services.live.room.store_log import NewChange
from services.live.wording import likeness

Document = dict[str, Any]


def erase_all(visitors: Collection[UUID], at: datetime, correlation_id: str) -> list[Document]:
    """Delete what ``visitors`` wrote and did in sessions. Returns the entries of logs to hand over. Must be
    repeated until it returns."""
    entries: list[Document] = []
    for visitor in visitors:
        entries += erase_questions(visitor, at, correlation_id)
        erase_acts(visitor)
        entries += erase_words(visitor, at, correlation_id)
    erase_reports(visitors)
    return entries


def erase_questions(visitor: UUID, at: datetime, correlation_id: str) -> list[Document]:
    """Delete the visitor's questions, with all texts of them in logs and transcripts. Returns the entries of
    logs to hand over.

    In one transaction for each session: a moderator who publishes one of them at the same time does so
    before, and it is redacted here, or after, and finds it no more.
    """
    sessions = LiveQuestion._get_collection().distinct("session", {"visitor": visitor})
    entries = [entry for each in sessions for entry in _erase_questions(visitor, each, at, correlation_id)]
    if sessions:
        likeness.forget()
    return entries


def _erase_questions(visitor: UUID, session_id: str, at: datetime, correlation_id: str) -> list[Document]:
    def write(session: Any) -> list[Document]:
        questions = LiveQuestion._get_collection()
        theirs = list(questions.find({"visitor": visitor, "session": session_id}, session=session))
        ids = [question["_id"] for question in theirs]
        questions.delete_many({"_id": {"$in": ids}}, session=session)
        logged = store_log.entities_in_log(ids, session)
        store_log.redact(ids, session)
        SealedTranscript._get_collection().update_one(
            {"_id": session_id},
            {
                "$set": {
                    f"entries.$[erased].{field}": None for field in ("question", "author", "answer", "salt")
                }
            },
            array_filters=[{"erased.question_id": {"$in": [*ids, *map(str, ids)]}}],
            session=session,
        )
        changes = [NewChange("question", entity, None) for entity in logged]
        merged = Counter(question["into"] for question in theirs if question["state"] == "merged")
        changes += filter(None, (_unmerged(into, number, session) for into, number in merged.items()))
        return store_log.append(session_id, changes, at, correlation_id, session)

    return in_transaction("live", write)


def _unmerged(into: UUID, number: int, session: Any) -> NewChange | None:
    """The change of a question that so many fewer were merged into; None if nobody sees it."""
    question = LiveQuestion._get_collection().find_one_and_update(
        {"_id": into}, {"$inc": {"merged": -number}}, return_document=ReturnDocument.AFTER, session=session
    )
    seen = shown.question_shown(question) if question else None
    return NewChange("question", str(into), shown.as_data(seen)) if seen else None


def erase_acts(visitor: UUID) -> None:
    """Delete the visitor's votes, answers, reactions and attendances, and let what they were about be counted
    again."""

    def write(session: Any) -> None:
        theirs = {"visitor": visitor}
        votes = LiveVote._get_collection().find(theirs, session=session)
        answers = list(LivePollAnswer._get_collection().find(theirs, session=session))
        reactions = LiveReaction._get_collection().find(theirs, session=session)
        attendances = Attendance._get_collection().find(theirs, session=session)
        targets: list[store_counts.Target] = [
            *((vote["session"], "votes", str(vote["question"])) for vote in votes),
            *((answer["session"], "poll", str(answer["poll"])) for answer in answers),
            *((reaction["session"], "reactions", "") for reaction in reactions),
            *((attendance["session"], "attendance", "") for attendance in attendances),
        ]
        for model in (LiveVote, LivePollAnswer, LiveReaction, Attendance):
            model._get_collection().delete_many(theirs, session=session)
        store_counts.mark(targets, session)

    in_transaction("live", write)


def erase_words(visitor: UUID, at: datetime, correlation_id: str) -> list[Document]:
    """Delete the words that only this visitor gave, from everywhere. Returns the entries of logs to hand
    over: their polls are gone from the screens until they are counted again, a moment later."""
    sessions = LiveWord._get_collection().distinct("session", {"givers": visitor})
    return [entry for each in sessions for entry in _erase_words(visitor, each, at, correlation_id)]


def _erase_words(visitor: UUID, session_id: str, at: datetime, correlation_id: str) -> list[Document]:
    def write(session: Any) -> list[Document]:
        words = LiveWord._get_collection()
        theirs = {"session": session_id, "givers": visitor}
        ids = [word["_id"] for word in words.find(theirs, {"_id": 1}, session=session)]
        words.update_many(theirs, {"$pull": {"givers": visitor, "wanted_by": visitor}}, session=session)
        orphans = list(words.find({"_id": {"$in": ids}, "givers": []}, session=session))
        words.delete_many({"_id": {"$in": [word["_id"] for word in orphans]}}, session=session)
        polls = {word["poll"] for word in orphans if word["state"] == "published"}
        logged = store_log.entities_in_log(list(polls), session)
        store_log.redact(polls, session)
        store_counts.mark([(session_id, "poll", str(poll)) for poll in polls], session)
        changes = [NewChange("poll", entity, None) for entity in logged]
        return store_log.append(session_id, changes, at, correlation_id, session)

    return in_transaction("live", write)


def erase_reports(visitors: Collection[UUID]) -> None:
    """Delete the reports of these visitors about others' questions."""
    selection = {"$in": list(visitors)}
    LiveQuestion._get_collection().update_many(
        {"reports.visitor": selection}, {"$pull": {"reports": {"visitor": selection}}}
    )
    LiveQuestion._get_collection().update_many(
        {"reports": [], "reported_since": {"$exists": True}}, {"$unset": {"reported_since": ""}}
    )
