from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from statistics import mean, stdev

import pytest
import yaml

from cli import season
from cli.season_quizzes import candidates
from services.quiz.lab import gate, simulation
from services.quiz.lab.gate import BOUND, SEEDS, GateVerdict, Share, judge
from services.quiz.schemas import interest_quiz
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item
from services.quiz.scoring.places import PLACES, PlacesRule

SEASON = Path(__file__).parents[2] / "season"
NO_RULE = PlacesRule(industry=0, engineering=0, of_a_family=PLACES)
CODES = [*LETTERS, *map("".join, permutations(LETTERS, 2))]


def occupations_of_the_season() -> list[MatchCandidate]:
    return candidates(season.read(SEASON, judged=False).content.occupations)


def quizzes_of_the_season() -> dict[str, InterestQuiz]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (SEASON / "quizzes").glob("*.yaml"))
    return {
        f"{one['id']}@{one['version']}": interest_quiz(one) for one in files if one["kind"] == "interests"
    }


OCCUPATIONS = occupations_of_the_season()
QUIZZES = quizzes_of_the_season()


def quiz_of(fields: dict[str, str], per_letter: int = 5) -> InterestQuiz:
    items = (
        Item(f"{one}{place}", "", one, fields.get(one)) for one in LETTERS for place in range(per_letter)
    )
    return InterestQuiz("essai", 1, tuple(items))


def by_name(verdict: GateVerdict, condition: str = "given") -> dict[str, Share]:
    return {share.name: share for share in verdict.shares if share.condition == condition}


@pytest.mark.parametrize("quiz", QUIZZES.values(), ids=QUIZZES.keys())
def test_the_season_passes(quiz):
    verdict = judge(quiz, OCCUPATIONS)
    assert verdict.passed, verdict
    assert (verdict.quiz, verdict.version) == (quiz.id, quiz.version)


def test_a_rule_that_keeps_no_places_is_refused():
    for quiz in QUIZZES.values():
        assert not by_name(judge(quiz, OCCUPATIONS, people=20, rule=NO_RULE))["industry"].passed


def test_a_quiz_that_asks_for_engineers_everywhere_is_refused():
    """Its activities are engineering's wherever they can be: there the published difference is largest."""
    charged = quiz_of(dict.fromkeys("RICE", "engineering"))
    verdict = judge(charged, OCCUPATIONS, people=20)
    assert not by_name(verdict, "unaided")["engineering"].passed
    assert not verdict.passed
    assert judge(quiz_of({}), OCCUPATIONS, people=20).passed


def test_a_table_in_which_industry_is_only_for_those_who_like_machines_is_refused():
    """Kept places do not save it: the others get more of industry than they do."""
    table = [
        MatchCandidate(f"{'H' if 'R' in code else 'M'}{place}{rest}", code, f"{place}{rest}")
        for place, code in enumerate(CODES)
        for rest in range(9)
    ]
    industry = by_name(judge(quiz_of({}), table, people=20))["industry"]
    assert not industry.passed
    assert industry.shifted >= 0.5


def test_without_a_difference_between_the_cohorts_there_is_none_between_the_shares(monkeypatch):
    monkeypatch.setattr(simulation, "D_LETTERS", dict.fromkeys(LETTERS, 0.0))
    for share in judge(quiz_of({}), OCCUPATIONS, people=5, rule=NO_RULE).shares:
        assert share.shifted == share.other > 0, share


def test_the_verdict_is_always_the_same():
    assert judge(quiz_of({}), OCCUPATIONS, people=3) == judge(quiz_of({}), OCCUPATIONS[::-1], people=3)


def test_all_seeds_count_alike_and_their_spread_gives_the_interval(monkeypatch):
    together = by_name(judge(quiz_of({}), OCCUPATIONS, people=10))["industry"]
    seeds, found = gate.SEEDS, []
    for seed in seeds:
        monkeypatch.setattr(gate, "SEEDS", (seed, seed))
        found.append(by_name(judge(quiz_of({}), OCCUPATIONS, people=10))["industry"])
    assert all(share.margin == 0 for share in found)
    assert together.shifted == pytest.approx(mean(share.shifted for share in found))
    assert together.other == pytest.approx(mean(share.other for share in found))
    assert together.margin == pytest.approx(2.262 * stdev(share.ratio for share in found) / len(seeds) ** 0.5)
    assert together.low < together.ratio < together.high


def people_drawn(quiz: InterestQuiz, table: Sequence[MatchCandidate]) -> list[int]:
    """Pairs that were judged, one by one; the last entry is the end of the progress bar."""
    drawn = list[int]()
    judge(quiz, table, people=30, first=10, progress=lambda done, total: drawn.append(done))
    return drawn


def test_a_clear_case_needs_fewer_people():
    clear = people_drawn(quiz_of({}), [candidate for candidate in OCCUPATIONS if candidate.industry])
    assert clear == [*range(1, 10 * len(SEEDS) + 1), 30 * len(SEEDS)]


def test_more_people_are_drawn_while_an_interval_includes_its_bound(monkeypatch):
    ratio = by_name(judge(quiz_of({}), OCCUPATIONS, people=10))["industry"].ratio
    monkeypatch.setattr(gate, "BOUND", ratio)
    close = people_drawn(quiz_of({}), OCCUPATIONS)
    assert close == [*range(1, 30 * len(SEEDS) + 1), 30 * len(SEEDS)]


def test_people_drawn_in_two_steps_are_those_drawn_in_one():
    one, two = (judge(quiz_of({}), OCCUPATIONS, people=6, first=first) for first in (6, 1))
    with_one_person = judge(quiz_of({}), OCCUPATIONS, people=1).shares
    assert not all(share.clear for share in with_one_person)  # so that the second was drawn in two steps
    assert one == two


def test_more_people_give_a_narrower_interval():
    few, many = (by_name(judge(quiz_of({}), OCCUPATIONS, count, count))["industry"] for count in (5, 80))
    assert many.margin < few.margin / 2


def test_what_nobody_is_proposed_separates_nobody():
    table = [MatchCandidate(f"M{place:04}", code, "") for place, code in enumerate(CODES)]
    assert [share.ratio for share in judge(quiz_of({}), table, people=1).shares] == [1] * 6


@pytest.mark.parametrize(("shifted", "passed"), [(0.4, True), (0.399, False), (0.6, True), (0.0, False)])
def test_the_bound_is_part_of_what_passes(shifted, passed):
    share = Share("industry", shifted, 0.5)
    assert share.passed is passed
    assert GateVerdict("essai", 1, (share, Share("engineering", 1, 1))).passed is passed
    assert BOUND == 0.8
    assert Share("industry", 0.2, 0.5, condition="unaided").passed
    assert not Share("industry", 0.16, 0.5, condition="unaided").passed
