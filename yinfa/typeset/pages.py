"""The page tree, made by `typeset`, out of which fixed formats are drawn: what stands where, from the paper's edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from yinfa.compose.blocks import Block, Paragraph, Picture, Role, Run, Table
from yinfa.compose.faces import faced
from yinfa.fonts import Face
from yinfa.model import Align
from yinfa.units import Length


class Furniture(StrEnum):
    """What stands on a page without being a paragraph of the text."""

    MARK = "发文机关标志"
    NUMBER = "发文字号"
    RED_LINE = "红色分隔线"
    IMPRINT = "版记"
    PAGE_NUMBER = "页码"


Element = Role | Furniture


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a line in one face and one spacing."""

    text: str
    face: Face
    spacing: float = 0.0
    """Room added after each character, in em; negative where punctuation is squeezed."""


def pieces_of(runs: Iterable[Run], face: Face) -> tuple[Piece, ...]:
    """Give the runs of a paragraph in their faces; `face` is the paragraph's own."""
    return tuple(Piece(text, own) for text, own in faced(runs, face))


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is set; blanks at its end take no room."""

    pieces: tuple[Piece, ...]
    width: float
    """From the first character to the last one's end in em, spacing included; what hangs in the margin is not."""

    @property
    def text(self) -> str:
        """The line's characters, blanks at its end included."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class TextBox:
    """Lines of one paragraph on one page."""

    element: Element
    lines: tuple[Line, ...]
    left: Length
    top: Length
    """Top of the first line's box, which is `pitch` high and has the line's characters centred in it."""
    width: Length
    size: Length
    """The size of a character (1 em)."""
    pitch: Length
    face: Face
    """The face that the lines' baselines are taken from; pieces may be in others."""
    align: Align = Align.LEFT
    indent: Length = Length(0)
    """Of the first line here, in from `left`; negative where the lines after it stand further in."""
    block: Paragraph | None = None
    first: bool = True
    """Whether the paragraph begins here, and not on a page before."""
    last: bool = True
    """Whether the paragraph ends here."""
    color: str | None = None
    stretch: float = 1.0
    """Width of the characters to their height: the issuing header is narrowed to fit."""

    @property
    def text(self) -> str:
        """The text of the lines, one after the other."""
        return "".join(line.text for line in self.lines)

    @property
    def height(self) -> Length:
        """From the first line's top to the last one's bottom."""
        return self.pitch * len(self.lines)


@dataclass(frozen=True, slots=True)
class RuleBox:
    """A straight line across."""

    element: Element
    left: Length
    top: Length
    width: Length
    thickness: Length
    color: str | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, or the part of it that stands on this page."""

    index: int
    """Which of the table's rows it is, from 0; −1 for the head."""
    cells: tuple[tuple[Line, ...], ...]
    height: Length


@dataclass(frozen=True, slots=True)
class TableBox:
    """The rows of one table on one page, its head above them."""

    block: Table
    left: Length
    top: Length
    columns: tuple[Length, ...]
    head: TableRow
    rows: tuple[TableRow, ...]
    size: Length
    pitch: Length
    padding: Length
    """White at the left and right of a cell's text."""
    aligns: tuple[Align, ...]
    """How each column is set; the head is centred."""
    first: bool
    last: bool

    @property
    def width(self) -> Length:
        """All columns."""
        return Length(sum(self.columns))

    @property
    def height(self) -> Length:
        """Head and rows."""
        return Length(self.head.height + sum(row.height for row in self.rows))


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A picture, whole."""

    block: Picture
    path: Path
    left: Length
    top: Length
    width: Length
    height: Length


Box = TextBox | RuleBox | TableBox | PictureBox


@dataclass(frozen=True, slots=True)
class Page:
    """One side of a sheet."""

    index: int
    """From 1: the side's place in the document, blank ones counted."""
    number: int | None
    """What its page number shows; None where it has none (§7.5)."""
    left: Length
    """Where its type area begins: the binding edge is on the left of odd pages and on the right of even ones."""
    boxes: tuple[Box, ...]
    folio: TextBox | None
    """Its page number as it is set."""

    @property
    def recto(self) -> bool:
        """Whether it is the front of a sheet: an odd page, its number at the right."""
        return self.index % 2 == 1

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.boxes


@dataclass(frozen=True, slots=True)
class Pages:
    """A whole notice, laid out."""

    pages: tuple[Page, ...]
    last_text_page: int
    """The index, from 1, of the last page that shows anything but the imprint."""

    @property
    def imprint_page(self) -> int:
        """The index, from 1, of the imprint's page: the last one, always even (§7.4)."""
        return len(self.pages)

    @property
    def breaks_before_imprint(self) -> int:
        """How many page breaks stand between the text's end and the imprint: 0, 1, or 2 with a blank page between."""
        return self.imprint_page - self.last_text_page

    def boxes_of(self, block: Block) -> list[Box]:
        """Give the boxes that a block came to be, page by page; blocks are told apart by identity."""
        return [box for page in self for box in page.boxes if not isinstance(box, RuleBox) and box.block is block]

    def blank_lines_before(self, block: Block) -> int:
        """Give the blank lines above a paragraph; 0 where a page begins with it."""
        for page in self:
            texts = [box for box in page.boxes if isinstance(box, TextBox) and box.block]
            for above, box in pairwise(texts):
                if box.block is block:
                    return max(0, round((box.top - above.top - above.height).over(box.pitch)))
        return 0

    def title_lines(self, title: Block) -> tuple[str, ...]:
        """Give a title's text line by line."""
        return tuple(line.text for box in self.boxes_of(title) if isinstance(box, TextBox) for line in box.lines)

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)
