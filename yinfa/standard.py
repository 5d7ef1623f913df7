"""The figures of GB/T 9704—2012 come out of here and nowhere else: each once, with its clause and its unit.

One 字 is the width of one body character, 156 mm / 28 (§3.1); one 行 is a 3号 character's height and 7/8 of it (§3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yinfa.units import Length, Mm, Pt

NAME = "GB/T 9704—2012"

# §5.1, §5.2.1 paper and margins
PAPER_WIDTH = Mm(210)
PAPER_HEIGHT = Mm(297)
TOP_WHITE = Mm(37)  # 天头
BINDING_EDGE = Mm(28)  # 订口, left
TYPE_AREA_WIDTH = Mm(156)  # 版心
TYPE_AREA_HEIGHT = Mm(225)
TYPE_AREA_RIGHT = BINDING_EDGE + TYPE_AREA_WIDTH
TYPE_AREA_BOTTOM = TOP_WHITE + TYPE_AREA_HEIGHT

# §5.2.3 lines and characters
LINES_PER_PAGE = 22
CHARS_PER_LINE = 28
CHAR = TYPE_AREA_WIDTH / CHARS_PER_LINE  # 一字: the body's character pitch, and its size on our pages
LINE_FILLING = CHAR * 15 / 8  # 一行 by the standard's own definition (§3.2): 21 of them and one character fill 225 mm
LINE_DIVIDED = TYPE_AREA_HEIGHT / LINES_PER_PAGE  # the habit of most Word files: 225/22 mm

# §5.2.2 sizes
SIZE_1 = Pt(26)  # 1号
SIZE_2 = Pt(22)  # 2号: title
SIZE_3 = Pt(16)  # 3号: text, and whatever is not named
SIZE_4 = Pt(14)  # 4号: imprint, page number

# §7.2 header block
RED = "#FF0000"
ISSUER_MARK_TOP = Mm(35)  # §7.2.4 its top edge below the type area's top
# 22 mm × 15 mm a character, the largest that GB/T 9704—1999 allowed: still the habit
ISSUER_MARK_MAX_HEIGHT = Mm(22)  # 22 mm × 15 mm, the largest that GB/T 9704—1999 allowed: still the habit
ISSUER_MARK_MAX_WIDTH = Mm(15)
ISSUER_MARK_ROOM = Mm(150)  # all of it, so that it stays clear of the type area's edges
NUMBER_BLANK_LINES = 2  # §7.2.5
RED_LINE_BELOW_NUMBER = Mm(4)  # §7.2.7
RED_LINE_THICKNESS = Pt(1.5)

# §7.3 body
TITLE_BLANK_LINES = 2  # §7.3.1 below the red line
ADDRESSEES_BLANK_LINES = 1  # §7.3.2 below the title
PARAGRAPH_INDENT_CHARS = 2  # §7.3.3
SEALED_DATE_RIGHT_CHARS = 4  # §7.3.5.1
# §7.3.5.1: a 42 mm seal whose centre lies a little above issuer and date comes within one line of the text
SEALED_BLANK_LINES = 2
SEALED_LEAST_BLANK_LINES = 1  # where room is short (§7.3.5.5): the seal's top just below the text
UNSEALED_BLANK_LINES = 1  # §7.3.5.2
UNSEALED_RIGHT_CHARS = 2
UNSEALED_DATE_INDENT_CHARS = 2  # the date's first character to the right of the issuer's first
NOTE_INDENT_CHARS = 2  # §7.3.6
ATTACHMENT_TITLE_LINE = 3  # §7.3.7
ATTACHMENT_LIST_BLANK_LINES = 1  # §7.3.4
ATTACHMENT_LIST_INDENT_CHARS = 2
TEXT_BLANK_LINES = 1  # below the title of a plan or an attachment; the standard is silent
PLAN_TITLE_LINE = 2  # of its first page; the standard is silent

# §7.4 imprint
IMPRINT_RULE_OUTER = Mm(0.35)
IMPRINT_RULE_INNER = Mm(0.25)
IMPRINT_INDENT_CHARS = 1
IMPRINT_LINE = Pt(20.5)  # the standard is silent: one line and its rules take the room of one line of text

# §7.5 page number
PAGE_NUMBER_BELOW = Mm(7)  # top of the dashes below the type area
PAGE_NUMBER_INDENT_CHARS = 1


class LinePitch(StrEnum):
    """How 22 lines are set in the type area: 版式.行距 of an issuer's profile."""

    FILLING = "撑满版心"
    DIVIDED = "225/22"


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the lines of a page stand (§5.2.3).

    A line's box is `pitch` high with its character centred in it; `top` is the first box's top, from the paper's edge.
    """

    pitch: Length
    top: Length

    def line_top(self, line: float) -> Length:
        """The top of the box of the given line, counted from 0, from the paper's edge."""
        return self.top + self.pitch * line


def grid(pitch: LinePitch) -> Grid:
    """Give the grid of a pitch; filling, the first character's top is on 37 mm and the last one's bottom on 262 mm."""
    if pitch is LinePitch.FILLING:
        return Grid(LINE_FILLING, TOP_WHITE - (LINE_FILLING - CHAR) / 2)
    return Grid(LINE_DIVIDED, TOP_WHITE)
