"""Folding for look-up: every character that is seen as its plain small letter, and where it stands."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from services.live.wording.characters import is_combining, is_invisible

MASK = "•••"
"""Stands for what was masked: never part of a word, never between two parts of one."""


def _by_pairs(pairs: str) -> dict[int, str]:
    """``ab cd``: ``a`` reads as ``b``, ``c`` as ``d``."""
    return {ord(pair[0]): pair[1] for pair in pairs.split()}


_CAPITALS = _by_pairs("ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ϲC")
"""Greek capitals look like other letters than their small forms do."""

_LOOK_ALIKES = _by_pairs(
    "аa вb сc ԁd еe һh іi јj ӏl кk мm нh ԛq оo рp ѕs тt ԝw хx уy гr пn иu ьb"
    " αa βb γy δd εe ζz ηn ιi κk λl νv οo ρp ςc σo τt υy χx ωw ϳj"
    " ıi øo łl đd ħh ŧt ƃb ɡg ɑa ɩi ѵv ɵo"
    " ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"
)
"""Cyrillic, Greek, Latin letters that Unicode does not decompose, small capitals."""

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_ENCLOSED = (0x1F150, 0x1F170, 0x1F1E6)
"""Letters in a black circle, in a black square, of flags: each begins 26 that have no decomposition."""

_GESTURES = "👉👌|[🖕🍆🍑]"
"""Emoji that are seen as words: a mark covers them."""

_WORD = re.compile(rf"{MASK}|{_GESTURES}|[@$€]?[^\W_]+(?:[@$€!]+[^\W_]+)*(?:(?<=[^\W\d_])[@$€])?")

_SHOUTED_LETTERS, _SHOUTED_SHARE = 12, 0.7
"""Fewer letters may be « BTS CRSA »."""


@dataclass(frozen=True)
class SeenWord:
    """``letters`` as they may be meant; ``start`` and ``end`` in ``Folded.text``."""

    letters: str
    start: int
    end: int


Reading = list[SeenWord]


@dataclass(frozen=True)
class Folded:
    """``text[i]`` is what is seen of ``original[starts[i]:ends[i]]``: marks and invisible characters belong
    to the character before them."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def cased(self) -> str:
        """``text`` with the capitals of the original, but for a shouted one, of which they say nothing."""
        if self.is_shouted:
            return self.text
        return "".join(
            letter.upper() if letter.isascii() and self.original[at].isupper() else letter
            for letter, at in zip(self.text, self.starts, strict=True)
        )

    @cached_property
    def is_shouted(self) -> bool:
        """Whether nearly all letters of a text that is longer than an abbreviation are capitals."""
        capitals = sum(letter.isupper() for letter in self.original)
        small = sum(letter.islower() for letter in self.original)
        return capitals >= _SHOUTED_LETTERS and capitals >= _SHOUTED_SHARE * (capitals + small)

    @cached_property
    def words(self) -> Reading:
        """As written; ``MASK`` is a word of its own."""
        return [SeenWord(found[0], found.start(), found.end()) for found in _WORD.finditer(self.text)]

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """``start`` and ``end`` moved apart, so that they cut no word in two."""
        cut = [word for word in self.words if word.start < end and start < word.end]
        return min([start, *(word.start for word in cut)]), max([end, *(word.end for word in cut)])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]``, which is not empty, stands in ``original``."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Folded:
    letters: list[str] = []
    starts: list[int] = []
    for at, letter in enumerate(text):
        if not is_invisible(letter) and not is_combining(letter):
            plain = _plain(letter)
            letters.extend(plain)
            starts.extend([at] * len(plain))
    ends: list[int] = []
    end = len(text)
    for here, following in zip(reversed(starts), [end, *reversed(starts)], strict=False):
        end = following if following != here else end
        ends.append(end)
    return Folded(text, "".join(letters), tuple(starts), tuple(reversed(ends)))


def _plain(letter: str) -> str:
    """``É`` -> ``e``, ``œ`` -> ``oe``, Cyrillic ``с`` -> ``c``, ``①`` -> ``1``; at least one character."""
    for first in _ENCLOSED:
        if first <= ord(letter) < first + 26:
            return chr(ord("a") + ord(letter) - first)
    small = unicodedata.normalize("NFKD", letter.translate(_CAPITALS)).translate(_CAPITALS).casefold()
    bare = unicodedata.normalize("NFKD", small.translate(_LIGATURES))
    seen = (each for each in bare if not is_combining(each) and not is_invisible(each))
    plain = "".join(_digit_or_space(each) for each in seen).translate(_LOOK_ALIKES)
    return plain or " "


def _digit_or_space(letter: str) -> str:
    """Digits of all scripts as ours, white space of all kinds as a space."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return " " if letter.isspace() else letter
