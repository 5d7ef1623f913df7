"""A document and its pages go in; the blocks of the DOCX's body come out, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from yinfa.compose.blocks import Block, Document, Paragraph, Picture, Role, Run, Table
from yinfa.model import Align
from yinfa.render.word import oxml
from yinfa.render.word.oxml import Border, Cell, Floating, ParagraphFormat, Row, Rules, RunFormat, Section
from yinfa.render.word.places import Place, Places, furniture, keeps, rules
from yinfa.render.word.styles import (
    ANCHOR,
    CELL,
    COPIES,
    EMPHASIS,
    HEAD,
    KEEPS_NEXT,
    MARK,
    NUMBER,
    NUMBER_LINE,
    PICTURE,
    PRINTER,
    RED_LINE_SPACE,
    STRONG,
    named_styles,
    run_in_id,
    style_id,
)
from yinfa.standard import IMPRINT_RULE_INNER, IMPRINT_RULE_OUTER, RED, TYPE_AREA_WIDTH, grid
from yinfa.typeset import Furniture, Pages, PictureBox, TableBox, TextBox
from yinfa.units import Length, Pt, Twips

_TABLE_RULE = Pt(0.5)
_SAME = Length(0.05)
"""Lengths that differ by less are the same: a twip is 0.018 mm."""

AddPicture = Callable[[Picture], str]
"""Takes a picture into the file and gives its relationship id."""


class Body:
    """The body of one notice."""

    def __init__(self, document: Document, pages: Pages, sections: tuple[Section, Section], add: AddPicture) -> None:
        """Take `sections` with page numbers and without, and what takes a picture into the file."""
        self._document, self._pages, self._add = document, pages, add
        self._breaks = pages.breaks_before_imprint
        self._numbered, self._bare = sections
        self._grid = grid(document.format.line_pitch)
        self._places = Places(document, pages, self._grid)
        self._usual = {s.id: s.paragraph.before for s in named_styles(document.format) if s.paragraph}
        self._openers = {id(part.blocks[0]) for part in document.parts[1:]}
        self._last = document.parts[-1].blocks[-1]
        self._pictures = 0

    @property
    def last_section(self) -> Section:
        """The section of the imprint's own pages, if it has such; after an edit in Word, too, it begins on an even one.

        Where a blank page precedes the imprint's, neither has a number (§7.5).
        """
        if self._breaks > 1:
            return replace(self._bare, start="oddPage")
        return replace(self._numbered, start="evenPage") if self._breaks else self._numbered

    def blocks(self) -> Iterator[str]:
        """Give paragraphs and tables, from the issuing header to the imprint."""
        yield from self._header()
        for part in self._document.parts:
            for block, following in zip(part.blocks, [*part.blocks[1:], None], strict=True):
                yield from self._block(block, following)
        yield from self._imprint()

    # 版头 (§7.2)

    def _header(self) -> Iterator[str]:
        """The issuing header, and the number with the red line under it; without a number its place stays empty."""
        page = self._pages.pages[0]
        (mark,), (line,) = furniture(page, Furniture.MARK), rules(page, Furniture.RED_LINE)
        above = Twips((mark.top - self._grid.top).twips)
        yield oxml.paragraph(ParagraphFormat(style_id(MARK), before=above, line=mark.size), _mark(mark))
        # What is rounded on the way is made up here, or page one would have room for one line less.
        pitch = self._grid.pitch
        end = Twips(int((line.top + line.thickness - self._grid.top).over(pitch) * pitch.twips))
        used = sum(part.twips for part in (above, mark.size, NUMBER_LINE, RED_LINE_SPACE, line.thickness))
        border = Border(line.thickness, RED_LINE_SPACE, line.color or RED)
        form = ParagraphFormat(style_id(NUMBER), border=border, before=Twips(end.twips - used))
        number = self._document.header.number
        yield oxml.paragraph(form, [oxml.run(number)] if number else [])

    # 主体 (§7.3)

    def _block(self, block: Block, following: Block | None) -> Iterator[str]:
        match block:
            case Paragraph():
                yield self._paragraph(block, following)
            case Table():
                yield self._table(block)
                if block is self._last or isinstance(following, Table):
                    # Word joins tables that touch, and no section can end with one.
                    yield oxml.paragraph(self._ended(ParagraphFormat(style_id(ANCHOR)), block, following))
            case Picture():
                yield self._picture(block, following)

    def _ended(self, form: ParagraphFormat, block: Block, following: Block | None) -> ParagraphFormat:
        """Say what comes after: a table, which cannot say itself how far below it stands; a section's end."""
        after = self._places.of(following).gap if isinstance(following, Table) else None
        section = self._numbered if block is self._last and self._breaks else None
        return replace(form, after=after, section=section)

    def _paragraph(self, block: Paragraph, following: Block | None) -> str:
        place, role = self._places.of(block), block.role
        listed, signed = role is Role.ATTACHMENT_LIST, role in (Role.SIGNATURE, Role.DATE)
        form = ParagraphFormat(
            style_id(role),
            keep_next=self._keep_next(block, following),
            page_break=True if id(block) in self._openers else None,
            # The text's last two lines go to a new page with the signature, but for a line left alone on page one.
            widow_control=True if _role(following) is Role.SIGNATURE and _leaves_lines(place) else None,
            before=self._before(place, role),
            left=place.left if listed else None,
            right=place.right if signed else None,
            first_line=place.indent if listed else None,
        )
        form = self._ended(form, block, following)
        if role is Role.TITLE:
            return oxml.paragraph(form, [oxml.run("\n".join(self._pages.title_lines(block)))])
        return oxml.paragraph(form, map(_run, block.runs))

    def _keep_next(self, block: Block, following: Block | None) -> bool | None:
        """Say whether a block is kept with the next, where its style does not; our pages part what no page can hold."""
        usual = _role(block) in KEEPS_NEXT
        kept = following is not None and keeps(block, following) and not self._places.parted(block, following)
        # LibreOffice parts no paragraph that is kept with the next: it would take these along from page one.
        if _role(block) in (Role.TITLE, Role.ADDRESSEES) and following and self._places.runs_on(following):
            kept = False
        # Nor need that be kept which a page's end parts by itself.
        if self._places.fills_page(block):
            kept = False
        return None if kept == usual else kept

    def _before(self, place: Place, role: Role) -> Length | None:
        """Say how far a paragraph stands below the one before it, where its style does not."""
        usual = self._usual[style_id(role)] or Length(0)
        if place.gap is None or abs(place.gap - usual) < _SAME:
            return None
        return Length(max(place.gap, 0.0))

    def _picture(self, block: Picture, following: Block | None) -> str:
        place = self._places.of(block)
        (box,) = (box for box in place.boxes if isinstance(box, PictureBox))
        self._pictures += 1
        shown = oxml.picture(self._add(block), self._pictures, block.alt, box.width, box.height)
        form = ParagraphFormat(style_id(PICTURE), keep_next=self._keep_next(block, following), before=place.gap)
        return oxml.paragraph(self._ended(form, block, following), [shown])

    def _table(self, block: Table) -> str:
        first = next(box for box in self._places.of(block).boxes if isinstance(box, TableBox))
        heights = self._places.row_heights(block)
        # A row's rule takes room of its own, above its text; on our pages it lies within the line.
        line = first.pitch - _TABLE_RULE
        forms = [ParagraphFormat(style_id(CELL), line=line, align=_CELL_ALIGNS[align]) for align in first.aligns]
        heads = [ParagraphFormat(style_id(HEAD), line=line)] * len(block.head)
        return oxml.Table(
            columns=first.columns,
            rows=(
                _row(block.head, heads, first.head.height, head=True),
                *(_row(cells, forms, height) for cells, height in zip(block.rows, heights, strict=True)),
            ),
            rules=Rules(_TABLE_RULE, _TABLE_RULE, _TABLE_RULE),
            padding=first.padding - _TABLE_RULE / 2,  # half of a column's rules lies within it
        ).xml()

    # 版记 (§7.4)

    def _imprint(self) -> Iterator[str]:
        """The imprint's table at the foot of its page, and the paragraphs that bring it there."""
        anchor = ParagraphFormat(style_id(ANCHOR))
        if self._breaks:
            yield oxml.paragraph(anchor)  # LibreOffice leaves a table that begins a section on the page before
        if self._breaks > 1:
            yield oxml.paragraph(replace(anchor, page_break=True))
        yield self._imprint_table()
        yield oxml.paragraph(anchor)

    def _imprint_table(self) -> str:
        page = self._pages.pages[-1]
        lines, texts = rules(page, Furniture.IMPRINT), furniture(page, Furniture.IMPRINT)
        imprint = self._document.imprint
        said = [oxml.paragraph(ParagraphFormat(style_id(PRINTER)), [oxml.run(f"{imprint.printer}\t{imprint.date}")])]
        if imprint.copies_to:
            form = ParagraphFormat(style_id(COPIES), left=texts[0].left - page.left, first_line=texts[0].indent)
            said.insert(0, oxml.paragraph(form, [oxml.run(imprint.copies_to)]))
        heights = [below.top - above.top for above, below in pairwise(lines)]
        return oxml.Table(
            columns=(TYPE_AREA_WIDTH,),
            rows=tuple(Row((Cell(text),), height, exact=True) for text, height in zip(said, heights, strict=True)),
            rules=Rules(IMPRINT_RULE_OUTER, IMPRINT_RULE_INNER),
            padding=Length(0),
            floating=Floating(page.left, lines[0].top - self._grid.top),
        ).xml()


def _mark(mark: TextBox) -> list[str]:
    """Set the issuing header: narrowed, and spaced by what narrowing in whole hundredths leaves over."""
    text, size = mark.text, Pt(mark.size.half_points / 2)
    stretch = round(mark.size.over(size) * mark.stretch, 2)
    advance = mark.size * mark.stretch * (1 + mark.lines[0].pieces[0].spacing)
    form = RunFormat(size=size, stretch=stretch, spacing=advance - size * stretch)
    # Room after the last character would put the line off its centre.
    return [oxml.run(text[:-1], form), oxml.run(text[-1:], replace(form, spacing=Length(0)))]


def _run(run: Run) -> str:
    return oxml.run(run.text, _RUN_FORMATS[run.heading, run.strong, run.emphasis])


def _look(heading: Role | None, *, strong: bool, emphasis: bool) -> RunFormat:
    if heading:
        return RunFormat(run_in_id(heading))
    style = STRONG if strong else EMPHASIS if emphasis else None
    return RunFormat(style_id(style)) if style else oxml.PLAIN


_RUN_FORMATS = {
    (heading, strong, emphasis): _look(heading, strong=strong, emphasis=emphasis)
    for heading in (None, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)
    for strong in (False, True)
    for emphasis in (False, True)
}
_CELL_ALIGNS = {Align.LEFT: "both", Align.CENTER: "center", Align.RIGHT: "right"}


def _row(
    cells: Sequence[Sequence[Run]], forms: Sequence[ParagraphFormat], height: Length | None, *, head: bool = False
) -> Row:
    if height is None:  # neither its first line nor its last stands on a page alone
        forms = [replace(form, widow_control=True) for form in forms]
    shown = (oxml.paragraph(form, map(_run, runs)) for runs, form in zip(cells, forms, strict=True))
    return Row(tuple(map(Cell, shown)), height, whole=height is not None, head=head)


def _role(block: Block | None) -> Role | None:
    return block.role if isinstance(block, Paragraph) else None


def _leaves_lines(place: Place) -> bool:
    """Whether a paragraph leaves two lines or more on a page when it runs on to the next."""
    return len(place.boxes) > 1 and isinstance(place.boxes[0], TextBox) and len(place.boxes[0].lines) > 1
