"""The block tree goes in, the page tree comes out: where every line of the notice stands, in millimetres.

Nothing is read but the pictures' sizes. Chinese on a grid is simple enough to be laid out once, by us: the PDF draws
these pages, the DOCX learns from them where the imprint's page begins.
"""

from __future__ import annotations

from yinfa.compose.blocks import Document, PartKind
from yinfa.fonts import FontSet
from yinfa.model import Punctuation
from yinfa.standard import BINDING_EDGE, PAPER_WIDTH, PLAN_TITLE_LINE, TYPE_AREA_BOTTOM, TYPE_AREA_WIDTH, Grid, grid
from yinfa.typeset.elements import Elements
from yinfa.typeset.header import set_header
from yinfa.typeset.imprint import SetImprint, set_folio
from yinfa.typeset.pages import (
    Box,
    Element,
    Furniture,
    Line,
    Page,
    Pages,
    PictureBox,
    Piece,
    RuleBox,
    TableBox,
    TableRow,
    TextBox,
)
from yinfa.typeset.paginate import Sheet, paginate
from yinfa.units import Length

__all__ = [
    "Box",
    "Element",
    "Furniture",
    "Line",
    "Page",
    "Pages",
    "PictureBox",
    "Piece",
    "RuleBox",
    "TableBox",
    "TableRow",
    "TextBox",
    "typeset",
]


def typeset(document: Document, fonts: FontSet, *, punctuation: Punctuation | None = None) -> Pages:
    """Lay a notice out. `punctuation` is the issuer's own unless given.

    Raises `Refused` for a picture that cannot be read, and for 标题分行 that cannot be followed.
    """
    punctuation = punctuation or document.format.punctuation
    lines = grid(document.format.line_pitch)
    header, title_top = set_header(document.header, fonts, lines, _left(1))
    starts = {PartKind.NOTICE: (title_top - lines.top).over(lines.pitch), PartKind.PLAN: PLAN_TITLE_LINE - 1}
    elements = Elements(document, fonts, lines, punctuation)
    sheets = paginate((elements.slugs(part), starts.get(part.kind, 0.0)) for part in document.parts)
    imprint = SetImprint(document.imprint, fonts, punctuation)
    last = len(sheets)
    final = _imprint_page(sheets[-1], last, lines, imprint.height)
    pages = []
    for index in range(1, final + 1):
        left = _left(index)
        boxes: list[Box] = [*header] if index == 1 else []
        boxes += sheets[index - 1].boxes(left) if index <= last else []
        boxes += imprint.boxes(left) if index == final else []
        # §7.5: where a blank page precedes the imprint's page, neither carries a number.
        number = index if index <= last or final - last == 1 else None
        folio = set_folio(number, fonts, left, recto=index % 2 == 1) if number else None
        pages.append(Page(index, number, left, tuple(boxes), folio))
    return Pages(tuple(pages), last)


def _left(index: int) -> Length:
    """Give where a page's type area begins: bound at the left of odd pages, at the right of even ones."""
    return BINDING_EDGE if index % 2 == 1 else PAPER_WIDTH - BINDING_EDGE - TYPE_AREA_WIDTH


def _imprint_page(sheet: Sheet, index: int, lines: Grid, height: Length) -> int:
    """Give the even page that the imprint stands on: the last of the text, where it is even and has room (§7.4)."""
    if index % 2 == 1:
        return index + 1
    return index if lines.line_top(sheet.end) <= TYPE_AREA_BOTTOM - height else index + 2
