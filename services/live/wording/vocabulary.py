"""Words of pupils' questions (``vocabulary.yaml``): spelled as in messages, silent, or of one meaning."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("vocabulary.yaml")
_COMMON_WEIGHT = 0.5
_STEM_MIN = 3
_SUFFIXES = (
    "issements", "issement", "ations", "ation", "ements", "ement", "iez", "ions", "aient", "erait", "eriez",
    "era", "erez", "antes", "ante", "ants", "ant", "euses", "euse", "eurs", "eur", "ives", "ive", "ees", "ee",
    "ez", "er", "ent", "ait", "ais", "es", "e", "s", "x",
)  # fmt: skip
"""Endings of plurals, feminines and verbs, the longer ones first."""


@dataclass(frozen=True)
class Vocabulary:
    spellings: dict[str, str]
    """How a word is spelled in a message -> the word or words that are meant, or nothing."""
    silent: frozenset[str]
    meanings: dict[str, str]
    """Word or stem -> the word that stands for all that say the same."""
    weights: dict[str, float]
    """Of meanings that say less than others."""

    def spelled_out(self, words: list[str]) -> list[str]:
        return [each for word in words for each in self.spellings.get(word, word).split()]

    def meaning(self, word: str) -> str:
        """Empty if ``word`` says nothing."""
        if word in self.silent:
            return ""
        short = stem(word)
        return self.meanings.get(word) or self.meanings.get(short) or short

    def weight(self, meaning: str) -> float:
        """How much a word of this meaning says: 0 if nothing, 1 usually."""
        return self.weights.get(meaning, 1.0) if meaning else 0.0


@cache
def vocabulary() -> Vocabulary:
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    meanings: dict[str, str] = {}
    for line in read["same"]:
        first, *_ = words = line.split()
        for word in words:
            meanings.setdefault(word, first)
        for word in words:
            meanings.setdefault(stem(word), first)
    common = " ".join(read["common"]).split()
    return Vocabulary(
        spellings={short: meant for meant, line in read["spellings"].items() for short in line.split()},
        silent=frozenset(" ".join(read["silent"]).split()),
        meanings=meanings,
        weights={meanings.get(word, stem(word)): _COMMON_WEIGHT for word in common}
        | {meanings.get(word, stem(word)): weight for word, weight in read["asks"].items()},
    )


def stem(word: str) -> str:
    """Without an ending, as long as three letters are left."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM_MIN:
            return word[: -len(suffix)]
    return word
