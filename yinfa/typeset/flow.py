"""Blocks broken into lines, rows and pictures go in; they come out as slugs, which are stacked on pages one by one.

A slug is one line of text, one row of a table or one picture. Heights are in lines of the page's grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

from yinfa.compose.blocks import Paragraph, Picture, Table
from yinfa.fonts import Face
from yinfa.model import Align
from yinfa.standard import CHAR, TYPE_AREA_WIDTH, Grid
from yinfa.typeset.pages import Box, Element, Line, PictureBox, TableBox, TableRow, TextBox
from yinfa.units import Length


class Flow(Protocol):
    """A block, ready to be cut between its slugs."""

    @property
    def lead(self) -> float:
        """The lines that go before the block's first slug on every page: a table's head."""

    @property
    def aligned(self) -> bool:
        """Whether its slugs stand on the grid."""

    def box(self, page_left: Length, line: float, start: int, stop: int) -> Box:
        """Give the box of the slugs from `start` to `stop`, the first of which begins at a line of the page."""


class Keep(IntEnum):
    """How firmly a slug is held on one page with the next: where a page cannot hold all, the weakest gives way."""

    NO = 0
    RATHER = 1
    YES = 2


@dataclass(slots=True)
class Slug:
    """What is placed whole: a line, a row, a picture."""

    flow: Flow
    part: int
    """Which of its flow's slugs it is."""
    height: float
    before: float = 0.0
    """Blank lines before it, but at the top of a page."""
    least_before: float | None = None
    """The same where room is short; None where there is nothing to be had."""
    keep: Keep = Keep.NO
    is_text: bool = True
    """Whether it counts as text that a signature may not stand without."""


def air(grid: Grid) -> float:
    """Give the lines between a line's box and its characters, above and below: tables and pictures keep them free."""
    return (grid.pitch - CHAR).over(grid.pitch)


@dataclass(frozen=True, slots=True, eq=False)
class TextFlow:
    """A paragraph, broken into lines."""

    grid: Grid
    element: Element
    block: Paragraph
    lines: tuple[Line, ...]
    face: Face
    size: Length
    left: Length
    """From the type area's left edge."""
    width: Length
    indent: Length = Length(0)
    align: Align = Align.LEFT
    lead: float = 0.0
    aligned: bool = True

    def box(self, page_left: Length, line: float, start: int, stop: int) -> TextBox:
        """Give the box of the lines from `start` to `stop`."""
        return TextBox(
            element=self.element,
            lines=self.lines[start:stop],
            left=page_left + self.left,
            top=self.grid.line_top(line),
            width=self.width,
            size=self.size,
            pitch=self.grid.pitch,
            face=self.face,
            align=self.align,
            indent=self.indent if start == 0 else Length(0),
            block=self.block,
            first=start == 0,
            last=stop == len(self.lines),
        )

    def slugs(self, keep: Keep = Keep.NO, *, is_text: bool = True) -> list[Slug]:
        """Give one slug a line; `keep` holds them together and with what follows."""
        return [Slug(self, part, 1.0, keep=keep, is_text=is_text) for part in range(len(self.lines))]


@dataclass(frozen=True, slots=True, eq=False)
class TableFlow:
    """A table, its cells broken into lines; rows of many lines may be parted between pages, others may not."""

    grid: Grid
    block: Table
    columns: tuple[Length, ...]
    head: TableRow
    rows: tuple[TableRow, ...]
    size: Length
    pitch: Length
    padding: Length
    aligns: tuple[Align, ...]
    aligned: bool = False
    parts: tuple[TablePart, ...] = field(init=False)

    def __post_init__(self) -> None:
        # A table of a head alone has a part too, of no height.
        parts = [part for row in self.rows for part in _parts(row)] or [TablePart(0, 0, 0, Keep.NO)]
        object.__setattr__(self, "parts", tuple(parts))

    @property
    def lead(self) -> float:
        """The head, and the air above and below the table."""
        return self.head.height.over(self.grid.pitch) + air(self.grid)

    def box(self, page_left: Length, line: float, start: int, stop: int) -> TableBox:
        """Give the box of the parts from `start` to `stop`, under the head."""
        return TableBox(
            block=self.block,
            left=page_left,
            top=self.grid.line_top(line - self.lead + air(self.grid) / 2),
            columns=self.columns,
            head=self.head,
            rows=tuple(self._rows(self.parts[start:stop])),
            size=self.size,
            pitch=self.pitch,
            padding=self.padding,
            aligns=self.aligns,
            first=start == 0,
            last=stop == len(self.parts),
        )

    def _rows(self, parts: Sequence[TablePart]) -> Iterator[TableRow]:
        """Join the parts of a row that stand on one page."""
        for index, group in groupby(parts, lambda part: part.row):
            lines = list(group)
            if self.rows:
                start, stop = lines[0].start, lines[-1].stop
                cells = tuple(cell[start:stop] for cell in self.rows[index].cells)
                yield TableRow(index, cells, self.pitch * (stop - start))

    def slugs(self) -> list[Slug]:
        """Give one slug a part."""
        heights = [(self.pitch * (part.stop - part.start)).over(self.grid.pitch) for part in self.parts]
        return [Slug(self, place, heights[place], keep=part.keep) for place, part in enumerate(self.parts)]


class TablePart(NamedTuple):
    """Lines of a table's row that stand on one page."""

    row: int
    start: int
    stop: int
    keep: Keep


_WHOLE_ROW = 6
"""The lines up to which a row is not parted: 47 mm."""


def _parts(row: TableRow) -> Iterator[TablePart]:
    """Cut a row where a page may end in it: not within its first or its last two lines."""
    count = max(map(len, row.cells))
    if count <= _WHOLE_ROW:
        yield TablePart(row.index, 0, count, Keep.NO)
        return
    for line in range(count):
        yield TablePart(row.index, line, line + 1, Keep.YES if line in (0, count - 2) else Keep.NO)


@dataclass(frozen=True, slots=True, eq=False)
class PictureFlow:
    """A picture, scaled."""

    grid: Grid
    block: Picture
    path: Path
    width: Length
    height: Length
    lines: int
    """The lines of the grid that it takes."""
    lead: float = 0.0
    aligned: bool = True

    def box(self, page_left: Length, line: float, start: int, stop: int) -> PictureBox:  # noqa: ARG002 - there is one slug
        """Give the picture's box, centred on its lines."""
        white = self.grid.pitch * self.lines - self.height
        return PictureBox(
            block=self.block,
            path=self.path,
            left=page_left + (TYPE_AREA_WIDTH - self.width) / 2,
            top=self.grid.line_top(line) + white / 2,
            width=self.width,
            height=self.height,
        )

    def slugs(self, keep: Keep) -> list[Slug]:
        """Give the one slug."""
        return [Slug(self, 0, self.lines, keep=keep)]
