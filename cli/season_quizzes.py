"""Checks across quiz files: unknown references, conflicting versions, the stereotype gate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from cli.french import decimal, percent
from cli.progress import Progress, silent_progress
from services.catalog.domain import SeasonContent, SeasonProblem
from services.quiz import schemas
from services.quiz.lab import gate
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz
from services.quiz.shown_by import shown_by

Quizzes = Mapping[str, Mapping[str, Any]]
"""File name -> the quiz in it."""


def problems(quizzes: Quizzes, season: SeasonContent) -> Iterator[SeasonProblem]:
    """Finds duplicate versions, quizzes that change their kind, unknown contents and challenges, and
    activities that could never be a reason for an occupation that they name."""
    contents = {content["id"] for content in season.contents.values()}
    challenges = {challenge["id"] for challenge in season.challenges}
    letters = {entry["rome"]: entry["riasec"] for entry in season.occupations}
    highest: dict[str, int] = {}
    for quiz in quizzes.values():
        highest[quiz["id"]] = max(quiz["version"], highest.get(quiz["id"], 0))
    versions: dict[tuple[str, int], str] = {}
    kinds: dict[str, tuple[str, str]] = {}
    for file, quiz in quizzes.items():
        first = versions.setdefault((quiz["id"], quiz["version"]), file)
        if first != file:
            yield SeasonProblem(
                file, ("version",), f"La version {quiz['version']} de {quiz['id']} est déjà dans {first}."
            )
        kind, other = kinds.setdefault(quiz["id"], (quiz["kind"], file))
        if kind != quiz["kind"]:
            yield SeasonProblem(file, ("kind",), f"{quiz['id']} est du type {kind} dans {other}.")
        if quiz["challenge"] not in challenges:
            yield SeasonProblem(file, ("challenge",), f"Aucun défi {quiz['challenge']} dans challenges.yaml.")
        if quiz.get("content") is not None and quiz["content"] not in contents:
            yield SeasonProblem(file, ("content",), f"Aucun contenu {quiz['content']} dans cette saison.")
        # Earlier versions may have been answered, and must not change any more.
        if quiz["version"] == highest[quiz["id"]]:
            yield from _unusable(file, quiz, letters)


def _unusable(file: str, quiz: Mapping[str, Any], letters: Mapping[str, str]) -> Iterator[SeasonProblem]:
    """Occupations that are not in the season, and those beside an activity that do not have its letter."""
    for code in quiz.get("typical", {}):
        if code not in letters:
            yield SeasonProblem(file, ("typical", code), f"Aucun métier {code} dans occupations.yaml.")
    for position, item in enumerate(quiz.get("items", ())):
        for place, code in enumerate(item.get("occupations", ())):
            path = ("items", position, "occupations", place)
            if code not in letters:
                yield SeasonProblem(file, path, f"Aucun métier {code} dans occupations.yaml.")
            elif item["letter"] not in letters[code]:
                yield SeasonProblem(
                    file, path, f"{code} n’a pas la lettre {item['letter']} : il a {letters[code]}."
                )


def candidates(
    occupations: Iterable[Mapping[str, Any]], contents: Iterable[Mapping[str, Any]] | None = None
) -> list[MatchCandidate]:
    """The season's occupations as matching takes them, in the same order. ``contents``: of the season, which
    show them; without these, all count as shown."""
    shown = None if contents is None else shown_by(contents)
    return [
        MatchCandidate(
            rome=entry["rome"],
            riasec=entry["riasec"],
            family=entry["family"],
            near=tuple(entry["near"]),
            scores=tuple(entry.get("interest_scores", ())),
            quality=entry.get("interest_quality", ""),
            shown=shown is None or entry["rome"] in shown,
        )
        for entry in occupations
    ]


def refused_by_the_gate(
    quizzes: Quizzes, occupations: Sequence[Mapping[str, Any]], progress: Progress = silent_progress
) -> Iterator[SeasonProblem]:
    """Versions of interests quizzes that the stereotype gate refuses, with the figures.

    Quizzes and occupations must be otherwise valid. ``progress`` counts simulated people.
    """
    table = tuple(candidates(occupations))
    judged = {file: quiz for file, quiz in quizzes.items() if quiz["kind"] == "interests"}
    for position, (file, quiz) in enumerate(judged.items()):

        def report(done: int, total: int, before: int = position) -> None:
            progress(before * total + done, len(judged) * total)

        verdict = _judged(schemas.interest_quiz(quiz), table, report)
        if not verdict.passed:
            yield SeasonProblem(file, ("version",), _figures(verdict))


_verdicts: dict[tuple[InterestQuiz, tuple[Any, ...]], gate.GateVerdict] = {}
"""Quiz, and the values of the candidates -> verdict."""
VERDICTS_MAX = 32


def _judged(quiz: InterestQuiz, table: tuple[MatchCandidate, ...], progress: Progress) -> gate.GateVerdict:
    """The gate's verdict, cached: it takes seconds and depends on the arguments only."""
    key = quiz, tuple(map(astuple, table))
    if key not in _verdicts:
        if len(_verdicts) >= VERDICTS_MAX:
            _verdicts.clear()
        _verdicts[key] = gate.judge(quiz, table, progress=progress)
    return _verdicts[key]


SHARES = {"industry": "industrie", "engineering": "ingénierie"}
"""Name of a share of the gate -> its French name, for organisers."""
CONDITIONS = {"given": "", "sharp": " (réponses tranchées)", "unaided": " (sans places réservées)"}


def _figures(verdict: gate.GateVerdict) -> str:
    shares = " ; ".join(
        f"{SHARES[share.name]}{CONDITIONS[share.condition]} "
        f"{percent(share.shifted)} des propositions contre {percent(share.other)}, "
        f"rapport {decimal(share.ratio, 3)} (à 95 %, de {decimal(share.low, 3)} à {decimal(share.high, 3)})"
        f"{'' if share.passed else ', trop bas'}"
        for share in verdict.shares
    )
    wanted = f"d’au moins {decimal(gate.BOUND)} ({decimal(gate.UNAIDED_BOUND, 2)} sans places réservées)"
    return f"Refusé par le contrôle des stéréotypes, qui veut des rapports {wanted} : {shares}."
