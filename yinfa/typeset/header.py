"""The issuing header, document number and red line of page one go in as text, and come out in their places (§7.2)."""

from __future__ import annotations

from yinfa.compose.blocks import Header
from yinfa.fonts import Face, FontSet
from yinfa.model import Align
from yinfa.standard import (
    CHAR,
    ISSUER_MARK_MAX_HEIGHT,
    ISSUER_MARK_MAX_WIDTH,
    ISSUER_MARK_ROOM,
    ISSUER_MARK_TOP,
    NUMBER_BLANK_LINES,
    RED,
    RED_LINE_BELOW_NUMBER,
    RED_LINE_THICKNESS,
    TITLE_BLANK_LINES,
    TOP_WHITE,
    TYPE_AREA_WIDTH,
    Grid,
)
from yinfa.typeset.lines import break_lines
from yinfa.typeset.pages import Furniture, Line, Piece, RuleBox, TextBox
from yinfa.units import Length

_NARROWEST = 0.68
"""A character's width to its height, 15 mm to 22: the tall letters of a red header."""
_LEAST_NARROW = 0.8
"""The same where the mark is made lower to bring the text onto the grid."""
_WIDEST_GAP = 0.4
"""Between the characters of a short name, to a character's width."""


def set_header(header: Header, fonts: FontSet, grid: Grid, page_left: Length) -> tuple[list[TextBox | RuleBox], Length]:
    """Place the header block; give its boxes and the top of the title's first line, from the paper's edge.

    Without a document number its place stays empty. The mark is made a little lower where that brings the title, and so
    all of page one, onto the grid of the pages behind it.
    """
    mark = _Mark(header.mark, fonts)
    off_grid = (_title_top(mark, grid) - grid.top).over(grid.pitch) % 1
    mark.shrink(grid.pitch * off_grid)
    number_top = mark.bottom + grid.pitch * NUMBER_BLANK_LINES
    rule_top = number_top + (grid.pitch + CHAR) / 2 + RED_LINE_BELOW_NUMBER
    rule = RuleBox(Furniture.RED_LINE, page_left, rule_top, TYPE_AREA_WIDTH, RED_LINE_THICKNESS, RED)
    number = [_number(header.number, fonts, grid, page_left, number_top)] if header.number else []
    return [mark.box(page_left), *number, rule], _title_top(mark, grid)


def _title_top(mark: _Mark, grid: Grid) -> Length:
    above = mark.bottom + grid.pitch * NUMBER_BLANK_LINES + (grid.pitch + CHAR) / 2 + RED_LINE_BELOW_NUMBER
    return above + RED_LINE_THICKNESS + grid.pitch * TITLE_BLANK_LINES


class _Mark:
    """The issuing header, fitted to the width: long names narrowed and made smaller, short ones spaced out."""

    def __init__(self, text: str, fonts: FontSet) -> None:
        self._text, self._face = text, Face.BIAOSONG
        ascent, descent = fonts.metrics(self._face)
        self._baseline = (1 + ascent - descent) / 2  # below the box's top, in em
        self._ink_top = fonts.ink(self._face, text).top
        natural = sum(fonts.advances(self._face, text))
        self._width = min(ISSUER_MARK_MAX_WIDTH, ISSUER_MARK_ROOM / natural)
        self._size = min(ISSUER_MARK_MAX_HEIGHT, self._width / _NARROWEST)
        gaps = len(text) - 1
        gap = min(_WIDEST_GAP, (ISSUER_MARK_ROOM.over(self._width) - natural) / gaps) if gaps else 0.0
        self._spacing = int(gap * 1000) / 1000  # what a PDF can say
        self._total = natural + self._spacing * gaps

    @property
    def top(self) -> Length:
        """The top of its box, so that its ink begins 35 mm below the type area's top."""
        return TOP_WHITE + ISSUER_MARK_TOP + self._size * (self._ink_top - self._baseline)

    @property
    def bottom(self) -> Length:
        """The bottom of its box."""
        return self.top + self._size

    def shrink(self, by: Length) -> None:
        """Make it lower, so that its bottom rises by so much; left alone where the letters would no longer be tall."""
        size = self._size - by / (1 + self._ink_top - self._baseline)
        if self._width.over(size) <= _LEAST_NARROW:
            self._size = size

    def box(self, page_left: Length) -> TextBox:
        """Place it."""
        return TextBox(
            element=Furniture.MARK,
            lines=(Line((Piece(self._text, self._face, self._spacing),), self._total),),
            left=page_left + (TYPE_AREA_WIDTH - self._width * self._total) / 2,
            top=self.top,
            width=self._width * self._total,
            size=self._size,
            pitch=self._size,
            face=self._face,
            color=RED,
            stretch=self._width.over(self._size),
        )


def _number(text: str, fonts: FontSet, grid: Grid, page_left: Length, top: Length) -> TextBox:
    return TextBox(
        element=Furniture.NUMBER,
        lines=break_lines((Piece(text, Face.FANG),), fonts, TYPE_AREA_WIDTH.over(CHAR), spread=False),
        left=page_left,
        top=top,
        width=TYPE_AREA_WIDTH,
        size=CHAR,
        pitch=grid.pitch,
        face=Face.FANG,
        align=Align.CENTER,
    )
