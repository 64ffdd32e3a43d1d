"""Two results of one person: what changed, and whether it is more than noise. No I/O, no clock."""

from collections.abc import Mapping
from math import comb, sqrt
from statistics import NormalDist
from typing import Any

from services.quiz import sentences
from services.quiz.domain import PreparedQuiz
from services.quiz.scoring.interests import (
    LETTERS,
    PRIOR_VARIANCE,
    PRIOR_WEIGHT,
    InterestQuiz,
)

ERROR_RATE = 0.04
"""Share of comparisons of two results without any real change in which at least one change is reported, if
answers to all letters varied alike. They do not: somebody's answers to a letter that they neither like nor
dislike vary more, and simulated people come to 4 or 5 % with it (``tests/unit/test_quiz_comparison.py``)."""

Document = Mapping[str, Any]
AnswersByLetter = Mapping[str, list[int]]


def may_be_compared(now: Document, before: Document) -> bool:
    """Whether ``before`` is earlier, and both are about interests, or about knowledge by the same quiz."""
    alike = now["kind"] == before["kind"] and (now["kind"] == "interests" or now["quiz"] == before["quiz"])
    return alike and _order(before) < _order(now)


def _order(result: Document) -> tuple[Any, ...]:
    return result["completed_at"], result["_id"]


def comparison(
    now: Document, before: Document, quiz: PreparedQuiz, earlier_quiz: PreparedQuiz
) -> dict[str, Any]:
    """What changed between two stored results of the same kind; ``quiz``, ``earlier_quiz``: the versions
    that they answer. ``says``, in French, for who answered."""
    if now["kind"] == "knowledge":
        return _knowledge(now, before)
    scores, earlier = now["outcome"]["profile"]["scores"], before["outcome"]["profile"]["scores"]
    doubted = bool(now["outcome"]["profile"]["doubt"] or before["outcome"]["profile"]["doubt"])
    same_items = quiz.key == earlier_quiz.key
    moved: frozenset[str] = frozenset()
    if not doubted and quiz.interests and earlier_quiz.interests:
        moved = beyond_noise(
            by_letter(quiz.interests, now["answers"]), by_letter(earlier_quiz.interests, before["answers"])
        )
    letters = {
        letter: _change(scores[letter], earlier[letter]) | {"beyond_noise": letter in moved}
        for letter in LETTERS
    }
    changes = {letter: letters[letter]["change"] for letter in LETTERS if letter in moved}
    codes = [match["rome"] for match in now["outcome"]["matches"]]
    earlier_codes = [match["rome"] for match in before["outcome"]["matches"]]
    return {
        "letters": letters,
        "occupations": {
            "came": [code for code in codes if code not in earlier_codes],
            "went": [code for code in earlier_codes if code not in codes],
            "stayed": [code for code in codes if code in earlier_codes],
        },
        "says": sentences.of_changes(
            changes,
            doubted=doubted,
            same_items=same_items,
            other_quiz=earlier_quiz.definition["title"] if earlier_quiz.id != quiz.id else None,
        ),
    }


def by_letter(quiz: InterestQuiz, answers: Mapping[str, int]) -> dict[str, list[int]]:
    """Letter -> the answers to its items, 0 to 4."""
    return {letter: [answers[item.id] for item in quiz.items if item.letter == letter] for letter in LETTERS}


def beyond_noise(now: AnswersByLetter, before: AnswersByLetter) -> frozenset[str]:
    """Letters whose mean answers differ more between two results than this person's answers to items of one
    letter do anyway.

    The standard error of a difference comes from the variance of the person's answers within letters, pooled
    over letters and both results, with the prior of ``scoring.interests``: somebody who gives the same answer
    to both items of each letter is not certain about everything. A letter whose own answers vary more has its
    own variance: letters at the bottom of the scale hardly vary, and would make the others look surer than
    they are. Few answers give few degrees of freedom, so the bound is Student's (1.96 standard errors only
    with very many answers), and Holm's for six letters (1979, *Scandinavian Journal of Statistics* 6, 65-70).
    """
    squares = {letter: _squares(now[letter]) + _squares(before[letter]) for letter in LETTERS}
    free = {letter: len(now[letter]) + len(before[letter]) - 2 for letter in LETTERS}
    freedom = sum(free.values()) + PRIOR_WEIGHT
    pooled = (sum(squares.values()) + PRIOR_VARIANCE * PRIOR_WEIGHT) / freedom
    ratios = {}
    for letter in LETTERS:
        own = squares[letter] / free[letter] if free[letter] else 0.0
        share = 1 / len(now[letter]) + 1 / len(before[letter])
        difference = abs(_mean(now[letter]) - _mean(before[letter]))
        ratios[letter] = difference / sqrt(max(pooled, own) * share)
    found: list[str] = []
    for letter in sorted(LETTERS, key=ratios.__getitem__, reverse=True):
        if ratios[letter] <= bound(freedom, len(LETTERS) - len(found)):
            break
        found.append(letter)
    return frozenset(found)


def bound(freedom: int, comparisons: int) -> float:
    """Student's two-sided bound at ERROR_RATE for ``comparisons`` at once (Bonferroni), in standard errors.

    By the expansion of Cornish and Fisher to the second power of 1 / ``freedom``: with the 14 degrees of
    freedom of two short quizzes it differs from the exact value by a few hundredths.
    """
    z = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * comparisons))
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _knowledge(now: Document, before: Document) -> dict[str, Any]:
    right, earlier = now["outcome"]["right"], before["outcome"]["right"]
    marks, earlier_marks = _marks(now), _marks(before)
    gained = sum(marks[question] and not earlier_marks[question] for question in marks.keys() & earlier_marks)
    lost = sum(earlier_marks[question] and not marks[question] for question in marks.keys() & earlier_marks)
    same = marks.keys() == earlier_marks.keys() and now["version"] == before["version"]
    sure = same and more_than_luck(gained, lost)
    return {
        "right": _change(right, earlier) | {"beyond_noise": sure},
        "questions": {"now": now["outcome"]["questions"], "before": before["outcome"]["questions"]},
        "says": sentences.of_marks(gained, lost, sure=sure, same_questions=same),
    }


def more_than_luck(gained: int, lost: int) -> bool:
    """Whether ``gained`` right answers against ``lost`` ones would be rare if each change were a toss of a
    coin: the exact test of McNemar, two-sided. Fewer than six changes are always luck."""
    changes = gained + lost
    tail = sum(comb(changes, few) for few in range(min(gained, lost) + 1)) / 2**changes
    return 2 * tail <= ERROR_RATE


def _marks(result: Document) -> dict[str, bool]:
    return {mark["question"]: mark["right"] for mark in result["outcome"]["answers"]}


def _mean(given: list[int]) -> float:
    return sum(given) / len(given)


def _squares(given: list[int]) -> float:
    """The sum of squared deviations from the mean."""
    mean = _mean(given)
    return sum((answer - mean) ** 2 for answer in given)


def _change(now: int, before: int) -> dict[str, Any]:
    return {"now": now, "before": before, "change": now - before}
