"""Sheets of simulated pupils, as ``quiz.get_sheet`` answers them over the wire, and of the longest texts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from cli import season
from cli.season_quizzes import candidates
from contracts.calls.quiz import ANSWER_MAX
from services.quiz import domain, presentation, schemas
from services.quiz.lab.simulation import people
from services.quiz.scoring.matching import Table

AT = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
URL = "https://usine-extraordinaire.example"
LONG, SHORT = "quel-metier-est-fait-pour-toi", "quel-metier-version-courte"


@cache
def quiz_season() -> domain.QuizSeason:
    """The sample season as quiz reads it."""
    files = season.read(Path("season"), judged=False)
    quizzes = [quiz for quiz in files.quizzes.values() if quiz["kind"] == "interests"]
    prepared = [
        domain.PreparedQuiz(
            quiz["id"],
            quiz["version"],
            "interests",
            quiz,
            domain.digest_of(quiz),
            interests=schemas.interest_quiz(quiz),
        )
        for quiz in quizzes
    ]
    occupations = files.content.occupations
    return domain.QuizSeason(
        versions={(quiz.id, quiz.version): quiz for quiz in prepared},
        current={quiz.id: quiz.version for quiz in prepared},
        occupations=Table(candidates(occupations)),
        table={entry["rome"]: entry for entry in occupations},
    )


def sheet_for(answers: dict[str, int], quiz: str = LONG) -> dict[str, Any]:
    """What ``quiz.get_sheet`` answers for these answers."""
    present = quiz_season()
    prepared = present.find(quiz, None)
    assert prepared is not None
    outcome = domain.outcome_of(prepared, answers, None, present.occupations, {})
    id = UUID(int=Random(str(answers)).getrandbits(128), version=4)
    stored = domain.new_result(prepared, None, id, answers, outcome, AT)
    result = presentation.result_full(
        stored, prepared, present, presentation.names_in(present, {}), created=False
    )
    return json.loads(json.dumps(presentation.result_sheet(result, answers, prepared, present), default=str))


def simulated(count: int, seed: int = 16, quiz: str = LONG) -> Iterator[dict[str, Any]]:
    """Sheets of ``count`` simulated people."""
    prepared = quiz_season().find(quiz, None)
    assert prepared is not None
    assert prepared.interests is not None
    for _, answers in people(prepared.interests, count, seed):
        yield sheet_for(answers, quiz)


def longest() -> dict[str, Any]:
    """A sheet of the ten longest names of the season, each with the three longest activities, and what else
    may stand there."""
    sheet = next(simulated(1))
    names = sorted(
        quiz_season().table.values(),
        key=lambda entry: len(entry["name_feminine"] + entry["name_masculine"]),
        reverse=True,
    )[:10]
    activities = sorted(sheet["answers"], key=lambda answer: len(answer["text"]), reverse=True)[:3]
    reasons = [{"item": each["item"], "text": each["text"], "answer": ANSWER_MAX} for each in activities]
    matches = [
        match
        | {key: entry[key] for key in ("rome", "name_feminine", "name_masculine")}
        | {"reasons": reasons, "studies_length": "short"}
        | {"says": "C’est le même genre de travail que celui d’ingénieure ou ingénieur en études."}
        for match, entry in zip(sheet["result"]["matches"], names, strict=True)
    ]
    notice = "Ces données viennent d’une source ouverte, modifiée par nous\u202f; " * 4
    return sheet | {
        "result": sheet["result"] | {"matches": matches},
        "sources": [notice.strip(), *sheet["sources"], notice.strip()],
    }
