"""Finds telephone numbers: in digits, in French words, in both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from services.live.wording.folding import MASK

_UNITS = {
    word: value
    for value, words in enumerate(
        (
            "zero zerro", "un une", "deux", "trois", "quatre katre", "cinq sink", "six sis", "sept set",
            "huit uit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "vin": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_FILLERS = frozenset(
    ("et", "puis", "espace", "point", "tiret", "slash", "apres", "ensuite", "plus", "x", "xx")
)

_ATOM = re.compile(rf"\d+|o(?=\d)|(?<=\d)o|(?<=\d)[il](?=\d)|[a-z]+|{MASK}")
_AS_DIGITS = str.maketrans("oil", "011")
_GAP_MAX = 4
"""Characters between two parts of a number, e.g. « - »."""

_ABROAD = r"(?:00)?(?:33|32|41|352|377|262|269|590|594|596|508)0?[1-9]\d{8}"
_PHONE = re.compile(rf"0[1-9]\d{{8}}|{_ABROAD}|(?:00)?(?:687|681)\d{{6}}|(?:00)?689\d{{8}}")
_DIGITS_MAX = 15
_SPELLED_PHONE = re.compile(r"0[1-9]\d{7,8}|[67]\d{8}")
"""With numbers in words one zero too few is written easily."""

_BEGUN_PARTS = 4

_INTERNATIONAL = re.compile(r"[1-9]\d{7,14}")
"""After « + »: any country, unless it is a count in thousands, « +12 000 000 »."""

_PAIRS = re.compile(r"(?<!\d)(?<!\d[ .\-/,+])(?:4[09]|8[79])(?:[ .\-/]?\d\d){3}(?![ .\-/,]?\d)")
"""Polynesian numbers have eight digits, written in pairs."""

_WITHOUT_ZERO = re.compile(r"(?<!\d)(?<!\d[ .\-/,+])[67](?:[ .\-/]\d\d){4}(?![ .\-/,]?\d)")
"""The zero that everybody adds: one digit and four pairs."""

_TIME = r"(?:[01]?\d|2[0-3]):[0-5][05]"
_TIMES = re.compile(rf"(?<![\d:])(?<!\d[ .\-/]){_TIME}(?:[ ,\-/]{{1,3}}{_TIME})*(?![\d:])(?![ .\-/]\d)")
"""Times of day, as in « 06:00 14:00 22:00 », with no other digits beside them, are no part of a number."""


@dataclass(frozen=True)
class NumberPart:
    """``digits`` that are written at ``start`` to ``end``."""

    digits: str
    start: int
    end: int
    spelled: bool


def found_phones(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each telephone number in a folded text."""
    for run in _runs(text):
        at = 0
        while at < len(run):
            end = _phone_from(text, run, at)
            if end > at:
                plus = text.rfind("+", max(0, run[at].start - 3), run[at].start)
                yield (plus if plus >= 0 else run[at].start), run[end - 1].end
            at = max(end, at + 1)
    for pattern in (_PAIRS, _WITHOUT_ZERO):
        for found in pattern.finditer(text):
            yield found.span()


def _phone_from(text: str, run: list[NumberPart], first: int) -> int:
    """After the last part of the longest telephone number from part ``first`` on; ``first`` if none."""
    digits = ""
    found = first
    spelled = False
    international = text[: run[first].start].rstrip(" (").endswith("+")
    for at in range(first, len(run)):
        digits += run[at].digits
        spelled |= run[at].spelled
        if len(digits) > _DIGITS_MAX:
            break
        parts = run[first : at + 1]
        if (
            _PHONE.fullmatch(digits)
            or (spelled and _SPELLED_PHONE.fullmatch(digits))
            or (international and _INTERNATIONAL.fullmatch(digits) and not _is_count(parts))
            or _is_begun(text, parts)
        ) and not _is_list(text, parts):
            found = at + 1
    return found


def _is_list(text: str, parts: list[NumberPart]) -> bool:
    """Whether the parts go up in equal steps with commas between them, « 01, 02, 03, 04, 05 »."""
    steps = {int(after.digits) - int(before.digits) for before, after in pairwise(parts)}
    return len(parts) > 2 and len(steps) == 1 and max(steps) > 0 and _has_comma(text, parts)


def _is_begun(text: str, parts: list[NumberPart]) -> bool:
    """Whether the parts begin a mobile number in words, « zéro six douze 34 »: nobody counts like that."""
    zero, *others = parts
    return (
        len(parts) >= _BEGUN_PARTS
        and zero.spelled
        and zero.digits == "0"
        and others[0].spelled
        and others[0].digits in ("6", "7")
        and all(len(part.digits) == 2 for part in others[1:])
        and not _has_comma(text, parts)
    )


def _has_comma(text: str, parts: list[NumberPart]) -> bool:
    return "," in text[parts[0].start : parts[-1].end]


def _is_count(parts: list[NumberPart]) -> bool:
    return len(parts) > 1 and all(len(part.digits) == 3 for part in parts[1:])


def _runs(text: str) -> Iterator[list[NumberPart]]:
    """Numbers with nothing between them but a few signs or a filler word."""
    run: list[NumberPart] = []
    for part in _parts(text):
        if run and not _is_gap(text[run[-1].end : part.start]):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _is_gap(between: str) -> bool:
    letters = "".join(each for each in between if each.isalnum())
    signs = len(between) - len(letters)
    return MASK not in between and (not letters or letters in _FILLERS) and signs <= _GAP_MAX


def _parts(text: str) -> Iterator[NumberPart]:
    atoms = list(_ATOM.finditer(_TIMES.sub(lambda times: "•" * len(times[0]), text)))
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        if atom[0].isdigit() or (atom[0] in ("o", "i", "l") and _beside_digits(text, atom)):
            yield NumberPart(atom[0].translate(_AS_DIGITS), atom.start(), atom.end(), spelled=False)
            at += 1
            continue
        words = [each[0] for each in atoms[at : at + 4]]
        value, used = _number(words)
        if used:
            digits = f"{value:02}" if value > 9 else str(value)
            yield NumberPart(digits, atom.start(), atoms[at + used - 1].end(), spelled=True)
        at += max(used, 1)


def _beside_digits(text: str, atom: re.Match[str]) -> bool:
    """Whether a letter reads as a digit: « o » on one side of a digit, « i » and « l » between two."""
    around = text[max(0, atom.start() - 1) : atom.start()] + text[atom.end() : atom.end() + 1]
    return sum(each.isdigit() for each in around) >= (1 if atom[0] == "o" else 2)


def _number(words: list[str]) -> tuple[int, int]:
    """The number below 100 with which ``words`` begin, and how many of them it takes; 0 words if none."""
    first, *rest = words
    if first in ("quatre", "katre") and rest and rest[0] in ("vingt", "vingts", "vin"):
        value, used = 80, 2
    elif first in _TENS:
        value, used = _TENS[first], 1
    elif first == "dix" and rest and _UNITS.get(rest[0], 0) in (7, 8, 9):
        return 10 + _UNITS[rest[0]], 2
    elif first in _UNITS:
        return _UNITS[first], 1
    else:
        return 0, 0
    following = words[used:]
    if following and following[0] == "et" and len(following) > 1 and _UNITS.get(following[1]) in (1, 11):
        used, following = used + 1, following[1:]
    if following and (unit := _UNITS.get(following[0], 0)):
        teens = value in (60, 80)
        if teens and unit == 10 and len(following) > 1 and _UNITS.get(following[1], 0) in (7, 8, 9):
            return value + 10 + _UNITS[following[1]], used + 2
        if unit <= (19 if teens else 9):
            return value + unit, used + 1
    return value, used
