"""Where everything stands on the sheet: one page of A4, always. Long texts make all texts smaller, evenly."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import segno

from gateway.sheet.content import ProposedOccupation, Sheet
from gateway.sheet.fonts import Face, face, word_width
from gateway.sheet.pages import HEIGHT, WIDTH, Canvas, Colour, Point

MARGIN = 36.0
GUTTER = 18.0
QR_SIDE = 76.0
LEADING = 1.27
INK: Colour = (0.086, 0.125, 0.227)
SOFT: Colour = (0.302, 0.333, 0.424)
SUN: Colour = (1.0, 0.776, 0.18)
RULE: Colour = (0.55, 0.57, 0.63)
BOTTOM = HEIGHT - MARGIN
SCALES = tuple(1 - step / 40 for step in range(32))
"""Sizes to try, the largest first. The longest texts of the sample season need the eleventh."""

SLACK_MAX = 9.0
"""Points that two occupations may be further apart on a sheet with room left."""


@dataclass(frozen=True)
class TextStyle:
    """Of a paragraph. ``size`` at scale 1."""

    face: Face
    size: float
    colour: Colour = INK


@dataclass(frozen=True)
class Arranged:
    """A drawn sheet. ``scale``: of its texts; ``bottom``: where the last one ends, in points from the top."""

    canvas: Canvas
    scale: float
    bottom: float


def arrange(sheet: Sheet) -> Arranged:
    """``sheet`` at the largest scale at which it fits. Raises ValueError if it fits at none."""
    first, last = 0, len(SCALES) - 1
    bottom = _Draft(sheet, SCALES[first]).bottom
    if bottom > BOTTOM:
        first = 1
        if _Draft(sheet, SCALES[last]).bottom > BOTTOM:
            raise ValueError("the sheet does not fit one page")
        while first < last:  # all scales before `first` are too large
            middle = (first + last) // 2
            bottom = _Draft(sheet, SCALES[middle]).bottom
            first, last = (first, middle) if bottom <= BOTTOM else (middle + 1, last)
        bottom = _Draft(sheet, SCALES[first]).bottom
    rows = max(1, (len(sheet.occupations) + 1) // 2)
    slack = min(SLACK_MAX, (BOTTOM - bottom) / rows)
    canvas = Canvas()
    draft = _Draft(sheet, SCALES[first], slack, canvas)
    return Arranged(canvas, SCALES[first], draft.bottom)


class _Draft:
    """The sheet at one scale, drawn on ``canvas``; without one only measured."""

    def __init__(self, sheet: Sheet, scale: float, slack: float = 0.0, canvas: Canvas | None = None) -> None:
        self.drawn = canvas is not None
        self.canvas, self.scale, self.slack = canvas or Canvas(), scale, slack
        regular, bold, title = face("text-regular"), face("text-bold"), face("title")
        self.title, self.heading = TextStyle(title, 20), TextStyle(title, 12.5)
        self.text, self.strong = TextStyle(regular, 9.6), TextStyle(bold, 9.6)
        self.small, self.soft = TextStyle(regular, 8.2), TextStyle(regular, 8.2, SOFT)
        self.note = TextStyle(regular, 7.2, SOFT)
        y = self._head(sheet)
        y = self._profile(sheet, y)
        y = self._occupations(sheet, y)
        self.bottom = self._foot(sheet, y)

    def _head(self, sheet: Sheet) -> float:
        width = WIDTH - 2 * MARGIN - QR_SIDE - GUTTER
        y = self._paragraph("P", "L’Usine Extraordinaire", (MARGIN, MARGIN), width, self.soft)
        y = self._paragraph("H1", sheet.title, (MARGIN, y + 1), width, self.title)
        y = self._paragraph("P", sheet.about, (MARGIN, y + 2), width, self.text)
        back = f"Pour revenir à ce résultat sur ton appareil\u00a0: {sheet.address}"
        y = self._paragraph("P", back, (MARGIN, y + 2), width, self.note)
        if self.drawn:
            self._qr(sheet.address, (WIDTH - MARGIN - QR_SIDE, MARGIN))
        return max(y, MARGIN + QR_SIDE) + 8

    def _qr(self, address: str, at: Point) -> None:
        rows = [list(row) for row in segno.make_qr(address, error="m", mask=0).matrix]
        side = QR_SIDE / len(rows)
        with (
            self.canvas.element("Figure", alt=f"Code QR vers {address}", attributes=_placement(at, QR_SIDE)),
            self.canvas.marked(),
        ):
            runs = [(begin, end, y) for y, row in enumerate(rows) for begin, end in _runs(row)]
            corners = [(at[0] + begin * side, at[1] + y * side) for begin, _, y in runs]
            self.canvas.squares(corners, [(end - begin) * side for begin, end, _ in runs], side)

    def _profile(self, sheet: Sheet, y: float) -> float:
        height = 168 * self.scale
        width = 214 * self.scale
        if self.drawn:
            self._hexagon(sheet, (MARGIN, y), width, height)
        left = MARGIN + width + GUTTER
        right = WIDTH - MARGIN - left
        text = self._paragraph("P", sheet.says, (left, y), right, self.text) + 6
        with self.canvas.element("Table"):
            for interest in sheet.interests:
                text = self._row(interest.name, str(interest.score), interest.is_, (left, text), right)
        return max(y + height, text) + 8

    def _row(self, name: str, score: str, is_: str, at: Point, width: float) -> float:
        names, scores = 64 * self.scale, 26 * self.scale
        x, y = at
        with self.canvas.element("TR"):
            self._paragraph("TH", name, at, names, self.strong, "<</O /Table /Scope /Row>>")
            self._paragraph("TD", score, (x + names, y), scores, self.strong)
            left = x + names + scores
            return self._paragraph("TD", is_, (left, y), width - names - scores, self.small) + 3 * self.scale

    def _hexagon(self, sheet: Sheet, at: Point, width: float, height: float) -> None:
        radius = height * 0.355
        centre = (at[0] + width / 2, at[1] + height / 2)

        def corners(shares: Sequence[float]) -> list[Point]:
            angles = [pi / 3 * place - pi / 2 for place in range(len(shares))]
            return [
                (centre[0] + radius * share * cos(angle), centre[1] + radius * share * sin(angle))
                for share, angle in zip(shares, angles, strict=True)
            ]

        values = ", ".join(f"{each.name} {each.score}" for each in sheet.interests)
        place = _placement(at, width, height)
        alt = f"Hexagone des six envies, de 0 à 100\u00a0: {values}."
        with self.canvas.element("Figure", alt=alt, attributes=place), self.canvas.marked():
            for ring in (1, 0.75, 0.5, 0.25):
                line = 1 if ring == 1 else 0.5
                self.canvas.polygon(corners([ring] * 6), fill=None, line=RULE, width=line, dashed=ring < 1)
            own = corners([max(0.04, each.score / 100) for each in sheet.interests])
            self.canvas.polygon(own, fill=SUN, line=INK, width=1.6, dashed=False)
            for place_of, (each, corner) in enumerate(zip(sheet.interests, corners([1.09] * 6), strict=True)):
                self._label(place_of, each.name, str(each.score), corner)

    def _label(self, place: int, name: str, score: str, corner: Point) -> None:
        """Name and score at a corner: centred above and below, else beside it."""
        size = self.small.size * self.scale
        bold = self.strong.face
        text = f"{name} {score}"
        width = bold.width(text, size)
        x = corner[0] - (width / 2 if place in (0, 3) else 0 if place in (1, 2) else width)
        y = corner[1] + (0 if place == 0 else size * 0.7 if place == 3 else size * 0.35)
        self.canvas.text((x, y), text, bold, size, INK)

    def _occupations(self, sheet: Sheet, y: float) -> float:
        y = self._heading(sheet.occupations_title, y)
        width = (WIDTH - 2 * MARGIN - GUTTER) / 2
        half = (len(sheet.occupations) + 1) // 2
        bottom = y
        with self.canvas.element("L", attributes="<</O /List /ListNumbering /Decimal>>"):
            for column, begin in enumerate((0, half)):
                at = y
                for rank, occupation in enumerate(sheet.occupations[begin : begin + half], begin + 1):
                    left = MARGIN + column * (width + GUTTER)
                    at = self._occupation(occupation, rank, (left, at), width) + 5 * self.scale + self.slack
                bottom = max(bottom, at)
                if not half:
                    break
        return bottom + 3

    def _occupation(self, occupation: ProposedOccupation, rank: int, at: Point, width: float) -> float:
        indent = 17 * self.scale
        x, y = at
        with self.canvas.element("LI"):
            self._paragraph("Lbl", f"{rank}.", at, indent, self.strong)
            with self.canvas.element("LBody"):
                x, width = x + indent, width - indent
                y = self._paragraph("P", occupation.names, (x, y), width, self.strong)
                y = self._paragraph("P", occupation.facts, (x, y), width, self.note)
                for reason in occupation.reasons:
                    dash = 7 * self.scale
                    with self.canvas.decoration():
                        self._line("–", (x, y), self.small)
                    y = self._paragraph("P", reason, (x + dash, y), width - dash, self.small)
        return y

    def _foot(self, sheet: Sheet, y: float) -> float:
        width = WIDTH - 2 * MARGIN
        if sheet.neighbour:
            y = self._paragraph("P", sheet.neighbour, (MARGIN, y), width, self.text) + 6 * self.scale
        y = self._heading("Pour la personne qui accompagne", y)
        y = self._paragraph("P", sheet.for_counsellors, (MARGIN, y), width, self.small) + 5 * self.scale
        for source in sheet.sources:
            y = self._paragraph("P", source, (MARGIN, y), width, self.note)
        return y

    def _heading(self, text: str, y: float) -> float:
        with self.canvas.decoration():
            self.canvas.box((MARGIN, y), WIDTH - 2 * MARGIN, 0.75, RULE)
        return self._paragraph("H2", text, (MARGIN, y + 4), WIDTH - 2 * MARGIN, self.heading) + 2 * self.scale

    def _paragraph(
        self, tag: str, text: str, at: Point, width: float, style: TextStyle, attributes: str | None = None
    ) -> float:
        """Returns where it ends."""
        x, y = at
        size = style.size * self.scale
        lines = wrapped(style.face.printable(text), style.face, size, width)
        if not self.drawn:
            return y + len(lines) * size * LEADING
        with self.canvas.element(tag, attributes=attributes):
            for number, line in enumerate(lines):
                # A screen reader joins lines: the space that was broken at stays.
                with self.canvas.marked():
                    self._line(f"{line} " if number < len(lines) - 1 else line, (x, y), style)
                y += size * LEADING
        return y

    def _line(self, text: str, at: Point, style: TextStyle) -> None:
        if not self.drawn:
            return
        size = style.size * self.scale
        base = at[1] + size * (LEADING - 1) / 2 + size * 0.8
        self.canvas.text((at[0], base), text, style.face, size, style.colour)


def wrapped(text: str, font: Face, size: float, width: float) -> list[str]:
    """Lines of ``text`` no wider than ``width``: broken at spaces, but not at no-break ones, and inside of
    words that are wider than a line."""
    room = width / size
    space = word_width(font.name, " ")
    lines: list[str] = []
    line, used = "", 0.0
    for word in text.split(" "):
        needed = word_width(font.name, word)
        if line and used + space + needed <= room:
            line, used = f"{line} {word}", used + space + needed
            continue
        if line:
            lines.append(line)
        while needed > room and len(word) > 1:
            fitting = next(
                (end for end in range(len(word) - 1, 1, -1) if font.width(word[:end], 1) <= room), 1
            )
            lines.append(word[:fitting])
            word = word[fitting:]
            needed = font.width(word, 1)
        line, used = word, needed
    return [*lines, line]


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """(begin, end) of each run of dark modules."""
    edges = [place for place in range(len(row) + 1) if _dark(row, place) != _dark(row, place - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _dark(row: Sequence[int], place: int) -> bool:
    return 0 <= place < len(row) and bool(row[place])


def _placement(at: Point, width: float, height: float | None = None) -> str:
    """Where a picture stands, for who looks at the structure."""
    low = HEIGHT - at[1] - (height or width)
    edges = (at[0], low, at[0] + width, HEIGHT - at[1])
    return f"<</O /Layout /BBox [{' '.join(f'{edge:.1f}' for edge in edges)}]>>"
