"""One page of a tagged PDF: text and shapes placed from the top left corner, each in the structure that a
screen reader follows. Lengths are in points."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

import pydyf  # type: ignore[import-untyped]

from gateway.sheet.fonts import Face, face

WIDTH, HEIGHT = 595.28, 841.89
"""A4."""

BLOCK = 100
"""Characters that one block of a table may have: PDF allows no more."""

Colour = tuple[float, float, float]
Point = tuple[float, float]


@dataclass
class Element:
    """A node of the structure: its children are elements, or numbers of marked pieces of the page."""

    tag: str
    alt: str | None = None
    attributes: str | None = None
    children: "list[Element | int]" = field(default_factory=list)


class Canvas:
    """The page while it is drawn."""

    def __init__(self) -> None:
        self.stream = pydyf.Stream(compress=True)
        self.root = Element("Document")
        self.faces: dict[str, Face] = {}
        self.marks = 0
        self._open = [self.root]

    @contextmanager
    def element(self, tag: str, *, alt: str | None = None, attributes: str | None = None) -> Iterator[None]:
        """What is drawn inside belongs to an element of the structure. ``alt``: what a picture shows."""
        element = Element(tag, alt, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)
        yield
        self._open.pop()

    @contextmanager
    def marked(self) -> Iterator[None]:
        """Shapes drawn inside are one piece of the open element."""
        self._open[-1].children.append(self.marks)
        self.stream.begin_marked_content(self._open[-1].tag, f"<</MCID {self.marks}>>".encode())
        self.marks += 1
        yield
        self.stream.end_marked_content()

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Shapes drawn inside mean nothing: a screen reader passes them over."""
        self.stream.begin_marked_content("Artifact")
        yield
        self.stream.end_marked_content()

    def text(self, at: Point, text: str, font: Face, size: float, colour: Colour) -> None:
        """One line; ``at``: the left end of its base line. Inside ``marked`` or ``decoration``."""
        self.faces[font.name] = font
        x, y = _placed(at)
        red, green, blue = colour
        colours, shown = f"{red} {green} {blue} rg", f"<{font.encoded(text)}> Tj"
        self.stream.stream.append(f"{colours} BT /{font.name} {_rounded(size)} Tf {x} {y} Td {shown} ET")

    def box(self, at: Point, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle; ``at``: its upper left corner."""
        x, y = _placed((at[0], at[1] + height))
        self.stream.set_color_rgb(*colour)
        self.stream.rectangle(x, y, _rounded(width), _rounded(height))
        self.stream.fill()

    def squares(self, corners: Sequence[Point], sides: Sequence[float], height: float) -> None:
        """Black rectangles in one piece. ``corners``: the upper left one of each; ``sides``: their widths."""
        self.stream.set_color_rgb(0, 0, 0)
        for corner, side in zip(corners, sides, strict=True):
            x, y = _placed((corner[0], corner[1] + height))
            self.stream.stream.append(f"{x} {y} {side:.3f} {height:.3f} re")
        self.stream.fill()

    def polygon(
        self,
        points: Sequence[Point],
        *,
        fill: Colour | None,
        line: Colour,
        width: float,
        dashed: bool = False,
    ) -> None:
        """A closed outline."""
        self.stream.set_line_width(_rounded(width))
        self.stream.set_dash([2, 3] if dashed else [], 0)
        self.stream.set_color_rgb(*line, stroke=True)
        if fill:
            self.stream.set_color_rgb(*fill)
        self.stream.move_to(*_placed(points[0]))
        for point in points[1:]:
            self.stream.line_to(*_placed(point))
        self.stream.close()
        if fill:
            self.stream.fill_and_stroke()
        else:
            self.stream.stroke()


def document(canvas: Canvas, *, title: str) -> bytes:
    """The PDF with this one page, in French, entitled ``title``."""
    pdf = pydyf.PDF()
    fonts = pydyf.Dictionary({name: _font(pdf, each).reference for name, each in canvas.faces.items()})
    pdf.add_object(canvas.stream)
    page = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
            "Resources": pydyf.Dictionary({"Font": fonts}),
            "Contents": canvas.stream.reference,
            "StructParents": 0,
            "Tabs": "/S",
        }
    )
    pdf.add_page(page)
    pdf.catalog["Lang"] = pydyf.String("fr-FR")
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["StructTreeRoot"] = _structure(pdf, canvas, page).reference
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["Creator"] = pydyf.String("L’Usine Extraordinaire")
    output = BytesIO()
    pdf.write(output, compress=True)
    return output.getvalue()


def _structure(pdf: pydyf.PDF, canvas: Canvas, page: pydyf.Dictionary) -> pydyf.Dictionary:
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    owners: dict[int, bytes] = {}

    def add(element: Element, parent: pydyf.Dictionary) -> bytes:
        node = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{element.tag}", "P": parent.reference})
        pdf.add_object(node)
        node["Pg"] = page.reference
        if element.alt:
            node["Alt"] = pydyf.String(element.alt)
        if element.attributes:
            node["A"] = element.attributes
        children: list[bytes | int] = []
        for child in element.children:
            if isinstance(child, int):
                owners[child] = node.reference
                children.append(child)
            else:
                children.append(add(child, node))
        node["K"] = pydyf.Array(children)
        reference: bytes = node.reference
        return reference

    root["K"] = pydyf.Array([add(canvas.root, root)])
    marks = pydyf.Array([owners[mark] for mark in range(canvas.marks)])
    root["ParentTree"] = pydyf.Dictionary({"Nums": pydyf.Array([0, marks])})
    root["ParentTreeNextKey"] = 1
    return root


def _font(pdf: pydyf.PDF, font_face: Face) -> pydyf.Dictionary:
    """The font with its file, widths, and the characters that its glyphs stand for."""
    file = pydyf.Stream([font_face.compressed], {"Filter": "/FlateDecode", "Length1": len(font_face.file)})
    to_characters = pydyf.Stream([_to_characters(font_face.name)], {"Filter": "/FlateDecode"})
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{_tagged(font_face)}",
            "Flags": 4,
            "FontBBox": pydyf.Array([round(edge) for edge in font_face.box]),
            "ItalicAngle": 0,
            "Ascent": round(font_face.ascent),
            "Descent": round(font_face.descent),
            "CapHeight": round(font_face.capitals),
            "StemV": 80,
        }
    )
    described = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": f"/{_tagged(font_face)}",
            "CIDSystemInfo": pydyf.Dictionary(
                {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
            ),
            "CIDToGIDMap": "/Identity",
            "W": _widths(font_face.name),
        }
    )
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{_tagged(font_face)}",
            "Encoding": "/Identity-H",
        }
    )
    for each in (file, to_characters, descriptor, described, font):
        pdf.add_object(each)
    descriptor["FontFile2"] = file.reference
    described["FontDescriptor"] = descriptor.reference
    font["DescendantFonts"] = pydyf.Array([described.reference])
    font["ToUnicode"] = to_characters.reference
    return font


def _tagged(face: Face) -> str:
    """A name that says that the font is a part of a whole one: six letters and a plus sign."""
    return f"USINEX+{face.name}"


@lru_cache
def _widths(name: str) -> bytes:
    widths: bytes = pydyf.Array([0, pydyf.Array([round(width) for width in face(name).widths])]).data
    return widths


@lru_cache
def _to_characters(name: str) -> bytes:
    """The table, deflated."""
    glyphs = sorted((glyph, character) for character, glyph in face(name).glyphs.items())
    blocks = [glyphs[begin : begin + BLOCK] for begin in range(0, len(glyphs), BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for block in blocks:
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{glyph:04x}> <{ord(character):04x}>" for glyph, character in block]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return zlib.compress("\n".join(lines).encode(), 9)


def _placed(at: Point) -> Point:
    """From the upper left corner, as we count, to the lower left one, as PDF does."""
    return _rounded(at[0]), _rounded(HEIGHT - at[1])


def _rounded(length: float) -> float:
    return round(length, 2)
