"""TrueType fonts of the sheet: which characters they have, how wide text is, and how a PDF refers to it."""

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
UNKNOWN = "?"
"""Stands for a character that no font of ours has."""


@dataclass(frozen=True)
class Face:
    """A font. Lengths are in thousandths of its size. ``glyphs``: character -> number of its glyph;
    ``widths``: of each glyph."""

    name: str
    file: bytes
    glyphs: dict[str, int]
    widths: tuple[float, ...]
    ascent: float
    descent: float
    capitals: float
    box: tuple[float, float, float, float]

    def width(self, text: str, size: float) -> float:
        """Width of ``text``, in the unit of ``size``."""
        return sum(map(self._advances.__getitem__, text)) * size / 1000

    def encoded(self, text: str) -> str:
        """``text`` as the hexadecimal string that shows it in a PDF."""
        return "".join(map(self._codes.__getitem__, text))

    def printable(self, text: str) -> str:
        """``text`` with characters of this font only: an accent that it lacks goes, others are UNKNOWN."""
        if self.glyphs.keys() >= set(text):
            return text
        return "".join(self._nearest(character) for character in unicodedata.normalize("NFC", text))

    def _nearest(self, character: str) -> str:
        if character in self.glyphs:
            return character
        parts = [part for part in unicodedata.normalize("NFKD", character) if part in self.glyphs]
        return "".join(parts) or UNKNOWN

    @cached_property
    def _advances(self) -> dict[str, float]:
        return {character: self.widths[glyph] for character, glyph in self.glyphs.items()}

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {character: f"{glyph:04x}" for character, glyph in self.glyphs.items()}

    @cached_property
    def compressed(self) -> bytes:
        """The file, deflated: the same in every PDF."""
        return zlib.compress(self.file, 9)


@lru_cache(4096)
def word_width(name: str, word: str) -> float:
    """Width of ``word`` in a face at size 1; words of the season come again and again."""
    return face(name).width(word, 1)


@lru_cache
def face(name: str) -> Face:
    """``text-regular``, ``text-bold`` or ``title``."""
    file = (FOLDER / f"{name}.ttf").read_bytes()
    tables = _tables(file)
    (units,) = struct.unpack_from(">H", file, tables["head"] + 18)
    scale = 1000 / units
    low_x, low_y, high_x, high_y = struct.unpack_from(">4h", file, tables["head"] + 36)
    ascent, descent = struct.unpack_from(">2h", file, tables["hhea"] + 4)
    (measured,) = struct.unpack_from(">H", file, tables["hhea"] + 34)
    (count,) = struct.unpack_from(">H", file, tables["maxp"] + 4)
    advances = [struct.unpack_from(">H", file, tables["hmtx"] + 4 * glyph)[0] for glyph in range(measured)]
    advances += advances[-1:] * (count - measured)
    (capitals,) = struct.unpack_from(">h", file, tables["OS/2"] + 88)
    return Face(
        name=name,
        file=file,
        glyphs=dict(_characters(file, tables["cmap"])),
        widths=tuple(advance * scale for advance in advances),
        ascent=ascent * scale,
        descent=descent * scale,
        capitals=capitals * scale,
        box=(low_x * scale, low_y * scale, high_x * scale, high_y * scale),
    )


def _tables(file: bytes) -> dict[str, int]:
    """Name of each table -> where it begins."""
    (count,) = struct.unpack_from(">H", file, 4)
    found = (struct.unpack_from(">4s3L", file, 12 + 16 * number) for number in range(count))
    return {name.decode("ascii").strip(): offset for name, _, offset, _ in found}


def _characters(file: bytes, cmap: int) -> Iterator[tuple[str, int]]:
    """(character, glyph) of a font whose only character map has format 4, as those in FOLDER have."""
    (offset,) = struct.unpack_from(">L", file, cmap + 8)
    at = cmap + offset
    (twice,) = struct.unpack_from(">H", file, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", file, at + 14)
    starts = struct.unpack_from(f">{count}H", file, at + 16 + twice)
    deltas = struct.unpack_from(f">{count}h", file, at + 16 + 2 * twice)
    ranges_at = at + 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", file, ranges_at)
    for segment, (start, end, delta, beyond) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, end + 1):
            if beyond:
                place = ranges_at + 2 * segment + beyond + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", file, place)
                glyph = (glyph + delta) % 65536 if glyph else 0
            else:
                glyph = (code + delta) % 65536
            if glyph and code != 0xFFFF:
                yield chr(code), glyph
