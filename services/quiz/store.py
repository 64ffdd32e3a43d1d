"""Every read and write of the quiz database, except those of imports: see ``store_imports``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import Any, Self
from uuid import UUID

from pymongo import UpdateOne

from chassis.runtime import clock
from chassis.storage.mongo import READ_SIZE, insert_new
from chassis.storage.outbox import PENDING, Outbox
from chassis.storage.tombstones import OutboxOfVisitors, Tombstones
from contracts.envelope import Envelope, Event
from contracts.errors import NotFound
from services.quiz import domain, schemas
from services.quiz.explored import Explored, Offer, Place
from services.quiz.models import (
    Exploration,
    OccupationStudies,
    QuizResult,
    QuizTombstone,
    QuizVersion,
    RomeOccupation,
    SeasonOccupation,
    SeasonPlace,
)
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.matching import Table

FRESH_SECONDS = 2.0
RELAY_GRACE = timedelta(seconds=5)
RESULTS_LISTED = 200

INTERESTS = ("interest_scores", "interest_quality", "interest_source")
COUNTED = tuple(quality for quality in schemas.INTEREST_QUALITIES if quality != "C")
"""Qualities of the register's scores that count; the others are wrong too often where nobody read them."""

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


@dataclass(frozen=True)
class _StoredSeason:
    """The documents that a season in force is made of. ``table`` and ``places``: in the season's order;
    ``scores``: of the register, for entries of ``table`` that have none."""

    versions: list[Document]
    table: list[Document]
    scores: dict[str, Document]
    places: list[Document]
    studies: list[Document]

    @classmethod
    def read(cls) -> Self:
        table = list(_of(SeasonOccupation).find({}).sort("position", 1))
        return cls(
            versions=list(_of(QuizVersion).find({})),
            table=table,
            scores=_register_scores([entry["_id"] for entry in table if not entry.get("interest_scores")]),
            places=list(_of(SeasonPlace).find({}).sort("position", 1)),
            studies=list(_of(OccupationStudies).find({})),
        )

    def prepared(self) -> domain.QuizSeason:
        return domain.QuizSeason(
            versions={(stored["quiz"], stored["version"]): _quiz(stored) for stored in self.versions},
            current={stored["quiz"]: stored["version"] for stored in self.versions if stored["current"]},
            occupations=Table(_candidate(entry | self.scores.get(entry["_id"], {})) for entry in self.table),
            table={entry["_id"]: entry for entry in self.table},
            # Empty until a season is imported by a version that stores its places.
            offer=Offer(map(_place, self.places), {entry["_id"]: entry["riasec"] for entry in self.table}),
            studies={entry["_id"]: entry for entry in self.studies},
        )


class SeasonInForce:
    """Quizzes and occupations, read again when older than FRESH_SECONDS.

    One caller reads, the others use the previous state meanwhile: a school class submits within one minute.
    What is made of the documents for matching and reasons is made anew only when one of them has changed.
    """

    def __init__(self) -> None:
        self._season: domain.QuizSeason | None = None
        self._stored: _StoredSeason | None = None
        self._read_at = 0.0
        self._reading = Lock()
        self._frozen: set[tuple[str, str]] = set()

    def __call__(self) -> domain.QuizSeason:
        season = self._season
        if season is None:
            return self.read_again()
        if monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            try:
                return self._read()
            finally:
                self._reading.release()
        return season

    def read_again(self) -> domain.QuizSeason:
        """The state of the database at this moment or later."""
        called_at = monotonic()
        with self._reading:
            if self._season is not None and self._read_at > called_at:
                return self._season
            return self._read()

    def _read(self) -> domain.QuizSeason:
        started_at = monotonic()
        stored = _StoredSeason.read()
        season = self._season
        if season is None or stored != self._stored:
            season, self._stored = stored.prepared(), stored
        self._frozen |= {
            (version["_id"], version["digest"]) for version in stored.versions if version["answered"]
        }
        self._season, self._read_at = season, started_at
        return season

    def freeze(self, quiz: domain.PreparedQuiz) -> bool:
        """Mark ``quiz`` as answered, which imports never change. To be called before a result is stored.

        Returns False if an import has changed it since it was read: then read it again.
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
    """A result as it is stored, whether it is new, and whether its visitor was erased."""

    result: Document
    created: bool
    erased: bool


def record_results(results: list[Document]) -> list[Recorded]:
    """Insert the results that are not stored yet; the others stay as they are.

    When this returns they are written on a majority, those with a visitor are pending in the outbox, and
    those of erased visitors are deleted.
    """
    now = clock.now()  # the same for all: the relay marks results of the same moment with one write
    results = [result | {PENDING: now} if "visitor" in result else result for result in results]
    with guard({result["visitor"] for result in results if "visitor" in result}) as erased:
        known = insert_new(QuizResult, results)
        ids = [results[position]["_id"] for position in known]
        documents = _of(QuizResult).find({"_id": {"$in": ids}}, batch_size=READ_SIZE) if ids else ()
        stored = {document["_id"]: document for document in documents}
    return [
        Recorded(
            # One that is not stored any more was erased in between: then ``erased`` includes its visitor.
            result=stored.get(result["_id"], result) if position in known else result,
            created=position not in known,
            erased=result.get("visitor") in erased,
        )
        for position, result in enumerate(results)
    ]


def get_result(visitor: UUID, result_id: UUID) -> Document:
    """Raises NotFound, also for a result of another visitor."""
    document: Document | None = _of(QuizResult).find_one({"_id": result_id, "visitor": visitor})
    if document is None:
        raise NotFound(f"no result {result_id}")
    return document


def list_results(visitor: UUID) -> list[Document]:
    """A visitor's results, newest first, RESULTS_LISTED at most."""
    return _newest_first({"visitor": visitor}, RESULTS_LISTED)


def result_before(result: Document) -> Document:
    """The visitor's latest result before ``result`` that may be compared with it: if there are any, one
    without a doubt, and of the same quiz. Raises NotFound."""
    moment, id = result["completed_at"], result["_id"]
    same = {"visitor": result["visitor"], "kind": result["kind"]}
    if result["kind"] == "knowledge":
        same["quiz"] = result["quiz"]
    earlier = [{"completed_at": {"$lt": moment}}, {"completed_at": moment, "_id": {"$lt": id}}]
    results = _newest_first({**same, "$or": earlier}, RESULTS_LISTED)
    if not results:
        raise NotFound(f"no result before {id}")

    def suits(other: Document) -> tuple[bool, bool]:
        doubt = other["outcome"].get("profile", {}).get("doubt")
        return not doubt, other["quiz"] == result["quiz"]

    return max(results, key=suits)  # the first, and so the latest, of those that suit as well


def _newest_first(selection: Document, limit: int) -> list[Document]:
    return list(_of(QuizResult).find(selection).sort([("completed_at", -1), ("_id", -1)]).limit(limit))


def latest_interests(visitors: Collection[UUID]) -> list[Document]:
    """``{result, scores, code, rome}`` of each visitor's latest result about interests without a doubt;
    ``rome`` is the best match."""
    selection = {"visitor": {"$in": list(visitors)}, "kind": "interests", "outcome.profile.doubt": None}
    pipeline = [
        {"$match": selection},
        {"$sort": {"visitor": 1, "completed_at": -1, "_id": -1}},
        {"$group": {"_id": "$visitor", "result": {"$first": "$_id"}, "outcome": {"$first": "$outcome"}}},
        {
            "$project": {
                "result": 1,
                "scores": "$outcome.profile.scores",
                "code": "$outcome.profile.code",
                "rome": {"$first": "$outcome.matches.rome"},
            }
        },
    ]
    return list(_of(QuizResult).aggregate(pipeline, hint="visitor", batchSize=READ_SIZE))


def official_names(codes: Collection[str]) -> dict[str, str]:
    """ROME code -> name as published; codes that the register does not have are left out."""
    if not codes:
        return {}
    entries = _of(RomeOccupation).find({"_id": {"$in": list(codes)}}, {"name": 1}, batch_size=READ_SIZE)
    return {entry["_id"]: entry["name"] for entry in entries}


def official_occupation(code: str) -> Document | None:
    """The register's entry as it is stored, without scores; None if it has none."""
    entry: Document | None = _of(RomeOccupation).find_one({"_id": code}, dict.fromkeys(INTERESTS, 0))
    return entry


def record_explorations(seen: Mapping[UUID, Mapping[str, list[str]]]) -> None:
    """Add hotspots, with their occupations, to those that each visitor has seen. Idempotent."""
    _add_explored("seen", seen)


def record_completions(completed: Mapping[UUID, Mapping[str, list[str]]]) -> None:
    """Add contents, with their occupations, to those that each visitor has completed. Idempotent."""
    _add_explored("completed", completed)


def _add_explored(kind: str, found: Mapping[UUID, Mapping[str, list[str]]]) -> None:
    updates = [
        UpdateOne(
            {"_id": visitor},
            {"$set": {f"{kind}.{id}": occupations for id, occupations in places.items()}},
            upsert=True,
        )
        for visitor, places in found.items()
    ]
    if updates:
        _of(Exploration).bulk_write(updates, ordered=False)


def seen_by(visitors: Collection[UUID]) -> dict[UUID, Explored]:
    """Visitor -> everything that they have explored; who has explored nothing is left out."""
    if not visitors:
        return {}
    explorations = _of(Exploration).find({"_id": {"$in": list(visitors)}}, batch_size=READ_SIZE)
    return {exploration["_id"]: _explored(exploration) for exploration in explorations}


def explored_by(visitor: UUID) -> Explored:
    """Everything that a visitor has explored."""
    return _explored(_of(Exploration).find_one({"_id": visitor}) or {})


def _explored(stored: Document) -> Explored:
    return Explored(seen=stored.get("seen", {}), completed=stored.get("completed", {}))


def everything_of(visitor: UUID) -> tuple[Explored, list[Document]]:
    """What a visitor has explored, and their results, oldest first."""
    results = _of(QuizResult).find({"visitor": visitor}).sort([("completed_at", 1), ("_id", 1)])
    return explored_by(visitor), list(results)


def _quiz(stored: Document) -> domain.PreparedQuiz:
    definition = stored["definition"]
    interests = stored["kind"] == "interests"
    return domain.PreparedQuiz(
        id=stored["quiz"],
        version=stored["version"],
        kind=stored["kind"],
        definition=definition,
        digest=stored["digest"],
        interests=schemas.interest_quiz(definition) if interests else None,
        questions=() if interests else schemas.questions(definition),
    )


def _place(stored: Document) -> Place:
    return Place(
        kind=stored["kind"],
        content=stored["content"],
        title=stored["title"],
        occupations=tuple(stored["occupations"]),
        scene=stored.get("scene"),
        hotspot=stored.get("hotspot"),
        company=stored.get("company"),
    )


def _candidate(stored: Document) -> MatchCandidate:
    return MatchCandidate(
        rome=stored["_id"],
        riasec=stored["riasec"],
        family=stored["family"],
        near=tuple(stored.get("near", ())),
        scores=tuple(stored.get("interest_scores") or ()),
        quality=stored.get("interest_quality") or "",
        shown=any((stored.get("shown_by") or {}).values()),
    )


def _register_scores(codes: Collection[str]) -> dict[str, Document]:
    """ROME code -> the fields INTERESTS, of those among ``codes`` whose scores in the register count."""
    if not codes:
        return {}
    selection = {"_id": {"$in": list(codes)}, "interest_quality": {"$in": COUNTED}}
    scores = _of(RomeOccupation).find(selection, dict.fromkeys(INTERESTS, 1), batch_size=READ_SIZE)
    return {entry["_id"]: {key: entry[key] for key in INTERESTS if key in entry} for entry in scores}


def _of(document: Any) -> Any:
    return document._get_collection()
