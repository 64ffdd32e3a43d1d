"""What a result is worth, as the report measures it, and the bounds that it keeps."""

from pathlib import Path

import pytest

from cli import season
from cli.season_quizzes import candidates
from contracts.calls.quiz import ANSWER_MAX
from services.quiz.lab import letters_only, measures
from services.quiz.schemas import interest_quiz
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, profile_of
from services.quiz.scoring.matching import Table

LONG, SHORT = "quel-metier-est-fait-pour-toi", "quel-metier-version-courte"
SMALL = InterestQuiz("essai", 1, tuple(Item(f"{one}{n}", "", one) for one in LETTERS for n in range(2)))
ONE, MOVED_TO, OTHER = "H2902", "F1301", "K2402"
TABLE = Table(
    [
        MatchCandidate(ONE, "R", "production", near=(MOVED_TO,)),
        MatchCandidate(MOVED_TO, "R", "construction"),
        MatchCandidate(OTHER, "I", "laboratory"),
    ]
)
ANSWERS = {item.id: 2 for item in SMALL.items}


@pytest.fixture(scope="module")
def sample():
    """Interests quizzes by id, in their latest version, and the table of the season."""
    files = season.read(Path("season"), judged=False)
    liked = [quiz for quiz in files.quizzes.values() if quiz["kind"] == "interests"]
    quizzes = {each["id"]: interest_quiz(each) for each in sorted(liked, key=lambda one: one["version"])}
    return quizzes, Table(candidates(files.content.occupations))


@pytest.mark.parametrize("id", [LONG, SHORT])
def test_the_expected_occupation_is_found_and_more_often_than_by_letters_alone(sample, id):
    quizzes, table = sample
    quiz = quizzes[id]
    written = measures.profiles(quiz)
    assert written.keys() == table.by_rome.keys()
    found = measures.recovery(written, table, measures.matching(quiz, table))
    before = measures.recovery(written, table, lambda answers, _: letters_only.ten(quiz, answers, table))
    assert found.found >= 0.6 > 2 * before.found
    assert found.industry >= 0.6
    assert found.near >= 0.9


def test_every_occupation_is_proposed_to_somebody_and_none_to_nearly_all(sample):
    quizzes, table = sample
    for quiz in quizzes.values():
        reach = measures.coverage(quiz, table, measures.matching(quiz, table))
        assert reach.never == ()
        assert reach.most <= 20


def test_one_answer_moved_by_a_step_leaves_most_of_the_ten(sample):
    """The long quiz; twelve answers hold less."""
    quizzes, table = sample
    steady = measures.steadiness(quizzes[LONG], measures.matching(quizzes[LONG], table))
    assert steady.mean >= 8
    assert steady.fewest >= 5


def test_no_pattern_of_clicks_gives_a_result_without_doubt(sample):
    quizzes, _ = sample
    for quiz in quizzes.values():
        clicked = list(measures.patterns(quiz))
        assert [answers for answers in clicked if profile_of(quiz, answers).doubt is None] == []


def test_patterns_answer_every_item_and_begin_anew():
    clicked = [list(answers.values()) for answers in measures.patterns(SMALL)]
    assert [0, 4] * 6 in clicked
    assert [0, 0, 4, 4] * 3 in clicked
    assert [0, 2, 4] * 4 in clicked
    assert [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1] in clicked
    assert {len(each) for each in clicked} == {len(SMALL.items)}


@pytest.mark.parametrize(
    ("ten", "found", "near"),
    [([ONE], 1, 1), ([MOVED_TO], 0, 1), ([OTHER], 0, 0)],
)
def test_a_neighbour_is_found_where_one_moves_to(ten, found, near):
    measured = measures.recovery({ONE: ANSWERS}, TABLE, lambda answers, person: ten)
    assert (measured.found, measured.near, measured.industry) == (found, near, found)


def test_a_neighbour_is_also_where_one_comes_from_and_other_codes_do_not_count():
    written = {MOVED_TO: ANSWERS, "A1101": ANSWERS}
    measured = measures.recovery(written, TABLE, lambda answers, person: [ONE])
    assert (measured.found, measured.near, measured.industry) == (0, 1, 0)


def test_coverage_counts_who_got_what():
    """``ten`` gives the first to all, the second to every other one, the third to nobody."""
    reach = measures.coverage(SMALL, TABLE, lambda _, person: [ONE, MOVED_TO][: 1 + person % 2], count=40)
    assert reach == measures.Coverage(never=(OTHER,), most=2.0)


def test_steadiness_compares_answers_that_differ_by_one_step():
    seen = []

    def ten(answers, person):
        seen.append(answers)
        return [ONE, OTHER] if len(seen) % 4 else [ONE, MOVED_TO]

    assert measures.steadiness(SMALL, ten, count=2) == measures.Steadiness(mean=1.5, fewest=1, half=1.0)
    for before, after in zip(seen[::2], seen[1::2], strict=True):
        assert sorted(abs(before[item] - after[item]) for item in before) == [0] * 11 + [1]
        assert all(0 <= answer <= ANSWER_MAX for answer in after.values())


def test_blurred_answers_stay_on_the_scale_and_are_always_the_same():
    blurred = measures.blurred({ONE: ANSWERS, OTHER: dict.fromkeys(ANSWERS, ANSWER_MAX)})
    assert blurred == measures.blurred({ONE: ANSWERS, OTHER: dict.fromkeys(ANSWERS, ANSWER_MAX)})
    assert blurred[ONE] != ANSWERS
    assert {answer for answers in blurred.values() for answer in answers.values()} <= set(range(5))
