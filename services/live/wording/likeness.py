"""How alike two questions are, in French as pupils write it, so that a moderator may merge duplicates.

A question is its words (folded, without those that every question has, stemmed, with one word for several of
the same meaning) and the trigrams of its letters. Words count by how much they say.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from services.live.wording.folding import folded
from services.live.wording.vocabulary import vocabulary

THRESHOLD = 0.55
"""From here on two questions are likely to ask the same: see ``tests/unit/live/question_pairs.yaml``."""

WORDS_SHARE = 0.75
"""Of the score; the rest is of the trigrams, which forgive spelling."""

_TRIGRAM_BITS = 512
_CACHED = 4_096
_WORD = re.compile(r"[a-z0-9]+")

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True)
class _Features:
    weights: dict[str, float]
    """Meaning of a word -> how much it says."""
    total: float
    trigrams: int
    """A bit for each, by its checksum."""
    trigram_count: int


def most_alike(scores: Iterable[tuple[Id, float]], limit: int) -> list[tuple[Id, float]]:
    """Those of ``scores`` (id, score) that are likely to ask the same, at most ``limit``: the most alike
    first, ties in their order."""
    found = sorted((each for each in scores if each[1] >= THRESHOLD), key=lambda each: -each[1])
    return [(id, round(score, 3)) for id, score in found[:limit]]


def score(one: str, other: str) -> float:
    """From 0, nothing in common, to 1; the same in both directions."""
    return _score(_features(one), _features(other))


def forget() -> None:
    """Forget what this process keeps of texts for speed: to be called when a text is erased."""
    _features.cache_clear()


def _score(one: _Features, other: _Features) -> float:
    both = one.total + other.total
    if not both:
        return 0.0
    common = 0.0
    weights = other.weights
    for meaning, weight in one.weights.items():
        if meaning in weights:
            common += weight
    words = 2 * common / both
    letters = 2 * (one.trigrams & other.trigrams).bit_count() / (one.trigram_count + other.trigram_count)
    return WORDS_SHARE * words + (1 - WORDS_SHARE) * letters


@lru_cache(_CACHED)
def _features(text: str) -> _Features:
    known = vocabulary()
    words = known.spelled_out(_WORD.findall(folded(text).text))
    meanings = [known.meaning(word) for word in words]
    weights = {meaning: known.weight(meaning) for meaning in meanings if meaning}
    trigrams = _bits(weights or words)
    return _Features(weights, sum(weights.values()), trigrams, trigrams.bit_count())


def _bits(words: Iterable[str]) -> int:
    bits = 0
    for word in words:
        padded = f" {word} "
        for at in range(len(padded) - 2):
            bits |= 1 << crc32(padded[at : at + 3].encode()) % _TRIGRAM_BITS
    return bits
