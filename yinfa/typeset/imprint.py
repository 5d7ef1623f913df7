"""The imprint and a page's number go in as text, and come out in their places at the page's foot (§7.4, §7.5)."""

from __future__ import annotations

from yinfa.compose.blocks import Imprint
from yinfa.fonts import Face, FontSet
from yinfa.model import Punctuation
from yinfa.standard import (
    CHAR,
    IMPRINT_INDENT_CHARS,
    IMPRINT_LINE,
    IMPRINT_RULE_INNER,
    IMPRINT_RULE_OUTER,
    PAGE_NUMBER_BELOW,
    PAGE_NUMBER_INDENT_CHARS,
    SIZE_4,
    TYPE_AREA_BOTTOM,
    TYPE_AREA_WIDTH,
)
from yinfa.typeset.lines import break_lines
from yinfa.typeset.pages import Furniture, Line, Piece, RuleBox, TextBox
from yinfa.units import Length

_COLON = "："
_DASH = "—"


class SetImprint:
    """The imprint, broken into lines; `height` is known before its page is."""

    def __init__(self, imprint: Imprint, fonts: FontSet, punctuation: Punctuation) -> None:
        self._indent = CHAR * IMPRINT_INDENT_CHARS
        self._width = TYPE_AREA_WIDTH - self._indent * 2
        measure = self._width.over(SIZE_4)
        copies = imprint.copies_to or ""
        label = _pieces(copies[: copies.find(_COLON) + 1])
        self._hang = sum(sum(fonts.advances(piece.face, piece.text)) for piece in label)
        self._copies = (
            break_lines(_pieces(copies), fonts, measure - self._hang, first=measure, punctuation=punctuation)
            if copies
            else ()
        )
        self._printer = break_lines(_pieces(imprint.printer), fonts, measure)
        self._date = break_lines(_pieces(imprint.date), fonts, measure)
        # One blank between them at least; otherwise the date has a line of its own.
        self._date_below = self._printer[-1].width + 1 + self._date[0].width > measure

    @property
    def height(self) -> Length:
        """From the first rule's top to the last one's bottom."""
        count = len(self._copies) + len(self._printer) + self._date_below
        inner = IMPRINT_RULE_INNER * bool(self._copies)
        return Length(IMPRINT_RULE_OUTER * 2 + inner + IMPRINT_LINE * count)

    def boxes(self, page_left: Length) -> list[TextBox | RuleBox]:
        """Place it: the last rule's bottom is the type area's."""
        top = TYPE_AREA_BOTTOM - self.height
        boxes: list[TextBox | RuleBox] = [_rule(page_left, top, IMPRINT_RULE_OUTER)]
        top += IMPRINT_RULE_OUTER
        left = page_left + self._indent
        if self._copies:
            hang = SIZE_4 * self._hang
            boxes.append(_text(self._copies, left + hang, top, self._width - hang, indent=-hang))
            top += IMPRINT_LINE * len(self._copies)
            boxes.append(_rule(page_left, top, IMPRINT_RULE_INNER))
            top += IMPRINT_RULE_INNER
        boxes.append(_text(self._printer, left, top, self._width))
        date_width = SIZE_4 * self._date[0].width
        date_top = top + IMPRINT_LINE * (len(self._printer) - 1 + self._date_below)
        boxes.append(_text(self._date, left + self._width - date_width, date_top, date_width))
        boxes.append(_rule(page_left, TYPE_AREA_BOTTOM - IMPRINT_RULE_OUTER, IMPRINT_RULE_OUTER))
        return boxes


def _pieces(text: str) -> tuple[Piece, ...]:
    return (Piece(text, Face.FANG),)


def _rule(left: Length, top: Length, thickness: Length) -> RuleBox:
    return RuleBox(Furniture.IMPRINT, left, top, TYPE_AREA_WIDTH, thickness)


def _text(lines: tuple[Line, ...], left: Length, top: Length, width: Length, indent: Length = Length(0)) -> TextBox:
    return TextBox(
        element=Furniture.IMPRINT,
        lines=lines,
        left=left,
        top=top,
        width=width,
        size=SIZE_4,
        pitch=IMPRINT_LINE,
        face=Face.FANG,
        indent=indent,
    )


def set_folio(number: int, fonts: FontSet, page_left: Length, *, recto: bool) -> TextBox:
    """Place a page's number: the dashes' ink 7 mm below the type area, odd pages right, even ones left, one 字 in."""
    face = Face.PAGE
    text = f"{_DASH} {number} {_DASH}"
    width = SIZE_4 * sum(fonts.advances(face, text))
    indent = CHAR * PAGE_NUMBER_INDENT_CHARS
    ascent, descent = fonts.metrics(face)
    baseline = TYPE_AREA_BOTTOM + PAGE_NUMBER_BELOW + SIZE_4 * fonts.ink(face, _DASH).top
    return TextBox(
        element=Furniture.PAGE_NUMBER,
        lines=(Line((Piece(text, face),), width.over(SIZE_4)),),
        left=page_left + (TYPE_AREA_WIDTH - indent - width if recto else indent),
        top=baseline - SIZE_4 * (1 + ascent - descent) / 2,
        width=width,
        size=SIZE_4,
        pitch=SIZE_4,
        face=face,
    )
