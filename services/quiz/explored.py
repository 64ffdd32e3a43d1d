"""What somebody explored, as a profile in the six letters that stands beside what they said, and places to
try next. No I/O.

A place is a hotspot or a content. It counts once, however often it is opened, with a weight that its
occupations share equally; an occupation gives its ROME letters, the first twice as much as the second.

A season does not offer the letters equally: most places show occupations of R. So a score compares what was
explored with what is on offer. With the weight ``W`` of all explored places, the weight ``w`` of a letter
among them, and the letter's share ``p`` of everything on offer::

    share = (w + PRIOR) / (W + PRIOR / p)
    score = 100 * share * (1 - p) / (share * (1 - p) + p * (1 - share))

This is the odds of the letter among explored places against its odds on offer, as a number from 0 to 100: 50
for who explores at random, or for a letter that is not on offer. PRIOR adds, to every letter, places as a
random explorer would have seen them: a letter of which there is little is not judged by one place.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import mul
from typing import Any
from uuid import UUID

from services.quiz.scoring.interests import LETTERS

NEEDED = 10
"""Explored places below which there is no profile."""

HOTSPOT_WEIGHT, CONTENT_WEIGHT = 1, 2
"""A hotspot is opened by one click on the way; a content was chosen by its title and followed to its end."""

PRIOR = 2.0
"""In units of weight. At ten random places the scores then have a standard deviation of 5 to 6; ten places of
one letter give it about 80 (``tests/unit/test_quiz_explored.py``)."""

AVERAGE = 50

TRIED = 3
"""Places to try next."""

GOOD_FIT = 0.6
"""Share of the best fit from which a place may be preferred for being of another kind, company or tour."""

NOT_PLACES = frozenset({"quiz"})
"""Kinds of contents that are answered, not explored."""

NOT_TRIED = frozenset({"tour"})
"""Kinds that are not proposed: a hotspot leads into its tour."""

Letters = dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A hotspot or content on offer. ``kind``: "hotspot", or the kind of content. ``content``: the content's
    id, of a hotspot its tour's. ``scene`` and ``hotspot`` are None for a content."""

    kind: str
    content: str
    title: str
    occupations: tuple[str, ...]
    scene: str | None = None
    hotspot: str | None = None
    company: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("hotspot", self.hotspot) if self.hotspot else ("content", self.content)


def places_in(contents: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Hotspots and contents of a season that show occupations and can be explored: no quizzes."""
    for content in contents:
        company = content.get("company")
        if content["occupations"] and content["kind"] not in NOT_PLACES:
            yield Place(
                kind=content["kind"],
                content=content["id"],
                title=content["title"],
                occupations=tuple(content["occupations"]),
                company=company,
            )
        for scene in content.get("scenes", ()):
            for hotspot in scene["hotspots"]:
                if hotspot["occupations"]:
                    yield Place(
                        kind="hotspot",
                        content=content["id"],
                        title=hotspot["title"],
                        occupations=tuple(hotspot["occupations"]),
                        scene=scene["id"],
                        hotspot=hotspot["id"],
                        company=company,
                    )


class Offer:
    """All that can be explored in a season, with what is computed once for all its visitors.

    ``places``: in the season's order, with their letters, whose sum is 1; those whose occupations have no
    letters are left out. ``shares``: letter -> its share of the weight on offer; empty if nothing is.
    """

    def __init__(self, places: Iterable[Place] = (), riasec: Mapping[str, str] | None = None) -> None:
        self._by_code = {code: _letters_of_code(letters) for code, letters in (riasec or {}).items()}
        found = ((place, self.letters(place.occupations)) for place in places if place.kind not in NOT_PLACES)
        self.places: dict[tuple[str, str], tuple[Place, Letters]] = {
            place.key: (place, letters) for place, letters in found if letters
        }
        self.shares = _shares((_weight(key), letters) for key, (_, letters) in self.places.items())

    def letters(self, occupations: Sequence[str]) -> Letters | None:
        """The letters of a place that shows ``occupations``; None if none of them has any. Codes that have
        left the season count for nothing."""
        known = [letters for code in dict.fromkeys(occupations) if (letters := self._by_code.get(code))]
        if not known:
            return None
        return {letter: sum(each[letter] for each in known) / len(known) for letter in LETTERS}


@dataclass(frozen=True)
class Explored:
    """What a visitor explored. ``seen``: hotspot -> its occupations when it was viewed; ``completed``:
    content -> its occupations when it was completed."""

    seen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    completed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def keys(self) -> set[tuple[str, str]]:
        return {("hotspot", each) for each in self.seen} | {("content", each) for each in self.completed}

    def places(self, offer: Offer) -> list[tuple[int, Letters]]:
        """(weight, letters) of each place that counts."""
        found = (("hotspot", self.seen), ("content", self.completed))
        return [
            (_weight((kind, id)), letters)
            for kind, places in found
            for id, occupations in places.items()
            if (letters := offer.letters(occupations))
        ]


def scores_of(places: Sequence[tuple[int, Letters]], offer: Offer) -> dict[str, int] | None:
    """Letter -> 0 to 100, as the head of this module says; None for fewer than NEEDED ``places``, or without
    anything on offer. ``places``: as ``Explored.places``."""
    if len(places) < NEEDED or not offer.shares:
        return None
    weight = sum(each for each, _ in places)
    return {
        letter: _score(sum(each * letters[letter] for each, letters in places), weight, offer.shares[letter])
        for letter in LETTERS
    }


def wanted(said: Mapping[str, int] | None, scores: Mapping[str, int] | None) -> Letters:
    """Letter -> 0 or more: how much it is looked for in the places to try next.

    With both profiles, letters that are higher in what was said than in what was explored, among those said
    above the person's own mean; if there are none, or nothing was explored yet, these. Without ``said``, the
    letters explored less than at random. All alike if nothing speaks for one.
    """
    found: Letters = {}
    if said:
        mean = sum(said[letter] for letter in LETTERS) / len(LETTERS)
        leans = {letter: said[letter] - mean for letter in LETTERS if said[letter] > mean}
        if scores:
            gaps = {letter: lean - (scores[letter] - AVERAGE) for letter, lean in leans.items()}
            found = {letter: gap for letter, gap in gaps.items() if gap > 0}
        found = found or leans
    elif scores:
        found = {letter: AVERAGE - scores[letter] for letter in LETTERS if scores[letter] < AVERAGE}
    return (
        {letter: float(found.get(letter, 0)) for letter in LETTERS} if found else dict.fromkeys(LETTERS, 1.0)
    )


def places_to_try(
    offer: Offer, explored: set[tuple[str, str]], wanted: Mapping[str, float], visitor: UUID
) -> list[Place]:
    """Up to TRIED places on offer that are not among the keys in ``explored``, those with the most of the
    ``wanted`` letters first; of different tours, companies and kinds as far as a good fit allows. The same
    arguments give the same places; equal ones are ordered differently for different visitors."""
    total = sum(wanted.values())
    weights = [wanted[letter] / total for letter in LETTERS]
    lots = blake2b(f"{visitor}|".encode(), digest_size=8)
    fits: dict[tuple[str, str], float] = {}
    turns: dict[tuple[str, str], tuple[float, bytes]] = {}
    for key, (place, letters) in offer.places.items():
        if key not in explored and place.kind not in NOT_TRIED:
            fits[key] = fit = sum(map(mul, weights, letters.values()))
            lot = lots.copy()
            lot.update("|".join(key).encode())
            turns[key] = (-round(fit, 9), lot.digest())
    order = sorted(turns, key=turns.__getitem__)
    good = [key for key in order if fits[key] >= GOOD_FIT * fits[order[0]]]
    chosen: dict[tuple[str, str], Place] = {}
    for candidates in (good, order):
        remaining = {key: offer.places[key][0] for key in candidates if key not in chosen}
        while remaining and len(chosen) < TRIED:
            contents, companies, kinds = _counts(chosen.values())
            best = min(  # the first of equal ones
                remaining,
                key=lambda key: (
                    contents[remaining[key].content],
                    companies[remaining[key].company],
                    kinds[remaining[key].kind],
                ),
            )
            chosen[best] = remaining.pop(best)
    return list(chosen.values())


def _counts(chosen: Collection[Place]) -> tuple[Counter[str], Counter[str | None], Counter[str]]:
    """How many of ``chosen`` each content or tour has, each company, each kind."""
    companies = Counter(place.company for place in chosen)
    del companies[None]  # places of no company are not of the same one
    return Counter(place.content for place in chosen), companies, Counter(place.kind for place in chosen)


def _weight(key: tuple[str, str]) -> int:
    return HOTSPOT_WEIGHT if key[0] == "hotspot" else CONTENT_WEIGHT


def _letters_of_code(riasec: str) -> Letters | None:
    """The letters of an occupation, with sum 1. ``riasec``: one or two letters, or none."""
    if not riasec:
        return None
    weights = (1.0,) if len(riasec) == 1 else (2 / 3, 1 / 3)
    return dict.fromkeys(LETTERS, 0.0) | dict(zip(riasec, weights, strict=True))


def _shares(places: Iterable[tuple[int, Letters]]) -> Letters:
    sums, weight = dict.fromkeys(LETTERS, 0.0), 0
    for each, letters in places:
        weight += each
        for letter, share in letters.items():
            sums[letter] += each * share
    return {letter: value / weight for letter, value in sums.items()} if weight else {}


def _score(explored: float, weight: float, offered: float) -> int:
    if not 0 < offered < 1:
        return AVERAGE
    share = (explored + PRIOR) / (weight + PRIOR / offered)
    odds, against = share * (1 - offered), offered * (1 - share)
    return int(100 * odds / (odds + against) + 0.5)
