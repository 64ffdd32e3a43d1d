"""The words and phrases of ``words.yaml``."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import yaml

from services.live.wording.folding import folded

KINDS = ("insult", "sexual", "violence", "distress", "drugs", "contact")
ORDINARY = "ordinary"
"""Phrases in which nothing is found, although a word of them would be."""
ALONE = "alone"
"""Phrases that are insults if they are the whole text."""

_FILE = Path(__file__).with_name("words.yaml")
_GROUP = re.compile(r"(\([^()]*\))")


@dataclass(frozen=True)
class PhraseSlot:
    """One place of a phrase: any of ``choices``, each a word or several, or nothing if it is ``optional``."""

    choices: frozenset[str]
    optional: bool


@dataclass(frozen=True)
class Phrase:
    kind: str
    slots: tuple[PhraseSlot, ...]

    def skips(self, first: int, last: int) -> bool:
        """Whether slot ``last`` may follow the one before ``first``, with nothing between them."""
        return first <= last and all(slot.optional for slot in self.slots[first:last])


@cache
def phrases() -> tuple[Phrase, ...]:
    return tuple(
        Phrase(kind, slots(entry))
        for kind, entries in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items()
        for entry in entries
    )


@cache
def single_words(least: int) -> dict[str, str]:
    """Insults and sexual words of ``least`` letters or more that are found by themselves, with their kind."""
    return {
        choice: phrase.kind
        for phrase in phrases()
        if phrase.kind in ("insult", "sexual") and len(phrase.slots) == 1
        for choice in phrase.slots[0].choices
        if len(choice) >= least and " " not in choice
    }


def slots(entry: str) -> tuple[PhraseSlot, ...]:
    """``pied(|s) de (biche|porc|)`` -> (pied or pieds) (de) (biche or porc or nothing)."""
    parts = [part for part in _GROUP.split(entry) if part]
    outside = "".join(part if part.startswith("(") else part.replace(" ", "\n") for part in parts)
    return tuple(_slot(chunk) for chunk in outside.split("\n") if chunk)


def _slot(chunk: str) -> PhraseSlot:
    parts = [part[1:-1].split("|") if part.startswith("(") else [part] for part in _GROUP.split(chunk)]
    choices = {_normal("".join(chosen)) for chosen in product(*parts)}
    return PhraseSlot(frozenset(choices - {""}), optional="" in choices)


def _normal(words: str) -> str:
    return " ".join(word.letters for word in folded(words).words)
