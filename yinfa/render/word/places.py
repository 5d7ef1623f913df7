"""The page tree goes in; what a DOCX must be told of where each block stands comes out.

A DOCX flows: it is told how far a block stands below the one before it, how far in, and where a page must begin. All
else falls into place by itself, in Word and LibreOffice as on our pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yinfa.compose.blocks import Block, Document, Table
from yinfa.standard import LINES_PER_PAGE, TYPE_AREA_WIDTH, Grid
from yinfa.typeset import Box, Furniture, Page, Pages, RuleBox, TableBox, TextBox
from yinfa.units import Length, Mm

_SAFE = Mm(0.3)
"""More than the rounding of a table or picture comes to, in any program."""


@dataclass(slots=True)
class Place:
    """Where one block stands."""

    boxes: list[Box] = field(default_factory=list)
    """What the block came to be, page by page."""
    tops: list[Length] = field(default_factory=list)
    """Where a DOCX has the top of each box, from the paper's edge."""
    gap: Length | None = None
    """From the block before it; None at the top of a page that it did not begin."""
    left: Length = Length(0)
    """In from the type area's left edge."""
    right: Length = Length(0)
    """In from the type area's right edge."""
    indent: Length = Length(0)
    """Of the first line, from `left`."""


class Places:
    """Where every block of a document stands."""

    def __init__(self, document: Document, pages: Pages, grid: Grid) -> None:
        self._places: dict[int, Place] = {}
        self._bottom = grid.line_top(LINES_PER_PAGE)
        openers = {id(part.blocks[0]) for part in document.parts}
        for page in pages:
            self._read(page, grid.top, openers)

    def of(self, block: Block) -> Place:
        """Give the place of a block; blocks are told apart by identity."""
        return self._places.get(id(block)) or Place()

    def row_heights(self, block: Table) -> list[Length] | None:
        """Give the heights of a table's rows; None where a row is higher than a page and thus parted.

        A DOCX keeps no air at a page's foot: where that would let in a row of the next page, the rows above share it.
        """
        place = self.of(block)
        boxes = [box for box in place.boxes if isinstance(box, TableBox)]
        heights: list[Length] = []
        for number, (box, top) in enumerate(zip(boxes, place.tops, strict=True)):
            room = self._bottom - top - box.height
            over = room - boxes[number + 1].rows[0].height if number + 1 < len(boxes) else Length(-1)
            share = (over + _SAFE) / len(box.rows) if over > -_SAFE else Length(0)
            heights += [row.height + share for row in box.rows]
        return heights if len(heights) == len(block.rows) else None

    def _read(self, page: Page, top: Length, openers: set[int]) -> None:
        """Take in a page's boxes; what stands first on a page is at its very top in a DOCX, unless it opens a part."""
        reached: Length | None = None
        for box in page.boxes:
            if isinstance(box, RuleBox):
                reached = box.top + box.thickness
                continue
            if isinstance(box, TextBox) and isinstance(box.element, Furniture):
                continue
            place = self._places.setdefault(id(box.block), Place())
            begins, opens = not place.boxes, not place.boxes and id(box.block) in openers
            if begins:
                place.left = box.left - page.left
                place.right = page.left + TYPE_AREA_WIDTH - box.left - box.width
                place.indent = box.indent if isinstance(box, TextBox) else Length(0)
                if reached is not None or opens:
                    place.gap = box.top - (top if reached is None else reached)
            place.boxes.append(box)
            # At the top of a page that does not begin a part, neither blank lines nor a table's air stand in a DOCX.
            place.tops.append(top if reached is None and not opens else box.top)
            reached = place.tops[-1] + box.height
            if not isinstance(box, TextBox):
                reached += _SAFE  # or the page's last line would be crowded out


def furniture(page: Page, element: Furniture) -> list[TextBox]:
    """Give the texts of a page that are of one kind of furniture."""
    return [box for box in page.boxes if isinstance(box, TextBox) and box.element is element]


def rules(page: Page, element: Furniture) -> list[RuleBox]:
    """Give the lines of a page that are of one kind of furniture."""
    return [box for box in page.boxes if isinstance(box, RuleBox) and box.element is element]
