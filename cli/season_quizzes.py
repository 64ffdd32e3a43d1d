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
                file, ("version",), f"La version {quiz['version']} de {quiz['id']} est déjà dans {first}."
            )
        kind, other = kinds.setdefault(quiz["id"], (quiz["kind"], file))
        if kind != quiz["kind"]:
            yield Problem(file, ("kind",), f"{quiz['id']} est du type {kind} dans {other}.")
        if quiz["challenge"] not in challenges:
            yield Problem(file, ("challenge",), f"Aucun défi {quiz['challenge']} dans challenges.yaml.")
        if quiz.get("content") is not None and quiz["content"] not in contents:
            yield Problem(file, ("content",), f"Aucun contenu {quiz['content']} dans cette saison.")


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


SHARES = {"industry": "industrie", "engineering": "ingénierie"}
"""The gate's shares, for organisers."""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _figures(verdict: gate.Verdict) -> str:
    shares = " ; ".join(
        f"{SHARES[share.name]} {_percent(share.shifted)} des propositions contre {_percent(share.other)}, "
        f"rapport {share.ratio:.3f} (à 95 %, de {share.low:.3f} à {share.high:.3f})"
        f"{'' if share.passed else ', trop bas'}".replace(".", ",")
        for share in verdict.shares
    )
    bound = f"{gate.BOUND}".replace(".", ",")
    return f"Refusé par le contrôle des stéréotypes, qui veut des rapports d’au moins {bound} : {shares}."
