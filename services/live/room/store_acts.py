"""The ledgers of acts: votes, poll answers, reactions, attendances. An act that is repeated changes nothing.

All functions write on a majority before they return.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import UpdateMany, UpdateOne

from chassis.storage.mongo import READ_SIZE, insert_new
from contracts.calls.live.rooms import Act
from services.live.domain import derived_id
from services.live.models import Attendance, LivePoll, LivePollAnswer, LiveReaction, LiveVote, LiveWord

KEPT = 16
"""Latest acts on one ledger entry whose keys, or answers, are kept."""

Document = dict[str, Any]


@dataclass(frozen=True)
class ActEntry:
    """An accepted act. ``id``: of its ledger entry. ``choices``: what is counted -> what was written."""

    position: int
    act: Act
    id: UUID
    choices: Mapping[str, str] = field(default_factory=dict)


def record_votes(entries: Sequence[ActEntry], now: datetime) -> set[int]:
    """Returns the positions of those who had voted already, by another act."""
    repeated = _insert(
        LiveVote,
        entries,
        lambda entry: {
            "session": entry.act.session,
            "question": UUID(entry.act.target),
            "visitor": entry.act.visitor,
            "active": True,
            "keys": [entry.act.key],
            "at": now,
        },
    )
    stored = _read(LiveVote, repeated)
    refused = set()
    for entry in repeated:
        vote = stored.get(entry.id)
        if vote is None or entry.act.key in vote["keys"]:
            continue
        if vote["active"] or not _vote_again(entry, now):
            refused.add(entry.position)
    return refused


def _vote_again(entry: ActEntry, now: datetime) -> bool:
    """Whether the vote, which had been withdrawn, is cast by this act now."""
    collection = LiveVote._get_collection()
    selection = {"_id": entry.id, "active": False, "keys": {"$ne": entry.act.key}}
    update = {"$set": {"active": True, "at": now}, "$push": {"keys": _newest(entry.act.key)}}
    if collection.update_one(selection, update).matched_count:
        return True
    return bool(collection.find_one({"_id": entry.id, "keys": entry.act.key}))


def withdraw_votes(entries: Sequence[ActEntry], now: datetime) -> None:
    """Withdraw those that there are."""
    _update(
        LiveVote,
        [
            UpdateOne(
                {"_id": entry.id, "active": True, "keys": {"$ne": entry.act.key}},
                {"$set": {"active": False, "at": now}, "$push": {"keys": _newest(entry.act.key)}},
            )
            for entry in entries
        ],
    )


def record_answers(entries: Sequence[ActEntry], now: datetime) -> set[int]:
    """Returns the positions of those whose poll was closed meanwhile: they are in no ledger.

    Whether an answer counts is decided by one read after its write, and not by times: clocks differ, and a
    poll is closed a while after the moment that its closing is dated to.
    """
    given = {
        entry.position: {"key": entry.act.key, "choices": list(entry.choices), "at": now} for entry in entries
    }
    repeated = _insert(
        LivePollAnswer,
        entries,
        lambda entry: {
            "session": entry.act.session,
            "poll": UUID(entry.act.target),
            "visitor": entry.act.visitor,
            "given": [given[entry.position]],
        },
    )
    _update(
        LivePollAnswer,
        [
            UpdateOne(
                {"_id": entry.id, "given.key": {"$ne": entry.act.key}},
                {"$push": {"given": _newest(given[entry.position])}},
            )
            for entry in repeated
        ],
    )
    polls = {UUID(entry.act.target) for entry in entries}
    closed = LivePoll._get_collection().distinct(
        "_id", {"_id": {"$in": list(polls)}, "closed_at": {"$ne": None}}
    )
    late = [entry for entry in entries if UUID(entry.act.target) in closed]
    if late:
        _take_back(late, now)
    done = already_done("poll-answer", late)
    return {entry.position for entry in late if entry.position not in done}


def _take_back(entries: Sequence[ActEntry], now: datetime) -> None:
    """Remove answers given at ``now``; those that were counted meanwhile are counted again."""
    _update(
        LivePollAnswer,
        [
            UpdateOne({"_id": entry.id}, {"$pull": {"given": {"key": entry.act.key, "at": now}}})
            for entry in entries
        ],
    )
    LivePollAnswer._get_collection().delete_many(
        {"_id": {"$in": [entry.id for entry in entries]}, "given": {"$size": 0}}
    )


def present_answers(entries: Sequence[ActEntry]) -> set[int]:
    """Positions of those that are the last answer of their seat."""
    stored = _read(LivePollAnswer, entries)
    return {
        entry.position
        for entry in entries
        if (answer := stored.get(entry.id)) and answer["given"][-1]["key"] == entry.act.key
    }


@dataclass(frozen=True)
class GivenWord:
    """A word of an accepted answer to a word cloud."""

    session: str
    poll: UUID
    visitor: UUID
    folded: str
    text: str
    marks: Sequence[Document]


def record_words(words: Sequence[GivenWord], now: datetime) -> None:
    """Hold for a moderator those that are new, and withdraw held ones that the same visitors replaced."""
    if not words:
        return
    _update(
        LiveWord,
        [
            UpdateOne(
                {"_id": derived_id("word", word.poll, word.folded)},
                {
                    "$setOnInsert": {
                        "session": word.session,
                        "poll": word.poll,
                        "folded": word.folded,
                        "text": word.text,
                        "marks": list(word.marks),
                        "state": "held",
                        "asked_at": now,
                    },
                    "$addToSet": {"givers": word.visitor, "wanted_by": word.visitor},
                },
                upsert=True,
            )
            for word in words
        ],
    )
    present = defaultdict[tuple[UUID, UUID], list[str]](list)
    for word in words:
        present[word.poll, word.visitor].append(word.folded)
    _update(
        LiveWord,
        [
            UpdateMany(
                {"poll": poll, "wanted_by": visitor, "folded": {"$nin": folded}},
                {"$pull": {"wanted_by": visitor}},
            )
            for (poll, visitor), folded in present.items()
        ],
    )
    LiveWord._get_collection().delete_many(
        {"poll": {"$in": list({word.poll for word in words})}, "state": "held", "wanted_by": []}
    )


def record_reactions(entries: Sequence[ActEntry], now: datetime) -> None:
    _insert(
        LiveReaction,
        entries,
        lambda entry: {
            "session": entry.act.session,
            "kind": entry.act.target,
            "visitor": entry.act.visitor,
            "at": now,
        },
    )


def record_attendances(entries: Sequence[ActEntry], now: datetime) -> None:
    _insert(
        Attendance,
        entries,
        lambda entry: {"session": entry.act.session, "visitor": entry.act.visitor, "at": now},
    )


def attendances(ids: Collection[UUID]) -> list[Document]:
    return list(Attendance._get_collection().find({"_id": {"$in": list(ids)}}, batch_size=READ_SIZE))


def already_done(kind: str, entries: Sequence[ActEntry]) -> set[int]:
    """Positions of ``entries``, all of that kind, that are done: an earlier one with the same key did it."""
    if kind == "poll-answer":
        answers = _read(LivePollAnswer, entries)
        return {
            entry.position
            for entry in entries
            if entry.id in answers and entry.act.key in [given["key"] for given in answers[entry.id]["given"]]
        }
    if kind in ("vote", "unvote"):
        votes = _read(LiveVote, entries)
        return {
            entry.position
            for entry in entries
            if entry.id in votes and entry.act.key in votes[entry.id]["keys"]
        }
    stored = _read(LiveReaction if kind == "reaction" else Attendance, entries)
    return {entry.position for entry in entries if entry.id in stored}


def _insert(model: Any, entries: Sequence[ActEntry], to_document: Any) -> list[ActEntry]:
    """Insert entries whose id is new. Returns the others."""
    known = insert_new(model, [{"_id": entry.id, **to_document(entry)} for entry in entries])
    return [entry for number, entry in enumerate(entries) if number in known]


def _read(model: Any, entries: Sequence[ActEntry]) -> dict[UUID, Document]:
    if not entries:
        return {}
    ids = list({entry.id for entry in entries})
    return {each["_id"]: each for each in model._get_collection().find({"_id": {"$in": ids}})}


def _update(model: Any, updates: list[Any]) -> None:
    if updates:
        model._get_collection().bulk_write(updates, ordered=False)


def _newest(value: Any) -> Document:
    return {"$each": [value], "$slice": -KEPT}
