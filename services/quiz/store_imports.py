"""Writes of imports into the quiz database: a season, and the official register of occupations (ROME).

Each import is one transaction: all of it or nothing. Importing the same again changes nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateMany, UpdateOne

from chassis.storage.mongo import bulk_write, delete_others, in_transaction, replace_all, replacement
from contracts.errors import Conflict
from services.quiz.domain import digest_of
from services.quiz.explored import places_in
from services.quiz.models import (
    ALIAS,
    OccupationStudies,
    QuizVersion,
    RomeOccupation,
    SeasonOccupation,
    SeasonPlace,
)
from services.quiz.shown_by import NOTHING, shown_by, titles

Entry = Mapping[str, Any]


CHUNK = 100
"""Occupations of a register that are written between two reports of progress."""


def is_empty() -> bool:
    """Whether no quiz was imported yet."""
    return QuizVersion.objects.first() is None


def frozen_conflicts(quizzes: Sequence[Entry]) -> list[tuple[int, str]]:
    """(position in ``quizzes``, why, in French) of each quiz that ``apply_season`` would refuse now."""
    stored = _stored_versions()
    return [
        (
            position,
            f"Des réponses existent pour la version {quiz['version']} : augmentez-la pour changer le quiz.",
        )
        for position, quiz in enumerate(quizzes)
        if _is_frozen(stored.get(_id_of(quiz)), digest_of(quiz))
    ]


def apply_season(
    occupations: Sequence[Entry],
    quizzes: Sequence[Entry],
    contents: Collection[Entry],
    studies: Collection[Entry] = (),
) -> None:
    """Store the quizzes and occupations of the season's files; ``studies`` have the fields of
    OccupationStudies.

    Versions that are no longer in the season remain, since answers to them are still scored, but are not
    current. Raises Conflict, with nothing written, if a version that differs from its file has answers,
    including answers that arrive while this runs.
    """
    shown, named = shown_by(contents), titles(contents)
    table = [
        SeasonOccupation(
            **entry,
            position=position,
            shown_by=shown.get(entry["rome"], dict(NOTHING)),
            titles=named.get(entry["rome"], {}),
        )
        for position, entry in enumerate(occupations)
    ]
    to_explore = [
        SeasonPlace(**asdict(place), id="/".join(place.key), position=position)
        for position, place in enumerate(places_in(contents))
    ]
    ways = [OccupationStudies(**entry) for entry in studies]
    highest: dict[str, int] = {}
    for quiz in quizzes:
        highest[quiz["id"]] = max(quiz["version"], highest.get(quiz["id"], 0))

    def write(session: Any) -> None:
        stored = _stored_versions(session)
        changes: list[Any] = []
        for quiz in quizzes:
            id, digest = _id_of(quiz), digest_of(quiz)
            known = stored.get(id)
            if _is_frozen(known, digest):
                raise Conflict(
                    f"des réponses existent pour la version {quiz['version']} de {quiz['id']} : augmentez-la"
                )
            current = quiz["version"] == highest[quiz["id"]]
            if known is None or known["digest"] != digest:
                version = QuizVersion(
                    id=id,
                    quiz=quiz["id"],
                    version=quiz["version"],
                    current=current,
                    kind=quiz["kind"],
                    definition=dict(quiz),
                    digest=digest,
                )
                # An answer since the read above is a write conflict: then the transaction is repeated.
                changes.append(replacement(version, unless={"answered": True}))
            elif known["current"] != current:
                changes.append(UpdateOne({"_id": id}, {"$set": {"current": current}}))
        gone = {"_id": {"$nin": [_id_of(quiz) for quiz in quizzes]}, "current": True}
        bulk_write(QuizVersion, [*changes, UpdateMany(gone, {"$set": {"current": False}})], session)
        replace_all(SeasonOccupation, table, session)
        replace_all(SeasonPlace, to_explore, session)
        replace_all(OccupationStudies, ways, session)

    in_transaction(ALIAS, write)


def apply_rome(
    release: str,
    occupations: Sequence[Entry],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, int]:
    """Store a release of ROME; ``occupations`` have the fields of RomeOccupation.

    Returns how many are ``new``, ``changed``, ``unchanged`` and ``removed``. An entry of which only the
    release differs is unchanged. ``progress`` is called with (occupations written, occupations to write); it
    begins again if the transaction does.
    """
    entries = [RomeOccupation(**entry, release=release) for entry in occupations]
    counts: dict[str, int] = {}

    def write(session: Any) -> None:
        entries_before = RomeOccupation._get_collection().find(session=session)
        stored = {entry["_id"]: entry for entry in entries_before}
        coming = {entry.rome: dict(entry.to_mongo()) for entry in entries}
        both = coming.keys() & stored.keys()
        changed = [code for code in both if _facts(coming[code]) != _facts(stored[code])]
        counts.update(
            new=len(coming) - len(both),
            changed=len(changed),
            unchanged=len(both) - len(changed),
            removed=len(stored) - len(both),
        )
        rewritten = [entry for entry in entries if stored.get(entry.rome) != coming[entry.rome]]
        for start in range(0, len(rewritten), CHUNK):
            chunk = rewritten[start : start + CHUNK]
            bulk_write(RomeOccupation, [replacement(entry) for entry in chunk], session)
            progress(start + len(chunk), len(rewritten))
        delete_others(RomeOccupation, entries, session)

    in_transaction(ALIAS, write)
    return counts


def _id_of(quiz: Entry) -> str:
    return f"{quiz['id']}@{quiz['version']}"


def _stored_versions(session: Any = None) -> dict[str, Entry]:
    fields = {"digest": 1, "answered": 1, "current": 1}
    versions = QuizVersion._get_collection().find({}, fields, session=session)
    return {version["_id"]: version for version in versions}


def _is_frozen(stored: Entry | None, digest: str) -> bool:
    """Whether the stored version has answers and another digest."""
    return stored is not None and stored["answered"] and stored["digest"] != digest


def _facts(entry: Entry) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "release"}
