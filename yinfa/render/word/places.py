"""The page tree goes in; what a DOCX must be told of where each block stands comes out.

A DOCX flows: it is told how far a block stands below the one before it, how far in, and where a page must begin. All
else falls into place by itself, in Word and LibreOffice as on our pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yinfa.compose.blocks import Block, Document, Paragraph, Picture, Role, Table
from yinfa.render.word.styles import KEEPS_NEXT
from yinfa.standard import LINES_PER_PAGE, TYPE_AREA_WIDTH, Grid
from yinfa.typeset import Box, Furniture, Page, Pages, PictureBox, RuleBox, TableBox, TextBox
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
    pages: list[int] = field(default_factory=list)
    """The page of each box."""
    gap: Length | None = None
    """From the block before it; None at the top of a page, where none is shown."""
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
        self._grid = grid
        self._bottom = grid.line_top(LINES_PER_PAGE)
        openers = {id(part.blocks[0]) for part in document.parts}
        reached = self._bottom
        for page in pages:
            reached = self._read(page, openers, reached)

    def of(self, block: Block) -> Place:
        """Give the place of a block; blocks are told apart by identity."""
        return self._places.get(id(block)) or Place()

    def parted(self, block: Block, following: Block) -> bool:
        """Whether a page ends between two blocks."""
        return self.of(block).pages[-1:] != self.of(following).pages[:1]

    def runs_on(self, block: Block) -> bool:
        """Whether a block stands on more than one page."""
        return len(self.of(block).pages) > 1

    def fills_page(self, block: Block) -> bool:
        """Whether a block runs on to a page since the one before it has room for no more of its lines."""
        before = self.of(block).boxes[-2:-1]
        return any(
            isinstance(box, TextBox) and box.top + box.height + box.pitch > self._bottom + _SAFE for box in before
        )

    def row_heights(self, block: Table) -> list[Length | None]:
        """Give the height of each row of a table; None for a row that runs over a page's end.

        A DOCX keeps no air at a page's foot: where that would let in a row of the next page, the rows above share it.
        """
        place = self.of(block)
        boxes = [box for box in place.boxes if isinstance(box, TableBox)]
        heights: dict[int, Length | None] = {}
        for number, (box, top) in enumerate(zip(boxes, place.tops, strict=True)):
            following = boxes[number + 1] if number + 1 < len(boxes) else None
            over = self._bottom - top - box.height - _first_row(following) + _SAFE if following else Length(0)
            for row in box.rows:
                share = max(Length(0), over / len(box.rows))
                heights[row.index] = None if row.index in heights else row.height + share
        return [heights[index] for index in range(len(block.rows))]

    def _read(self, page: Page, openers: set[int], reached: Length) -> Length:
        """Take in a page's boxes; `reached` is where a DOCX ends on the page before it, and comes out for this one.

        At the top of a page that does not begin a part, neither blank lines nor a table's air stand in a DOCX.
        """
        boxes = _flowing(page)
        if not boxes:
            return self._bottom
        opens = id(boxes[0].block) in openers and id(boxes[0].block) not in self._places
        above = next((box.top + box.thickness for box in rules(page, Furniture.RED_LINE)), self._grid.top)
        room, reached = self._bottom - reached, above
        for number, box in enumerate(boxes):
            place = self._places.setdefault(id(box.block), Place())
            at_top = number == 0 and not opens
            if not place.boxes:
                self._begin(place, box, page)
                place.gap = self._push(boxes, room) if at_top else box.top - reached
            place.boxes.append(box)
            place.pages.append(page.index)
            place.tops.append(above if at_top else box.top)
            reached = place.tops[-1] + box.height
            if not isinstance(box, TextBox):
                reached += _SAFE  # or the page's last line would be crowded out
        return reached

    def _begin(self, place: Place, box: FlowingBox, page: Page) -> None:
        place.left = box.left - page.left
        place.right = page.left + TYPE_AREA_WIDTH - box.left - box.width
        place.indent = box.indent if isinstance(box, TextBox) else Length(0)

    def _push(self, boxes: Sequence[FlowingBox], room: Length) -> Length | None:
        """Give the gap without which a DOCX would have room, on the page before, for what begins this one.

        Around tables and pictures our pages keep air and go back to the grid, where a DOCX would take the room.
        """
        push = room - _least_height(boxes) + _SAFE
        return push if 0 < push <= self._grid.pitch else None


FlowingBox = TextBox | TableBox | PictureBox


def _flowing(page: Page) -> list[FlowingBox]:
    """Give the boxes of a page that are blocks of the text, in order."""
    return [box for box in page.boxes if not isinstance(box, RuleBox) and box.block]


def _least_height(boxes: Sequence[FlowingBox]) -> Length:
    """Give the height of what goes to a page together: the first line, row or picture, and what is kept with it."""
    end = boxes[0].top
    for number, box in enumerate(boxes):
        following = boxes[number + 1].block if number + 1 < len(boxes) else None
        if not keeps(box.block, following):
            least = box.pitch if isinstance(box, TextBox) else box.height
            end = box.top + (box.head.height + _first_row(box) if isinstance(box, TableBox) else least)
            break
        end = box.top + box.height
    return end - boxes[0].top


def _first_row(box: TableBox) -> Length:
    """Give what the first row of a table on a page needs there: all of it, or two lines where it runs on."""
    if not box.rows:
        return Length(0)
    runs_on = len(box.rows) == 1 and not box.last
    return min(box.rows[0].height, box.pitch * 2) if runs_on else box.rows[0].height


def keeps(block: Block | None, following: Block | None) -> bool:
    """Whether a block goes to a new page with the one after it."""
    match block, following:
        case Picture(), Paragraph(role=Role.CAPTION):
            return True
        case Paragraph(role=Role.CAPTION), Table():
            return True
        case Paragraph(), Paragraph(role=Role.SIGNATURE | Role.DATE | Role.NOTE):
            return True
        case Paragraph(role=Role.ATTACHMENT_LIST), Paragraph(role=Role.ATTACHMENT_LIST):
            return True
        case Paragraph(role=role), _:
            return role in KEEPS_NEXT and following is not None
    return False


def furniture(page: Page, element: Furniture) -> list[TextBox]:
    """Give the texts of a page that are of one kind of furniture."""
    return [box for box in page.boxes if isinstance(box, TextBox) and box.element is element]


def rules(page: Page, element: Furniture) -> list[RuleBox]:
    """Give the lines of a page that are of one kind of furniture."""
    return [box for box in page.boxes if isinstance(box, RuleBox) and box.element is element]
