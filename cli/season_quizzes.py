"""What no single quiz file shows: references to nowhere, versions that clash, the stereotype gate."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from services.catalog.domain import Problem, SeasonContent
from services.quiz import schemas
from services.quiz.lab import gate
from services.quiz.scoring.interests import InterestQuiz
from services.quiz.scoring.matching import Occupation

Quizzes = Mapping[str, Mapping[str, Any]]
"""What the files say, by file name."""


def problems(quizzes: Quizzes, season: SeasonContent) -> Iterator[Problem]:
    """Versions given twice, quizzes that change their kind, contents and challenges that are not there."""
    contents = {content["id"] for content in season.contents.values()}
    challenges = {challenge["id"] for challenge in season.challenges}
    versions: dict[tuple[str, int], str] = {}
    kinds: dict[str, tuple[str, str]] = {}
    for file, quiz in quizzes.items():
        first = versions.setdefault((quiz["id"], quiz["version"]), file)
        if first != file:
            yield Problem(
                file, ("version",), f"Version {quiz['version']} of {quiz['id']} is in {first} already."
            )
        kind, other = kinds.setdefault(quiz["id"], (quiz["kind"], file))
        if kind != quiz["kind"]:
            yield Problem(file, ("kind",), f"{quiz['id']} is of kind {kind} in {other}.")
        if quiz["challenge"] not in challenges:
            yield Problem(file, ("challenge",), f"No challenge {quiz['challenge']} in challenges.yaml.")
        if quiz.get("content") is not None and quiz["content"] not in contents:
            yield Problem(file, ("content",), f"No content {quiz['content']} in this season.")


def refused_by_the_gate(quizzes: Quizzes, occupations: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Versions of interests quizzes that would lead one of two groups away from industry, with the figures.

    Only for quizzes and occupations in which nothing else is wrong.
    """
    table = tuple(
        Occupation(entry["rome"], entry["riasec"], entry["family"], tuple(entry["near"]))
        for entry in occupations
    )
    for file, quiz in quizzes.items():
        if quiz["kind"] == "interests":
            verdict = _judged(schemas.interest_quiz(quiz), table)
            if not verdict.passed:
                yield Problem(file, ("version",), _figures(verdict))


@lru_cache(maxsize=32)
def _judged(quiz: InterestQuiz, occupations: tuple[Occupation, ...]) -> gate.Verdict:
    """A verdict takes its time and depends on nothing else: the same season, read again, waits once."""
    return gate.judge(quiz, occupations)


def _figures(verdict: gate.Verdict) -> str:
    shares = "; ".join(
        f"{share.name} {share.shifted:.1%} of the proposals against {share.other:.1%}, "
        f"ratio {share.ratio:.3f}{'' if share.passed else ', too low'}"
        for share in verdict.shares
    )
    return f"Refused by the stereotype gate, which wants ratios of {gate.BOUND} at least: {shares}."
