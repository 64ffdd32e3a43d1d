"""Matching by the letters of occupations alone, as it was before scores and typical answers: what the report
compares with.

Ten occupations by a mixture of congruence and liking; equal ones in an order drawn by a digest of the
answers, so that any other answer draws another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import zip_longest

from services.quiz.lab.congruence import congruence
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.matching import Table
from services.quiz.scoring.places import PlacesRule, choose

LIKING = 0.25


@dataclass(frozen=True)
class LettersRule(PlacesRule):
    """With a limit for occupations of the same letters in the same order."""

    industry: int = 4
    engineering: int = 1
    of_the_same_letters: int = 2

    def allows(self, chosen: Iterable[MatchCandidate], candidate: MatchCandidate) -> bool:
        already = list(chosen)
        same = sum(other.riasec == candidate.riasec for other in already)
        return same < self.of_the_same_letters and super().allows(already, candidate)


def ten(quiz: InterestQuiz, answers: Mapping[str, int], table: Table) -> list[str]:
    """Codes of the ten occupations, best first."""
    profile = profile_of(quiz, answers)
    congruent = congruence(profile.standardised)

    def fit(riasec: str) -> float:
        liking = (2 * profile.scores[riasec[0]] + profile.scores[riasec[-1]]) / 300
        return (1 - LIKING) * congruent[riasec] + LIKING * liking

    def drawn(rome: str) -> bytes:
        given = "|".join(f"{item}={answers[item]}" for item in sorted(answers))
        return blake2b(f"{rome} {given}".encode(), digest_size=8).digest()

    fits = {riasec: fit(riasec) for riasec in {candidate.riasec for candidate in table}}
    ranked = sorted(table, key=lambda candidate: (-fits[candidate.riasec], drawn(candidate.rome)))
    if profile.doubt:
        by_letter: dict[str, list[MatchCandidate]] = {letter: [] for letter in profile.code}
        for candidate in ranked:
            by_letter[candidate.riasec[0]].append(candidate)
        ranked = [one for turn in zip_longest(*by_letter.values()) for one in turn if one]
    return [candidate.rome for candidate in choose(ranked, LettersRule()).candidates]
