"""How good the ten of a result are: whether they hold what is expected, reach every occupation, and stay.

- ``recovery``: of profiles that somebody wrote for every occupation of the season (``profiles/``): answers of
  a pupil who would like that work, judged from its name and summary alone. They are not behind any scores and
  are none of the quiz's typical answers; but both were written with the same idea of each occupation, so real
  pupils will be found less often. ``blurred`` answers, each moved by a random step, say how much less.
- ``coverage``: how often simulated people get each occupation.
- ``steadiness``: how many of the ten stay when a simulated person moves one answer by one step.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from contracts.calls.quiz import ANSWER_MAX
from services.quiz.lab.simulation import Answers, people
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.matching import Table, match

PROFILES = Path(__file__).parent / "profiles"
COVERED, STEPS, SEED = 1_500, 1_000, 1859
BLUR = 1.0
"""Standard deviation, in answers, of what blurred answers are moved by."""

Ten = Callable[[Answers, int], list[str]]
"""(answers, number of the person) -> codes of the ten, best first."""


def matching(quiz: InterestQuiz, table: Table) -> Ten:
    """The ten that the platform proposes."""

    def ten(answers: Answers, person: int) -> list[str]:
        found = match(quiz, answers, profile_of(quiz, answers), table, {}, visitor=person)
        return [proposed.rome for proposed in found.matches]

    return ten


def profiles(quiz: InterestQuiz) -> dict[str, Answers] | None:
    """ROME code -> answers of a pupil who would like it; None if nobody wrote any for this quiz."""
    file = PROFILES / f"{quiz.id}.csv"
    if not file.exists():
        return None
    items = [item.id for item in quiz.items]
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["rome"]: {item: int(row[item]) for item in items} for row in csv.DictReader(lines)}


def blurred(written: Mapping[str, Answers]) -> dict[str, Answers]:
    """``written``, with every answer moved by a normal step of BLUR, rounded."""
    chance = Random(SEED)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    return {
        rome: {
            item: min(ANSWER_MAX, max(0, round(answer + chance.gauss(0, BLUR))))
            for item, answer in answers.items()
        }
        for rome, answers in written.items()
    }


@dataclass(frozen=True)
class Found:
    """Shares, 0 to 1, of profiles whose occupation is among the ten, and of those where it or one that people
    move to or from is. ``industry``: the first, of industry's occupations alone."""

    found: float
    near: float
    industry: float


def recovery(written: Mapping[str, Answers], table: Table, ten: Ten) -> Found:
    """Of the ``written`` profiles: ROME code -> answers."""
    near = _neighbours(table)
    found, around, industry = list[bool](), list[bool](), list[bool]()
    for person, (rome, answers) in enumerate(written.items()):
        if rome not in table.by_rome:
            continue
        proposed = ten(answers, person)
        found.append(rome in proposed)
        around.append(rome in proposed or not near[rome].isdisjoint(proposed))
        if table.by_rome[rome].industry:
            industry.append(rome in proposed)
    return Found(_share(found), _share(around), _share(industry))


@dataclass(frozen=True)
class Coverage:
    """``never``: occupations that nobody got. ``most``: how often the most frequent, as a multiple of the
    median."""

    never: tuple[str, ...]
    most: float


def coverage(quiz: InterestQuiz, table: Table, ten: Ten, count: int = COVERED) -> Coverage:
    """Over ``count`` simulated people."""
    drawn = people(quiz, count, SEED)
    times = Counter(code for person, (_, answers) in enumerate(drawn) for code in ten(answers, person))
    numbers = [times[candidate.rome] for candidate in table]
    never = tuple(candidate.rome for candidate in table if not times[candidate.rome])
    return Coverage(never, max(numbers) / max(1.0, median(numbers)))


@dataclass(frozen=True)
class Steadiness:
    """How many of the ten stay: their mean, the fewest, and the share of people who keep at least half."""

    mean: float
    fewest: int
    half: float


def steadiness(quiz: InterestQuiz, ten: Ten, count: int = STEPS) -> Steadiness:
    """Over ``count`` simulated people; each moves one answer by one step, up or down."""
    chance = Random(SEED)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    kept, half = list[int](), 0
    for person, (_, answers) in enumerate(people(quiz, count, SEED)):
        item = chance.choice(quiz.items).id
        step = chance.choice((-1, 1))
        moved = answers[item] + step
        other = answers | {item: moved if 0 <= moved <= ANSWER_MAX else answers[item] - step}
        before = ten(answers, person)
        kept.append(len(set(before) & set(ten(other, person))))
        half += 2 * kept[-1] >= len(before)
    return Steadiness(sum(kept) / count, min(kept), half / count)


def patterns(quiz: InterestQuiz) -> Iterator[Answers]:
    """Answers of people who click by a pattern: two or three answers that repeat, stairs up, down, and up and
    down, each answer once, twice or three times in a row."""
    up = list(range(ANSWER_MAX + 1))
    motifs: list[Sequence[int]] = [
        *([one, other] for one in up for other in up if one != other),
        *([one, other, third] for one in up for other in up for third in up if len({one, other, third}) == 3),
        up,
        up[::-1],
        [*up, *up[-2:0:-1]],
        [*up, *up[::-1]],
    ]
    for motif in motifs:
        for times in (1, 2, 3):
            clicked = [answer for answer in motif for _ in range(times)]
            if 2 * len(clicked) + 2 <= len(quiz.items):
                yield {item.id: clicked[place % len(clicked)] for place, item in enumerate(quiz.items)}


def _neighbours(table: Sequence[MatchCandidate]) -> dict[str, set[str]]:
    """Code -> codes of the table that people move to from there, or from which they come."""
    near = {candidate.rome: set(candidate.near) for candidate in table}
    for candidate in table:
        for code in candidate.near:
            if code in near:
                near[code].add(candidate.rome)
    return near


def _share(of: Sequence[bool]) -> float:
    return sum(of) / len(of) if of else 0.0
