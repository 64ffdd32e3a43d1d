"""The sheet as a PDF: one page of A4, tagged, in French, with its fonts."""

from gateway.sheet.content import Sheet
from gateway.sheet.layout import arrange
from gateway.sheet.pages import document

MEDIA_TYPE = "application/pdf"


def to_pdf(sheet: Sheet) -> bytes:
    """The file."""
    return document(arrange(sheet).canvas, title=f"{sheet.title} – L’Usine Extraordinaire")
