"""Finds the words and phrases of ``words.yaml`` in a text: whole words, in each way the text may be read."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import ahocorasick

from services.live.wording.folding import Folded, Reading
from services.live.wording.phrases import ALONE, ORDINARY, phrases, single_words
from services.live.wording.readings import readings

_STARRED = re.compile(r"(?<![^\W_])[a-z]+[*#]+[a-z]*(?![^\W_])")
_STARRED_LETTERS = 3
_DIVIDED_PARTS = 3
_DIVIDED_LETTERS = 6
"""Shorter ones are too often ordinary words in a row."""
_SEA = "merd"
"""« mer de », « mer deux »."""

Occurrence = tuple[int, int, int, int]
"""First and last word, index of the phrase, index of the slot."""


def found_words(text: Folded) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) in the folded text of each word and phrase, but for those within ordinary ones."""
    found = {*_divided(text.words), *_starred(text.text)}
    for reading in readings(text):
        for kind, first, last in _phrases_in(_occurrences(reading)):
            if kind != ALONE:
                found.add((kind, reading[first].start, reading[last].end))
            elif last - first + 1 == len(reading):
                found.add(("insult", reading[first].start, reading[last].end))
    ordinary = [(start, end) for kind, start, end in found if kind == ORDINARY]
    for kind, start, end in found:
        if kind != ORDINARY and not any(first <= start and end <= last for first, last in ordinary):
            yield kind, start, end


def _divided(words: Reading) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of each word that spaces divide, « sal ope », « con na rd »."""
    whole = single_words(_DIVIDED_LETTERS)
    for count in range(2, _DIVIDED_PARTS + 1):
        for first in range(len(words) - count + 1):
            parts = words[first : first + count]
            letters = "".join(part.letters for part in parts)
            if (
                letters in whole
                and not letters.startswith(_SEA)
                and all(after.start - before.end == 1 for before, after in pairwise(parts))
            ):
                yield whole[letters], parts[0].start, parts[-1].end


def _starred(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of each word with signs in place of letters, « p*te »."""
    for found in _STARRED.finditer(text):
        pattern = re.compile(re.sub(r"[*#]", ".", found[0]))
        for word, kind in single_words(_STARRED_LETTERS).items():
            if len(word) == len(found[0]) and pattern.fullmatch(word):
                yield kind, *found.span()
                break


def _occurrences(reading: Reading) -> list[Occurrence]:
    """Where a slot of a phrase may be, in the order of the first word."""
    line = " "
    starts = []
    for word in reading:
        starts.append(len(line))
        line += word.letters + " "
    found: list[Occurrence] = []
    for end, (length, places) in _automaton().iter(line):
        first, last = bisect_left(starts, end - length), bisect_left(starts, end) - 1
        found.extend((first, last, phrase, slot) for phrase, slot in places)
    return sorted(found)


def _phrases_in(occurrences: list[Occurrence]) -> Iterator[tuple[str, int, int]]:
    """(kind, first word, last word) of each phrase whose slots follow each other."""
    begun: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    """(phrase, word that must follow) -> (slot that was filled last, first word)"""
    for first, last, number, slot in occurrences:
        phrase = phrases()[number]
        begins = {start for filled, start in begun.get((number, first), ()) if phrase.skips(filled + 1, slot)}
        if phrase.skips(0, slot):
            begins.add(first)
        if begins and slot + 1 < len(phrase.slots):
            begun[number, last + 1].update((slot, start) for start in begins)
        if phrase.skips(slot + 1, len(phrase.slots)):
            for start in begins:
                yield phrase.kind, start, last


@cache
def _automaton() -> Any:
    """Finds the choices of all slots between spaces; gives their length and where they may stand."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, phrase in enumerate(phrases()):
        for index, slot in enumerate(phrase.slots):
            for choice in slot.choices:
                places[choice].append((number, index))
    automaton = ahocorasick.Automaton()
    for choice, where in places.items():
        automaton.add_word(f" {choice} ", (len(choice), tuple(where)))
    automaton.make_automaton()
    return automaton
