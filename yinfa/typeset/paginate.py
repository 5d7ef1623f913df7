"""The slugs of each part go in, sheets come out: what stands on which page, at which line.

Every part begins a page. Pages are filled in one pass; one ends only where a slug is not held together with the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from yinfa.standard import LINES_PER_PAGE
from yinfa.typeset.flow import Flow, Keep, Slug
from yinfa.typeset.pages import Box
from yinfa.units import Length

_EPSILON = 1e-6


@dataclass(slots=True)
class Sheet:
    """One page being filled."""

    start: float
    """The line where it begins: page one's text begins under the title, off the grid by a fraction."""
    placed: list[tuple[Slug, float]] = field(default_factory=list)
    """Each slug with the line of its top."""
    end: float = 0.0
    """The line where what is placed ends."""

    def __post_init__(self) -> None:
        self.end = self.start

    def add(self, chunk: Sequence[Slug]) -> None:
        """Put a group under what is there."""
        for slug in chunk:
            line, self.end = _position(slug, self.end, self.placed[-1][0].flow if self.placed else None, self.start)
            self.placed.append((slug, line))

    def after(self, chunk: Sequence[Slug]) -> float:
        """Give the line where a group would end."""
        end, flow = self.end, self.placed[-1][0].flow if self.placed else None
        for slug in chunk:
            _, end = _position(slug, end, flow, self.start)
            flow = slug.flow
        return end

    def boxes(self, left: Length) -> Iterator[Box]:
        """Give the boxes, neighbouring slugs of one block joined; `left` is the type area's left edge."""
        begin = 0
        for place in range(1, len(self.placed) + 1):
            first, line = self.placed[begin]
            if place == len(self.placed) or self.placed[place][0].flow is not first.flow:
                yield first.flow.box(left, line, first.part, self.placed[place - 1][0].part + 1)
                begin = place


def paginate(parts: Iterable[tuple[Sequence[Slug], float]]) -> list[Sheet]:
    """Fill pages: each part, given as its slugs and the line where it begins, starts a new one."""
    sheets: list[Sheet] = []
    for slugs, start in parts:
        sheets.append(Sheet(start))
        for chunk in _chunks(slugs, Keep.RATHER):
            _place(chunk, sheets)
    return sheets


def _chunks(slugs: Sequence[Slug], firm: Keep) -> Iterator[list[Slug]]:
    """Give the slugs in groups that are held together at least so firmly."""
    chunk: list[Slug] = []
    for slug in slugs:
        chunk.append(slug)
        if slug.keep < firm:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _place(chunk: list[Slug], sheets: list[Sheet]) -> None:
    """Put a group on the last page or on a new one; what a page cannot hold is parted where it is held least firmly."""
    if _fits(chunk, sheets[-1]):
        sheets[-1].add(chunk)
    elif sheets[-1].placed and _fits(chunk, Sheet(0.0)):
        sheets.append(Sheet(0.0))
        sheets[-1].add(chunk)
    elif len(parts := list(_chunks(chunk, Keep.YES))) > 1:
        for part in parts:
            _place(part, sheets)
    else:
        _place_one_by_one(chunk, sheets)


def _place_one_by_one(chunk: list[Slug], sheets: list[Sheet]) -> None:
    for slug in chunk:
        if sheets[-1].placed and not _fits([slug], sheets[-1]):
            sheets.append(Sheet(0.0))
        sheets[-1].add([slug])


def _fits(chunk: Sequence[Slug], sheet: Sheet) -> bool:
    """Whether a page has room for a group; blank lines that may be done without are taken from it where that helps."""
    if sheet.after(chunk) <= LINES_PER_PAGE + _EPSILON:
        return True
    spare = [slug for slug in chunk if slug.least_before is not None]
    saved = sum(slug.before - (slug.least_before or 0.0) for slug in spare)
    if not spare or sheet.after(chunk) - saved > LINES_PER_PAGE + _EPSILON:
        return False
    for slug in spare:
        slug.before = slug.least_before or 0.0
    return True


def _position(slug: Slug, end: float, previous: Flow | None, start: float) -> tuple[float, float]:
    """Give the lines where a slug begins and ends, after what ends at `end` on a page that begins at `start`."""
    line = end
    if slug.flow is not previous:
        if previous is not None:
            if not previous.aligned:
                line = start + ceil(line - start - _EPSILON)
            line += slug.before
        line += slug.flow.lead
    return line, line + slug.height
