"""Formats, paragraphs, tables and pictures go in as plain values and come out as WordprocessingML.

Everything is built as text, in the order the schema asks for, and parsed once by python-docx: building element by
element takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from yinfa.standard import CHAR
from yinfa.units import Length

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


# Formats ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Border:
    """A line at the foot of a paragraph."""

    thickness: Length
    space: Length
    """From the text's foot; Word takes whole points."""
    color: str


@dataclass(frozen=True, slots=True)
class RunFormat:
    """How characters look; None leaves what the style says."""

    style: str | None = None
    face: str | None = None
    """The font's name, for Chinese and Latin alike."""
    size: Length | None = None
    color: str | None = None
    spacing: Length | None = None
    """Room added after each character; negative draws them closer."""
    stretch: float | None = None
    """Width to height."""

    def xml(self, *, direct: bool = False) -> str:
        """The properties as `w:rPr`, or nothing where there are none; `direct` for a run, which says it is Chinese."""
        size = self.size.half_points if self.size is not None else None
        inner = "".join(
            (
                f"<w:rStyle w:val={quoteattr(self.style)}/>" if self.style else "",
                _fonts(self.face) if self.face else _HINT if direct else "",
                f'<w:color w:val="{self.color.lstrip("#")}"/>' if self.color else "",
                f'<w:spacing w:val="{self.spacing.twips}"/>' if self.spacing is not None else "",
                f'<w:w w:val="{round(self.stretch * 100)}"/>' if self.stretch is not None else "",
                f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size is not None else "",
            )
        )
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


_HINT = '<w:rFonts w:hint="eastAsia"/>'
PLAIN = RunFormat()


def _fonts(face: str) -> str:
    # One name in all four places and the hint, or Word sets “ ” — … in whatever Latin font it likes.
    name = quoteattr(face)
    return f'<w:rFonts w:hint="eastAsia" w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>'


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """How a paragraph stands; None leaves what the style says."""

    style: str | None = None
    keep_next: bool | None = None
    keep_lines: bool | None = None
    page_break: bool | None = None
    widow_control: bool | None = None
    border: Border | None = None
    east_asian: bool = False
    """Chinese line breaking: said once, in the style that all others are based on."""
    snap: bool | None = None
    """Whether lines take whole lines of the page's grid."""
    before: Length | None = None
    after: Length | None = None
    line: Length | None = None
    """Exactly so high is a line, its characters centred in it."""
    left: Length | None = None
    right: Length | None = None
    first_line: Length | None = None
    """From `left`; negative where the later lines stand further in."""
    align: str | None = None
    right_tab: Length | None = None
    """Where text after a tab ends, from the left edge of page or cell."""
    outline: int | None = None
    """The level in Word's navigation pane, from 0."""
    section: Section | None = None
    """The section that ends with this paragraph."""

    def xml(self) -> str:
        """The properties as `w:pPr`, or nothing where there are none."""
        inner = "".join(
            (
                f"<w:pStyle w:val={quoteattr(self.style)}/>" if self.style else "",
                switch("keepNext", self.keep_next),
                switch("keepLines", self.keep_lines),
                switch("pageBreakBefore", self.page_break),
                switch("widowControl", self.widow_control),
                _border(self.border) if self.border else "",
                f'<w:tabs><w:tab w:val="right" w:pos="{self.right_tab.twips}"/></w:tabs>' if self.right_tab else "",
                _EAST_ASIAN if self.east_asian else "",
                switch("snapToGrid", self.snap),
                self._spacing(),
                self._indent(),
                f'<w:jc w:val="{self.align}"/>' if self.align else "",
                '<w:textAlignment w:val="center"/>' if self.line is not None else "",
                f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else "",
                self.section.xml() if self.section else "",
            )
        )
        return f"<w:pPr>{inner}</w:pPr>" if inner else ""

    def _spacing(self) -> str:
        before = f' w:before="{self.before.twips}"' if self.before is not None else ""
        after = f' w:after="{self.after.twips}"' if self.after is not None else ""
        line = f' w:line="{self.line.twips}" w:lineRule="exact"' if self.line is not None else ""
        return f"<w:spacing{before}{after}{line}/>" if before or after or line else ""

    def _indent(self) -> str:
        sides = (("left", self.left), ("right", self.right), ("firstLine", self.first_line))
        if self.first_line is not None and self.first_line < 0:
            # Word counts leftChars from elsewhere where a paragraph hangs: twips alone are read the same by all.
            hanging = -self.first_line
            sides = (("left", self.left), ("right", self.right), ("hanging", hanging))
            return "<w:ind{}/>".format("".join(f' w:{n}="{v.twips}"' for n, v in sides if v is not None))
        given = "".join(
            f' w:{name}Chars="{round(value.over(CHAR) * 100)}" w:{name}="{value.twips}"'
            for name, value in sides
            if value is not None
        )
        return f"<w:ind{given}/>" if given else ""


# LibreOffice reads overflowPunct the wrong way round, and loses marks that hang from justified lines: so it is on.
_EAST_ASIAN = '<w:kinsoku/><w:overflowPunct/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


def switch(name: str, value: bool | None) -> str:
    """Give a property that is on or off; nothing where it is not said."""
    if value is None:
        return ""
    return f"<w:{name}/>" if value else f'<w:{name} w:val="0"/>'


def _border(border: Border) -> str:
    eighths, points = round(border.thickness.pt * 8), round(border.space.pt)
    color = border.color.lstrip("#")
    return f'<w:pBdr><w:bottom w:val="single" w:sz="{eighths}" w:space="{points}" w:color="{color}"/></w:pBdr>'


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one make: paper, margins, grid and page numbers."""

    width: Length
    height: Length
    top: Length
    right: Length
    bottom: Length
    left: Length
    """At the binding edge where margins are mirrored."""
    footer: Length
    """From the paper's foot to the page number's."""
    pitch: Length
    footers: tuple[str, str]
    """Relationship ids of the footers of odd and even pages."""
    start: str = "nextPage"
    """The page on which it begins: nextPage, oddPage or evenPage."""

    def xml(self) -> str:
        """The section as `w:sectPr`."""
        odd, even = self.footers
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="{odd}"/>'
            f'<w:footerReference w:type="even" r:id="{even}"/><w:type w:val="{self.start}"/>'
            f'<w:pgSz w:w="{self.width.twips}" w:h="{self.height.twips}"/>'
            f'<w:pgMar w:top="{self.top.twips}" w:right="{self.right.twips}" w:bottom="{self.bottom.twips}"'
            f' w:left="{self.left.twips}" w:header="851" w:footer="{self.footer.twips}" w:gutter="0"/>'
            f'<w:docGrid w:type="lines" w:linePitch="{self.pitch.twips}"/></w:sectPr>'
        )


# Paragraphs ---------------------------------------------------------------------------------------


def paragraph(form: ParagraphFormat, runs: Iterable[str] = ()) -> str:
    """Give a paragraph of runs."""
    return f"<w:p>{form.xml()}{''.join(runs)}</w:p>"


def run(text: str, form: RunFormat = PLAIN) -> str:
    """Give a run of text, every blank of it kept; a line feed becomes a line break, a tab a tab."""
    return f"<w:r>{_direct(form)}{_text(text)}</w:r>"


@cache
def _direct(form: RunFormat) -> str:
    return form.xml(direct=True)


def _text(text: str) -> str:
    escaped = escape(text)
    if "\n" in escaped or "\t" in escaped:
        escaped = escaped.replace("\n", f"{_CLOSE}<w:br/>{_OPEN}").replace("\t", f"{_CLOSE}<w:tab/>{_OPEN}")
    return f"{_OPEN}{escaped}{_CLOSE}".replace(f"{_OPEN}{_CLOSE}", "")


_OPEN, _CLOSE = '<w:t xml:space="preserve">', "</w:t>"


def page_field() -> str:
    """Give the page's number as a field, which Word counts anew."""
    plain = _direct(PLAIN)
    begin, separate, end = (
        f'<w:r>{plain}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = f'<w:r>{plain}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    return begin + code + separate + run("1") + end


def picture(relationship: str, number: int, alt: str, width: Length, height: Length) -> str:
    """Give a run that shows a picture in the line; `number` is its own in the document."""
    cx, cy = width.emu, height.emu
    name, described = quoteattr(f"图片 {number}"), quoteattr(alt)
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing"'
        ' distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name={name} descr={described}/>'
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name={name}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


# Tables -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a table; the sides are open where `sides` is None."""

    outer: Length
    inner: Length
    sides: Length | None = None

    def xml(self) -> str:
        """The lines as `w:tblBorders`."""
        lines = (
            ("top", self.outer),
            ("left", self.sides),
            ("bottom", self.outer),
            ("right", self.sides),
            ("insideH", self.inner),
            ("insideV", self.sides),
        )
        drawn = (
            f'<w:{name} w:val="single" w:sz="{round(thickness.pt * 8)}" w:space="0" w:color="000000"/>'
            for name, thickness in lines
            if thickness is not None
        )
        return f"<w:tblBorders>{''.join(drawn)}</w:tblBorders>"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs, and how many columns it takes."""

    paragraphs: str
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells."""

    cells: tuple[Cell, ...]
    height: Length | None = None
    exact: bool = False
    """Whether the row is never higher."""
    whole: bool = True
    """Whether it never runs over a page's end."""
    head: bool = False
    """Whether it is repeated on each page."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    columns: tuple[Length, ...]
    rows: tuple[Row, ...]
    rules: Rules
    padding: Length
    """White at the left and right of a cell's text."""
    floating: Floating | None = None

    def xml(self) -> str:
        """The table as `w:tbl`."""
        widths = _widths(self.columns)
        place = self.floating.xml() if self.floating else ""
        margin = f'w:w="{self.padding.twips}" w:type="dxa"'
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr>{place}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{self.rules.xml()}'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left {margin}/><w:right {margin}/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(_row(row, widths) for row in self.rows)}</w:tbl>"
        )


@dataclass(frozen=True, slots=True)
class Floating:
    """Where a table stands that is taken out of the text: on the page of the paragraph after it."""

    left: Length
    """From the paper's left edge."""
    top: Length
    """From the text's top edge."""

    def xml(self) -> str:
        """The place as `w:tblpPr`."""
        # LibreOffice 7.4 floats a table as wide as the text only with these two anchors.
        return (
            f'<w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{self.left.twips}"'
            f' w:tblpY="{self.top.twips}"/><w:tblOverlap w:val="never"/>'
        )


def _widths(columns: Sequence[Length]) -> list[int]:
    """Round column widths so that their sum is right."""
    edges, reached = [0], Length(0)
    for column in columns:
        reached += column
        edges.append(reached.twips)
    return [right - left for left, right in pairwise(edges)]


def _row(row: Row, widths: Sequence[int]) -> str:
    rule = "exact" if row.exact else "atLeast"
    height = f'<w:trHeight w:val="{row.height.twips}" w:hRule="{rule}"/>' if row.height is not None else ""
    whole = "<w:cantSplit/>" if row.whole else ""
    head = "<w:tblHeader/>" if row.head else ""
    properties = f"<w:trPr>{whole}{height}{head}</w:trPr>" if whole or height or head else ""
    cells, column = [], 0
    for cell in row.cells:
        width = sum(widths[column : column + cell.columns])
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
            f"{cell.paragraphs}</w:tc>"
        )
        column += cell.columns
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"
