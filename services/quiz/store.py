"""Every read and write of the quiz database, except those of imports: see ``store_imports``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

from pymongo import UpdateOne

from chassis.runtime import clock
from chassis.storage.mongo import READ_SIZE, insert_new
from chassis.storage.outbox import PENDING, Outbox
from chassis.storage.tombstones import OutboxOfVisitors, Tombstones
from contracts.envelope import Envelope, Event
from contracts.errors import NotFound
from services.quiz import domain, schemas
from services.quiz.models import (
    Exploration,
    QuizResult,
    QuizTombstone,
    QuizVersion,
    RomeOccupation,
    SeasonOccupation,
)
from services.quiz.scoring.matching import Occupation, Table

FRESH_SECONDS = 2.0
RELAY_GRACE = timedelta(seconds=5)
RESULTS_LISTED = 200

Document = dict[str, Any]


def _quiz_completed(result: Document) -> Envelope[Event]:
    return Envelope.of(
        domain.completed(result),
        id=result["_id"],
        time=result["completed_at"],
        correlation_id=result["correlation_id"],
    )


TOMBSTONES = Tombstones(QuizTombstone, holds={QuizResult: "visitor", Exploration: "_id"})
erase, guard = TOMBSTONES.erase, TOMBSTONES.guard

RESULTS: Outbox = OutboxOfVisitors(
    lambda: QuizResult, _quiz_completed, grace=RELAY_GRACE, tombstones=TOMBSTONES
)


class SeasonInForce:
    """Quizzes and occupations, read again when older than FRESH_SECONDS.

    One caller reads; the others go on with what there is meanwhile: a school class submits in one minute.
    """

    def __init__(self) -> None:
        self._season: domain.Season | None = None
        self._read_at = 0.0
        self._reading = Lock()
        self._frozen: set[tuple[str, str]] = set()

    def __call__(self) -> domain.Season:
        season = self._season
        if season is None:
            return self.read_again()
        if monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            try:
                return self._read()
            finally:
                self._reading.release()
        return season

    def read_again(self) -> domain.Season:
        """As the database has it, at this moment or later."""
        asked_at = monotonic()
        with self._reading:
            if self._season is not None and self._read_at > asked_at:
                return self._season
            return self._read()

    def _read(self) -> domain.Season:
        started_at = monotonic()
        versions = {(each["quiz"], each["version"]): each for each in _of(QuizVersion).find({})}
        table = {each["_id"]: each for each in _of(SeasonOccupation).find({}).sort("position", 1)}
        season = domain.Season(
            versions={key: _quiz(each) for key, each in versions.items()},
            current={quiz: version for (quiz, version), each in versions.items() if each["current"]},
            occupations=Table(_occupation(each) for each in table.values()),
            table=table,
        )
        self._frozen |= {(each["_id"], each["digest"]) for each in versions.values() if each["answered"]}
        self._season, self._read_at = season, started_at
        return season

    def freeze(self, quiz: domain.Quiz) -> bool:
        """Whether ``quiz`` is, and from now on stays, what is stored as that version. Called before a result
        of it is stored: an import changes only what is not frozen, so it comes wholly before, or is refused.

        False if an import has changed it since it was read: then read it again.
        """
        mark = (quiz.key, quiz.digest)
        if mark in self._frozen:
            return True
        as_read = {"_id": quiz.key, "digest": quiz.digest}
        if not _of(QuizVersion).update_one(as_read, {"$set": {"answered": True}}).matched_count:
            return False
        self._frozen.add(mark)
        return True


@dataclass(frozen=True)
class Recorded:
    """What became of a result: as it is stored, whether it is new, whether its visitor was erased."""

    result: Document
    created: bool
    erased: bool


def record_results(results: list[Document]) -> list[Recorded]:
    """Store results, each at most once ever; what is there already, stays as it is.

    Durable on a majority when this returns, and pending in the outbox if they have a visitor; of erased
    visitors nothing is there then.
    """
    at = clock.now()  # one for all: the relay marks together what came together
    results = [each | {PENDING: at} if "visitor" in each else each for each in results]
    with guard({each["visitor"] for each in results if "visitor" in each}) as erased:
        known = insert_new(QuizResult, results)
        ids = [results[position]["_id"] for position in known]
        found = _of(QuizResult).find({"_id": {"$in": ids}}, batch_size=READ_SIZE) if ids else ()
        stored = {each["_id"]: each for each in found}
    return [
        Recorded(
            # Not found: erased in between, as the look after it has seen.
            result=stored.get(result["_id"], result) if position in known else result,
            created=position not in known,
            erased=result.get("visitor") in erased,
        )
        for position, result in enumerate(results)
    ]


def get_result(visitor: UUID, result: UUID) -> Document:
    """Raises NotFound, also for the result of somebody else."""
    found: Document | None = _of(QuizResult).find_one({"_id": result, "visitor": visitor})
    if found is None:
        raise NotFound(f"no result {result}")
    return found


def list_results(visitor: UUID) -> list[Document]:
    """Newest first, RESULTS_LISTED at most."""
    return _newest_first({"visitor": visitor}, RESULTS_LISTED)


def result_before(result: Document) -> Document:
    """The visitor's result before this one that it may be compared with. Raises NotFound."""
    moment, id = result["completed_at"], result["_id"]
    same = {"visitor": result["visitor"], "kind": result["kind"]}
    if result["kind"] == "knowledge":
        same["quiz"] = result["quiz"]
    earlier = [{"completed_at": {"$lt": moment}}, {"completed_at": moment, "_id": {"$lt": id}}]
    found = _newest_first({**same, "$or": earlier}, 1)
    if not found:
        raise NotFound(f"no result before {id}")
    return found[0]


def _newest_first(selection: Document, limit: int) -> list[Document]:
    return list(_of(QuizResult).find(selection).sort([("completed_at", -1), ("_id", -1)]).limit(limit))


def latest_interests(visitors: Collection[UUID]) -> list[Document]:
    """``{scores, code, rome}`` of each one's latest result about interests that is not too flat; ``rome`` is
    the best match."""
    told = {"visitor": {"$in": list(visitors)}, "kind": "interests", "outcome.profile.doubt": None}
    pipeline = [
        {"$match": told},
        {"$sort": {"visitor": 1, "completed_at": -1, "_id": -1}},
        {"$group": {"_id": "$visitor", "outcome": {"$first": "$outcome"}}},
        {
            "$project": {
                "scores": "$outcome.profile.scores",
                "code": "$outcome.profile.code",
                "rome": {"$first": "$outcome.matches.rome"},
            }
        },
    ]
    return list(_of(QuizResult).aggregate(pipeline, hint="visitor", batchSize=READ_SIZE))


def official_names(codes: Collection[str]) -> dict[str, str]:
    """ROME code -> name as published, of those that the register has."""
    if not codes:
        return {}
    found = _of(RomeOccupation).find({"_id": {"$in": list(codes)}}, {"name": 1}, batch_size=READ_SIZE)
    return {each["_id"]: each["name"] for each in found}


def official_occupation(code: str) -> Document | None:
    found: Document | None = _of(RomeOccupation).find_one({"_id": str(code)})
    return found


def record_explorations(seen: Mapping[UUID, Mapping[str, list[str]]]) -> None:
    """Add to what each visitor has seen; hotspots that are there already, change nothing."""
    updates = [
        UpdateOne(
            {"_id": visitor},
            {"$set": {f"seen.{hotspot}": occupations for hotspot, occupations in hotspots.items()}},
            upsert=True,
        )
        for visitor, hotspots in seen.items()
    ]
    if updates:
        _of(Exploration).bulk_write(updates, ordered=False)


def seen_by(visitors: Collection[UUID]) -> dict[UUID, Mapping[str, list[str]]]:
    """Visitor -> hotspot -> its occupations; those who have seen nothing are left out."""
    if not visitors:
        return {}
    found = _of(Exploration).find({"_id": {"$in": list(visitors)}}, batch_size=READ_SIZE)
    return {each["_id"]: each["seen"] for each in found}


def everything_of(visitor: UUID) -> tuple[Mapping[str, list[str]], list[Document]]:
    """What a visitor has seen, and their results, oldest first."""
    results = _of(QuizResult).find({"visitor": visitor}).sort([("completed_at", 1), ("_id", 1)])
    return seen_by([visitor]).get(visitor, {}), list(results)


def _quiz(stored: Document) -> domain.Quiz:
    definition = stored["definition"]
    interests = stored["kind"] == "interests"
    return domain.Quiz(
        id=stored["quiz"],
        version=stored["version"],
        kind=stored["kind"],
        definition=definition,
        digest=stored["digest"],
        interests=schemas.interest_quiz(definition) if interests else None,
        questions=() if interests else schemas.questions(definition),
    )


def _occupation(stored: Document) -> Occupation:
    return Occupation(
        rome=stored["_id"],
        riasec=stored["riasec"],
        family=stored["family"],
        near=tuple(stored.get("near", ())),
    )


def _of(document: Any) -> Any:
    return document._get_collection()
