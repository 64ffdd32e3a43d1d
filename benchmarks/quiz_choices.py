"""``python -m benchmarks.quiz_choices``: the figures of docs/adr/0010-matching.md, on simulated people."""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import correlation, mean

from cli import season
from cli.quiz_report import NO_RULE
from cli.season_quizzes import candidates
from services.quiz import schemas
from services.quiz.lab import gate
from services.quiz.lab.congruence import ALIKE_BY_DISTANCE, C_WEIGHTS, M_WEIGHTS, congruence
from services.quiz.lab.letters_only import LIKING
from services.quiz.lab.simulation import Interests, answers, interests
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, Profile, distance, profile_of
from services.quiz.scoring.places import PLACES, RULE, PlacesRule

PEOPLE, SEED = 400, 5
JUDGED = 200
"""People in each cohort of each of the gate's seeds, as in the report."""

SEASON = Path(__file__).parent.parent / "season"

SHARES = ("industry", "engineering", "industry, sharp", "engineering, sharp")

Index = Callable[[Profile, str], float]


def zener_schnuelle(profile: Profile, riasec: str) -> float:
    """The published levels that codes of two letters can reach, of the highest of them."""
    code = profile.code
    if len(riasec) == 1:
        return float(code[0] == riasec)
    levels = (
        (code[0] in riasec, 1),
        (set(code[:2]) == set(riasec), 2),
        (code[0] == riasec[0], 3),
        (code[:2] == riasec, 5),
    )
    return max((level for reached, level in levels if reached), default=0) / 5


def iachan_two_letters(profile: Profile, riasec: str) -> float:
    """Iachan's M with the first two letters (1990), 0 to 1."""
    return _m(profile.code, riasec, M_WEIGHTS[2])


def iachan_three_letters(profile: Profile, riasec: str) -> float:
    """Iachan's M with the first three letters (1984), 0 to 1."""
    return _m(profile.code, riasec, M_WEIGHTS[3])


def _m(code: str, riasec: str, weights: tuple[tuple[int, ...], ...]) -> float:
    found = sum(
        weight
        for row, one in zip(weights, riasec, strict=False)
        for weight, other in zip(row, code, strict=False)
        if one == other
    )
    return found / sum(weights[place][place] for place in range(len(riasec)))


def iachan_ties(profile: Profile, riasec: str) -> float:
    """Iachan's M with three letters, averaged over the orders of equal ones (1990), 0 to 1."""
    return congruence(profile.standardised)[riasec]


def with_liking(profile: Profile, riasec: str) -> float:
    """What matching used while it had the letters only."""
    liking = (2 * profile.scores[riasec[0]] + profile.scores[riasec[-1]]) / 300
    return (1 - LIKING) * iachan_ties(profile, riasec) + LIKING * liking


def brown_gore(profile: Profile, riasec: str) -> float:
    """C, without the terms of the letters that the occupation does not have."""
    terms = list(zip(C_WEIGHTS, profile.code, riasec, strict=False))
    found = sum(weight * ALIKE_BY_DISTANCE[distance(one, other)] for weight, one, other in terms)
    return found / (ALIKE_BY_DISTANCE[0] * sum(weight for weight, *_ in terms))


def profile_correlation(profile: Profile, riasec: str) -> float:
    """No published index of codes, but what one could have with an occupation's letters as weights."""
    return correlation([profile.standardised[letter] for letter in LETTERS], _environment(riasec))


INDICES: Mapping[str, Index] = {
    "Zener & Schnuelle": zener_schnuelle,
    "Brown & Gore's C": brown_gore,
    "Iachan's M, two letters (1990)": iachan_two_letters,
    "Iachan's M, three letters (1984)": iachan_three_letters,
    "the same, ties averaged (1990)": iachan_ties,
    "the same, mixed with liking": with_liking,
    "(profile correlation)": profile_correlation,
}


def _environment(riasec: str) -> list[float]:
    return [1.0 if letter == riasec[0] else 0.5 if letter in riasec else 0.0 for letter in LETTERS]


def indices(quiz: InterestQuiz, table: list[MatchCandidate]) -> Iterator[str]:
    """Of each index: pairs of codes with equal values, how well the first ten fit, and how alike the values
    are when the same person answers again."""
    random = Random(SEED)
    drawn = list[tuple[Interests, Profile, Profile]]()
    while len(drawn) < PEOPLE:
        person = interests(random)
        profiles = [profile_of(quiz, answers(quiz, person, random)) for _ in range(2)]
        if all(any(each.standardised.values()) for each in profiles):
            drawn.append((person, profiles[0], profiles[1]))
    count = {riasec: sum(one.riasec == riasec for one in table) for riasec in {one.riasec for one in table}}
    best = mean(_first_ten(fit, fit, count) for fit in (_true_fit(person, count) for person, *_ in drawn))
    yield f"| index | pairs tied | true fit of ten (at best {best:.2f}) | second time |"
    yield "|---|---:|---:|---:|"
    for name, index in INDICES.items():
        tied, fits, again = [], [], []
        for person, first, second in drawn:
            found = {riasec: round(index(first, riasec), 6) for riasec in count}
            later = {riasec: round(index(second, riasec), 6) for riasec in count}
            tied.append(_tied(found, count))
            fits.append(_first_ten(found, _true_fit(person, count), count))
            again.append(_alike(found, later))
        yield f"| {name} | {mean(tied):.1%} | {mean(fits):.3f} | {mean(again):.3f} |"


def _true_fit(person: Interests, codes: Mapping[str, int]) -> dict[str, float]:
    return {
        riasec: correlation([person[letter] for letter in LETTERS], _environment(riasec)) for riasec in codes
    }


def _tied(found: Mapping[str, float], count: Mapping[str, int]) -> float:
    """Of pairs of occupations with different letters."""
    pairs = [(one, other) for one in count for other in count if one < other]
    tied = sum(count[one] * count[other] for one, other in pairs if found[one] == found[other])
    return tied / sum(count[one] * count[other] for one, other in pairs)


def _first_ten(found: Mapping[str, float], true: Mapping[str, float], count: Mapping[str, int]) -> float:
    """The mean true fit of the ten best, those that are equal in ``found`` counting alike."""
    total, left = 0.0, PLACES
    for _, group in groupby(sorted(found, key=lambda one: -found[one]), key=lambda one: found[one]):
        codes = list(group)
        size = sum(count[one] for one in codes)
        taken = min(left, size)
        total += taken * sum(count[one] * true[one] for one in codes) / size
        left -= taken
        if not left:
            break
    return total / PLACES


def _alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    values, others = zip(*((one[riasec], other[riasec]) for riasec in one), strict=True)
    return correlation(values, others) if len(set(values)) > 1 < len(set(others)) else 0.0


def rules(quizzes: Mapping[str, InterestQuiz], table: list[MatchCandidate]) -> Iterator[str]:
    """What each measure does for the gate, one after the other."""
    columns = [f"{name}: {share}" for name in quizzes for share in SHARES]
    yield f"| rule | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * 4 * len(quizzes)}"
    steps = {
        "the ten best scores": NO_RULE,
        "≤ 3 of a family": PlacesRule(0, 0, 3),
        "and ≥ 2 of engineering": PlacesRule(0, 2, 3),
        "and ≥ 4 of industry": PlacesRule(4, 2, 3),
        "and ≥ 5 of industry (chosen)": RULE,
    }
    margins = list[float]()
    for name, rule in steps.items():
        shares = [
            share for quiz in quizzes.values() for share in gate.judge(quiz, table, JUDGED, rule).shares
        ]
        margins += [share.margin for share in shares]
        yield f"| {name} | {' | '.join(f'{share.ratio:.2f}' for share in shares)} |"
    yield f"95 % intervals: ± {min(margins):.3f} to {max(margins):.3f}"


def charged() -> dict[str, InterestQuiz]:
    """Quizzes that nobody should publish: activities of engineering in every place that can have one."""
    return {
        f"{len(letters) * count} of {6 * count} are engineering's ({letters})": InterestQuiz(
            "charged",
            1,
            tuple(
                Item(f"{one}{place}", "", one, "engineering" if one in letters else None)
                for one in LETTERS
                for place in range(count)
            ),
        )
        for letters, count in (("RICE", 5), ("RICE", 10), ("IC", 5))
    }


def main() -> None:
    files = season.read(SEASON, judged=False)
    table = candidates(files.content.occupations)
    quizzes = {
        f"{len(quiz.items)} items": quiz
        for quiz in map(
            schemas.interest_quiz, (one for one in files.quizzes.values() if one["kind"] == "interests")
        )
    }
    for name, quiz in quizzes.items():
        print(f"\n{name}, {PEOPLE} people\n", *indices(quiz, table), sep="\n")
    print("\nratios of the gate\n", *rules(quizzes, table), sep="\n")
    print("\nquizzes to refuse\n", *rules(charged(), table), sep="\n")


if __name__ == "__main__":
    main()
