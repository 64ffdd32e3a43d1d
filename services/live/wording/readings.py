"""The ways in which the words of a text may be meant: as written, with spread letters joined (« c o n »),
with digits as letters (« c0n »), with drawn-out letters shortened (« cooon »)."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import zip_longest

from services.live.wording.folding import MASK, Folded, Reading, SeenWord

_LEET = str.maketrans("03457@$€1!", "oeastaseii")
_LEET_L = str.maketrans("03457@$€1!", "oeastasell")
_LEET_LETTERS = 3
"""Shorter words are quantities and methods: « 7g », « 5S », « 3D »."""

_SIGNS = re.compile(r"[-.*_~+/\\|=,:;'’·•]{1,3}")
"""Between parts of a word that are written apart: « con-nard », « c.o.n »."""

_SPREAD_LETTERS = 3
"""With spaces between them: two single letters may be words that have lost their apostrophe, « j t »."""

_ELIDED = re.compile(r"['’‘`´]")
_ONE_LETTER_WORDS = frozenset("ay")
_RUN = re.compile(r"([^\W\d_])\1\1+|([aiouy])\2")
"""Letters in a row that no French word has, but for « coopérer » and « créée »."""


def readings(text: Folded) -> Iterator[Reading]:
    """The ways to read the words of ``text``, without two that are alike."""
    found = [text.words]
    for ways in (
        (partial(_joined, text.text, forward=True), partial(_joined, text.text, forward=False)),
        (partial(_each, _as_letters(_LEET)), partial(_each, _as_letters(_LEET_L))),
        (partial(_each, _to_one_letter), partial(_each, _to_two_consonants)),
    ):
        read = [way(words) for words in found for way in ways]
        found.extend(words for at, words in enumerate(read) if words not in found + read[:at])
    yield from found


def _joined(text: str, words: Reading, *, forward: bool) -> Reading:
    """With spread letters together, and a single letter with the word after it, or before it."""
    joined: Reading = []
    for group in _spread(text, words):
        last = joined[-1] if joined else None
        if last and _belong(text, last, group, forward):
            joined[-1] = SeenWord(last.letters + group.letters, last.start, group.end)
        else:
            joined.append(group)
    return joined


def _spread(text: str, words: Reading) -> Reading:
    """With each run of single letters as one word: « c o n n a r d »."""
    merged: Reading = []
    run: Reading = []
    for word, following in zip_longest(words, words[1:]):
        is_single = len(word.letters) == 1 and not _is_elided(text, word, following)
        if is_single and (not run or word.start - run[-1].end <= 3):
            run.append(word)
            continue
        merged.extend(_as_one(run))
        run = [word] if is_single else []
        if not is_single:
            merged.append(word)
    return [*merged, *_as_one(run)]


def _as_one(run: Reading) -> Reading:
    if len(run) < _SPREAD_LETTERS:
        return run
    return [SeenWord("".join(each.letters for each in run), run[0].start, run[-1].end)]


def _is_elided(text: str, word: SeenWord, following: SeenWord | None) -> bool:
    """Whether ``word`` is the « c » of « c'est », which ends what is spread before it."""
    return (
        following is not None
        and len(following.letters) > 1
        and _ELIDED.fullmatch(text, word.end, following.start) is not None
    )


def _belong(text: str, last: SeenWord, word: SeenWord, forward: bool) -> bool:
    """Whether the two may be one word: only signs stand between them, or one of them is a single letter."""
    if MASK in (last.letters, word.letters):
        return False
    gap = text[last.end : word.start]
    if _SIGNS.fullmatch(gap):
        return True
    single = text[last.start : last.end] if forward else word.letters
    return gap == " " and len(single) == 1 and single.isalpha() and single not in _ONE_LETTER_WORDS


def _each(change: Callable[[str], str], words: Reading) -> Reading:
    return [SeenWord(change(word.letters), word.start, word.end) for word in words]


def _as_letters(leet: dict[int, int]) -> Callable[[str], str]:
    """Reads digits and signs as letters in words that have letters as well."""

    def read(letters: str) -> str:
        is_word = len(letters) >= _LEET_LETTERS and any(each.isalpha() for each in letters)
        return letters.translate(leet) if is_word else letters

    return read


def _to_one_letter(letters: str) -> str:
    return _RUN.sub(lambda run: run[0][0], letters)


def _to_two_consonants(letters: str) -> str:
    return _RUN.sub(lambda run: run[0][0] if run[0][0] in "aeiouy" else run[0][:2], letters)
