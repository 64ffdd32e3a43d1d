"""Two results of one person: what is said to have changed, and how often that is noise."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from services.quiz import domain, schemas, sentences
from services.quiz.comparison import (
    beyond_noise,
    bound,
    by_letter,
    comparison,
    may_be_compared,
    more_than_luck,
)
from services.quiz.lab import simulation
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, profile_of

LONG, SHORT = "quel-metier-est-fait-pour-toi", "quel-metier-version-courte"
PAIRS, MOVED = 2_000, 500
EVERYTHING_ONE = {f"{letter}{number}": 1 for letter in LETTERS for number in range(5)}
HANDY = EVERYTHING_ONE | {f"R{number}": 4 for number in range(5)} | {"I0": 3, "I1": 3}
ARTIST = EVERYTHING_ONE | {f"A{number}": 4 for number in range(5)} | {"E0": 3, "E1": 3}
FLAT = dict.fromkeys(EVERYTHING_ONE, 2)


def prepared(version: int = 1, kind: str = "interests") -> domain.PreparedQuiz:
    items = tuple(Item(id, id, id[0]) for id in EVERYTHING_ONE)
    quiz = InterestQuiz("likes", version, items) if kind == "interests" else None
    return domain.PreparedQuiz("likes", version, kind, {"title": "…"}, "d", interests=quiz)


def stored(answers: Mapping[str, int], *codes: str) -> dict[str, Any]:
    profile = profile_of(prepared().interests, answers)
    return {
        "kind": "interests",
        "quiz": "likes",
        "version": 1,
        "answers": answers,
        "outcome": {
            "profile": {"scores": profile.scores, "doubt": profile.doubt},
            "matches": [{"rome": code} for code in codes],
        },
    }


def season_quiz(name: str) -> InterestQuiz:
    return schemas.interest_quiz(yaml.safe_load(Path(f"season/quizzes/{name}.yaml").read_text("utf-8")))


def attempts(
    quiz: InterestQuiz, random: Random, count: int, moved: float = 0.0
) -> Iterator[tuple[str, Any, Any]]:
    """(letter, answers, later answers) of people without a doubt; between the two, their interest in the
    letter moves by ``moved`` standard deviations, towards the other half of people."""
    found = 0
    while found < count:
        person = simulation.interests(random)
        letter = random.choice(LETTERS)
        later = person | {letter: person[letter] + (moved if person[letter] < 0 else -moved)}
        pair = [simulation.answers(quiz, each, random) for each in (person, later)]
        if not any(profile_of(quiz, each).doubt for each in pair):
            found += 1
            yield letter, *(by_letter(quiz, each) for each in pair)


@pytest.mark.parametrize("name", [LONG, SHORT])
def test_people_who_answer_twice_are_rarely_said_to_have_changed(name):
    pairs = attempts(season_quiz(name), Random(7), PAIRS)
    alarms = sum(bool(beyond_noise(now, before)) for _, before, now in pairs)
    print(f"{name}: {alarms / PAIRS:.1%} false alarms")  # noqa: T201  # seen with -s
    assert 0 < alarms <= 0.05 * PAIRS


@pytest.mark.parametrize(("name", "at_least"), [(LONG, 0.6), (SHORT, 0.08)])
def test_a_real_change_is_found(name, at_least):
    quiz, power = season_quiz(name), {}
    for moved in (1.0, 2.0, 3.0):
        found = sum(
            letter in beyond_noise(now, before)
            for letter, before, now in attempts(quiz, Random(8), MOVED, moved)
        )
        power[moved] = found / MOVED
    print(f"{name}: found by size of the change, {power}")  # noqa: T201  # seen with -s
    assert power[1.0] < power[2.0] < power[3.0]
    assert power[3.0] >= at_least


@pytest.mark.parametrize(
    ("freedom", "comparisons", "exact"),
    # Quantiles of Student's t at 98 %, as tables give them: two-sided, an error rate of 4 %.
    [(10, 1, 2.359), (14, 1, 2.264), (50, 1, 2.109), (10_000_000, 1, 2.054)],
)
def test_the_bound_is_students(freedom, comparisons, exact):
    assert bound(freedom, comparisons) == pytest.approx(exact, abs=0.02)
    assert bound(freedom, 6) > bound(freedom, 2) > bound(freedom, 1)


def test_one_change_lets_smaller_ones_be_looked_at_less_strictly():
    """Holm: the bound of the second letter is that of five comparisons."""
    before = {letter: [0, 1, 2, 1, 1] for letter in LETTERS}
    moved = before | {"R": [4, 4, 4, 4, 4]}
    edge = next(
        step for step in range(2, 100) if beyond_noise(before | {"I": _raised(before["I"], step)}, before)
    )
    nearly = _raised(before["I"], edge - 1)
    assert beyond_noise(before | {"I": nearly}, before) == frozenset()
    assert "R" in beyond_noise(moved, before)
    assert beyond_noise(before, before) == frozenset()


def _raised(given: list[int], step: int) -> list[float]:
    return [answer + step / 20 for answer in given]


def test_a_comparison_tells_every_letter_and_which_occupations_came_and_went():
    now, before = stored(ARTIST, "A1", "B1", "C1"), stored(HANDY, "B1", "D1")
    changes = comparison(now, before, prepared(), prepared())
    assert list(changes["letters"]) == list(LETTERS)
    assert changes["letters"]["R"] == {"now": 25, "before": 100, "change": -75, "beyond_noise": True}
    assert changes["letters"]["S"] == {"now": 25, "before": 25, "change": 0, "beyond_noise": False}
    assert changes["occupations"] == {"came": ["A1", "C1"], "went": ["D1"], "stayed": ["B1"]}
    assert sentences.LIKES["A"] in changes["says"].partition("moins")[0]
    assert sentences.LIKES["R"] in changes["says"].partition("moins")[2]


def test_the_same_answers_have_not_moved():
    changes = comparison(stored(HANDY), stored(HANDY), prepared(), prepared())
    assert changes["says"].startswith("Rien n’a vraiment bougé")
    assert not any(each["beyond_noise"] for each in changes["letters"].values())


@pytest.mark.parametrize(("now", "before"), [(FLAT, HANDY), (HANDY, FLAT)])
def test_nothing_is_claimed_when_one_of_the_two_is_doubtful(now, before):
    changes = comparison(stored(now), stored(before), prepared(), prepared())
    assert "ne permettaient pas de trancher" in changes["says"]
    assert changes["letters"]["R"]["change"] != 0
    assert not any(each["beyond_noise"] for each in changes["letters"].values())


def test_other_questions_are_said_to_be_others():
    same = comparison(stored(ARTIST), stored(HANDY), prepared(), prepared())["says"]
    other = comparison(stored(ARTIST), stored(HANDY), prepared(2), prepared())["says"]
    assert "trop grand pour être un simple hasard" in same
    assert "hasard" not in other  # questions that differ are a reason, too
    assert "pas les mêmes questions" in other


def marked(*right: bool, version: int = 1) -> dict[str, Any]:
    marks = [{"question": f"q{number}", "right": each} for number, each in enumerate(right)]
    outcome = {"right": sum(right), "questions": len(right), "answers": marks}
    return {"kind": "knowledge", "quiz": "knows", "version": version, "outcome": outcome}


@pytest.mark.parametrize(
    ("now", "before", "sure", "says"),
    [
        ((True, True), (True, False), False, "1 question est juste maintenant et ne l’était pas avant."),
        (
            (True, True, True),
            (True, False, False),
            False,
            "2 questions sont justes maintenant et ne l’étaient",
        ),
        ((True, False), (False, True), False, "1 question est juste maintenant, et 1 ne l’est plus."),
        ((False, False), (True, True), False, "2 questions justes avant ne le sont plus."),
        ((True, False), (True, False), False, "Rien n’a bougé"),
        ((True,) * 6, (False,) * 6, True, "6 questions sont justes maintenant"),
    ],
)
def test_knowledge_is_compared_by_question(now, before, sure, says):
    quiz = prepared(kind="knowledge")
    changes = comparison(marked(*now), marked(*before), quiz, quiz)
    assert changes["right"]["change"] == sum(now) - sum(before)
    assert changes["right"]["beyond_noise"] is sure
    assert changes["says"].startswith(says)
    assert ("plus qu’un coup de chance" in changes["says"]) is sure


def test_a_quiz_that_has_changed_is_not_compared_question_by_question():
    quiz = prepared(kind="knowledge")
    changes = comparison(marked(*[True] * 6), marked(*[False] * 6, version=2), quiz, quiz)
    assert changes["right"] == {"now": 6, "before": 0, "change": 6, "beyond_noise": False}
    assert "Le quiz a changé" in changes["says"]


def test_six_changes_the_same_way_are_more_than_luck_and_five_are_not():
    assert more_than_luck(6, 0)
    assert more_than_luck(0, 6)
    assert not more_than_luck(5, 0)
    assert not more_than_luck(6, 1)
    assert not more_than_luck(0, 0)


def test_only_what_is_about_the_same_may_be_compared():
    def of(kind, quiz, moment):
        return {"kind": kind, "quiz": quiz, "completed_at": moment, "_id": moment}

    likes, knows = of("interests", "likes", 2), of("knowledge", "knows", 2)
    assert may_be_compared(likes, of("interests", "short", 1))
    assert may_be_compared(knows, of("knowledge", "knows", 1))
    assert not may_be_compared(likes, of("knowledge", "knows", 1))
    assert not may_be_compared(knows, of("knowledge", "other", 1))


def test_a_result_is_compared_with_an_earlier_one_only():
    one = {"kind": "interests", "quiz": "likes", "completed_at": 1, "_id": 1}
    assert not may_be_compared(one, one)
    assert not may_be_compared(one, one | {"completed_at": 2, "_id": 2})
