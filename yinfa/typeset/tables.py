"""A table goes in, its columns' widths and its rows broken into lines come out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from yinfa.compose.blocks import Table
from yinfa.compose.faces import TABLE_BODY, TABLE_HEAD
from yinfa.fonts import FontSet
from yinfa.model import Align
from yinfa.standard import SIZE_4, TYPE_AREA_WIDTH, Grid
from yinfa.typeset.flow import TableFlow
from yinfa.typeset.lines import break_lines
from yinfa.typeset.pages import Piece, TableRow, pieces_of
from yinfa.units import Length

SIZE = SIZE_4
_PITCH = 3 / 4
"""The line pitch in cells to the page's: four lines of a cell are three of the text."""
_PADDING = 0.25
"""White at either side of a cell's text, in em."""
_LEAST = 2.0
"""A column's least width, in em."""
_HEAD_WHOLE = 4.0
"""The em up to which a head should not be parted: 责任单位."""
_SAMPLE = 60
"""Rows looked at to choose the widths, spread evenly over the table."""
_HEAD_WEIGHT = 4.0
"""How many rows the head counts for when the widths are chosen: it stands on every page."""
_WHOLE_HEADS_COST = 4 / 3
"""How much higher a table may come out so that its heads are not parted."""
_SPREAD_FROM = 10.0
"""Columns of at least so many em are set justified."""
_CENTERED_TO = 6.0
"""Columns of at most so many em are centred."""

Cells = Sequence[Sequence[Piece]]
Weighed = Sequence[tuple[float, Sequence[float]]]
"""Rows as widths of their cells in one line, in em, each with its weight."""


def set_table(table: Table, fonts: FontSet, grid: Grid) -> TableFlow:
    """Choose the columns' widths by what stands in them, and break every cell; time is linear in the rows."""
    head = [pieces_of(cell, TABLE_HEAD) for cell in table.head]
    rows = [[pieces_of(cell, TABLE_BODY) for cell in row] for row in table.rows]
    widths = _column_widths(head, rows, fonts)
    aligns = tuple(_align(given, column, rows, widths, fonts) for column, given in enumerate(table.aligns))
    pitch = grid.pitch * _PITCH
    return TableFlow(
        grid=grid,
        block=table,
        columns=tuple(SIZE * (width + 2 * _PADDING) for width in widths),
        head=_row(-1, head, widths, (Align.CENTER,) * len(head), fonts, pitch),
        rows=tuple(_row(index, cells, widths, aligns, fonts, pitch) for index, cells in enumerate(rows)),
        size=SIZE,
        pitch=pitch,
        padding=SIZE * _PADDING,
        aligns=aligns,
    )


def _row(
    index: int, cells: Cells, widths: Sequence[float], aligns: Sequence[Align], fonts: FontSet, pitch: Length
) -> TableRow:
    lines = tuple(
        break_lines(cell, fonts, width, spread=align is Align.LEFT and width >= _SPREAD_FROM)
        for cell, width, align in zip(cells, widths, aligns, strict=True)
    )
    return TableRow(index, lines, pitch * max(map(len, lines)))


def _align(given: Align | None, column: int, rows: Sequence[Cells], widths: Sequence[float], fonts: FontSet) -> Align:
    """Say how a column is set: as its author says; otherwise centred where it is narrow, or every cell short."""
    if given:
        return given
    longest = max((_natural(row[column], fonts) for row in rows), default=0.0)
    short = longest <= widths[column] + 1e-6 and longest <= _SPREAD_FROM
    return Align.CENTER if short or widths[column] <= _CENTERED_TO else Align.LEFT


def _natural(cell: Sequence[Piece], fonts: FontSet) -> float:
    """Give a cell's width in one line, in em."""
    return sum(sum(fonts.advances(piece.face, piece.text)) for piece in cell)


def _column_widths(head: Cells, rows: Sequence[Cells], fonts: FontSet) -> list[float]:
    """Choose the widths of the cells' text in em, so that the rows come out low and the table fills the type area.

    Beginning with the least, em by em goes to the column where it makes the rows lowest; what is left over when every
    cell fits is dealt out by width.
    """
    count = len(head)
    room = TYPE_AREA_WIDTH.over(SIZE) - 2 * _PADDING * count
    sample = islice(rows, 0, None, max(1, len(rows) // _SAMPLE))
    weighed = [(_HEAD_WEIGHT, [_natural(cell, fonts) for cell in head])]
    weighed += [(1.0, [_natural(cell, fonts) for cell in row]) for row in sample]
    wanted = [max(_LEAST, *(cells[column] for _, cells in weighed)) for column in range(count)]
    if sum(wanted) <= room:
        return [width * room / sum(wanted) for width in wanted]
    whole = _dealt(weighed, wanted, [min(max(_LEAST, cell), _HEAD_WHOLE) for cell in weighed[0][1]], room)
    parted = _dealt(weighed, wanted, [min(_LEAST, room / count)] * count, room)
    return whole if whole and _lines(weighed, whole) <= _lines(weighed, parted) * _WHOLE_HEADS_COST else parted


def _dealt(weighed: Weighed, wanted: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Deal out the room from the least widths on; nothing where they do not fit."""
    widths = list(least)
    if sum(widths) > room + 1e-6:
        return []
    while room - sum(widths) >= 1:
        column = min(range(len(widths)), key=lambda column: _lines_with(weighed, widths, wanted, column))
        widths[column] += 1
    widths[0] += room - sum(widths)  # so that the others hold whole characters
    return widths


def _lines_with(weighed: Weighed, widths: Sequence[float], wanted: Sequence[float], column: int) -> tuple[float, float]:
    """Estimate the lines of all rows were a column wider by 1 em; among equals, the needier column comes first."""
    trial = [width + (place == column) for place, width in enumerate(widths)]
    return _lines(weighed, trial), trial[column] / wanted[column]


def _lines(weighed: Weighed, widths: Sequence[float]) -> float:
    """Estimate the lines of all rows, set in columns of these widths."""
    return sum(
        weight * max(max(1.0, cell / width) for cell, width in zip(cells, widths, strict=True))
        for weight, cells in weighed
    )
