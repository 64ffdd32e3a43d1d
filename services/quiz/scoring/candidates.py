"""An occupation, as far as matching knows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class MatchCandidate:
    """An occupation that may be proposed. ``riasec``: one or two letters. ``near``: codes of occupations that
    people move to, closest first. ``scores``: of R I A S E C, 1 to 7 each, or none; ``quality``: hand, A, B
    or C, how sure it is that they are this occupation's. ``shown``: whether the season shows it somewhere.

    Compared by identity: matching asks many times whether one is among ten, and each code is there once."""

    rome: str
    riasec: str
    family: str
    near: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    quality: str = ""
    shown: bool = True

    @property
    def industry(self) -> bool:
        """Codes in H are industry's, those in I installation's and maintenance's."""
        return self.rome[0] in "HI"

    @property
    def engineering(self) -> bool:
        return self.family == "engineering"
