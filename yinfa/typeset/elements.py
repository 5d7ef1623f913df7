"""The blocks of a part go in, its slugs come out: each element in its face and place, kept with its own (§7.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yinfa.compose.blocks import Block, Document, Paragraph, Part, Picture, Role, Table
from yinfa.compose.faces import face_of, size_of
from yinfa.fonts import FontSet
from yinfa.model import Align, Punctuation, Seal
from yinfa.report import Refused, error
from yinfa.standard import (
    ADDRESSEES_BLANK_LINES,
    ATTACHMENT_LIST_BLANK_LINES,
    ATTACHMENT_LIST_INDENT_CHARS,
    ATTACHMENT_TITLE_LINE,
    CHAR,
    CHARS_PER_LINE,
    NOTE_INDENT_CHARS,
    PARAGRAPH_INDENT_CHARS,
    SEALED_BLANK_LINES,
    SEALED_DATE_RIGHT_CHARS,
    SEALED_LEAST_BLANK_LINES,
    TEXT_BLANK_LINES,
    TYPE_AREA_WIDTH,
    UNSEALED_BLANK_LINES,
    UNSEALED_DATE_INDENT_CHARS,
    UNSEALED_RIGHT_CHARS,
    Grid,
)
from yinfa.typeset.flow import Keep, Slug, TextFlow
from yinfa.typeset.lines import break_lines
from yinfa.typeset.pages import Line, Piece, pieces_of
from yinfa.typeset.pictures import set_picture
from yinfa.typeset.tables import set_table
from yinfa.typeset.title import break_title
from yinfa.units import Length

_SIGNING = (Role.SIGNATURE, Role.DATE)
_NOT_TEXT = (Role.TITLE, Role.ADDRESSEES, Role.ATTACHMENT_LABEL, Role.ATTACHMENT_LIST, *_SIGNING, Role.NOTE)
_LINES_ALONG = 2
"""Lines of text that go to a new page with the signature, which may not stand there alone (§7.3.5.5)."""
_MOST_LISTED_ALONG = 6
"""Lines of a list of attachments that go with it at most; the text then stays."""
_LIST_LABEL = re.compile(r"附件：")
_LIST_NUMBER = re.compile(r"[0-9]+[.．]\s*")
_INDENTS = {
    Role.TEXT: PARAGRAPH_INDENT_CHARS,
    Role.HEADING_1: PARAGRAPH_INDENT_CHARS,
    Role.HEADING_2: PARAGRAPH_INDENT_CHARS,
    Role.HEADING_3: PARAGRAPH_INDENT_CHARS,
    Role.HEADING_4: PARAGRAPH_INDENT_CHARS,
    Role.NOTE: NOTE_INDENT_CHARS,
}


@dataclass(frozen=True, slots=True)
class Elements:
    """What every element is set with."""

    document: Document
    fonts: FontSet
    grid: Grid
    punctuation: Punctuation

    def slugs(self, part: Part) -> list[Slug]:
        """Set a part. Raises `Refused` for 标题分行 that cannot be followed."""
        placed = self._signing(part.blocks)
        slugs: list[Slug] = []
        previous: Block | None = None
        for block, following in zip(part.blocks, [*part.blocks[1:], None], strict=True):
            found = placed(block) if _role(block) in _SIGNING else self._block(block, following)
            found[0].before, found[0].least_before = _blank_lines(previous, block, self.document.format.seal)
            slugs += found
            previous = block
        _keep_signature(slugs)
        return slugs

    def _block(self, block: Block, following: Block | None) -> list[Slug]:
        match block:
            case Table():
                return set_table(block, self.fonts, self.grid).slugs()
            case Picture():
                caption = following if _role(following) is Role.CAPTION else None
                room = len(self._caption(caption).lines) if isinstance(caption, Paragraph) else 0
                return set_picture(block, self.grid, room).slugs(Keep.YES if room else Keep.NO)
            case Paragraph(role=Role.TITLE):
                return self._title(block).slugs(Keep.YES, is_text=False)
            case Paragraph(role=Role.CAPTION):
                return self._caption(block).slugs(Keep.YES if isinstance(following, Table) else Keep.NO)
            case Paragraph(role=Role.ATTACHMENT_LIST):
                return self._attachment(block).slugs(is_text=False)
        return self._plain(block)

    def _plain(self, block: Paragraph) -> list[Slug]:
        role = block.role
        flow = self._text(block, Length(0), CHAR * _INDENTS.get(role, 0))
        slugs = flow.slugs(Keep.YES if role.level else Keep.NO, is_text=role not in _NOT_TEXT)
        if role is Role.ATTACHMENT_LABEL:
            slugs[-1].keep = Keep.YES
        return slugs

    def _text(self, block: Paragraph, left: Length, indent: Length) -> TextFlow:
        """Set a paragraph from `left` to the type area's right edge; a first line further out has a negative indent."""
        measure = (TYPE_AREA_WIDTH - left).over(CHAR)
        pieces = pieces_of(block.runs, face_of(block.role))
        first = measure - indent.over(CHAR)
        lines = break_lines(pieces, self.fonts, measure, first=first, punctuation=self.punctuation)
        return self._flow(block, lines, left, TYPE_AREA_WIDTH - left, indent)

    def _flow(
        self,
        block: Paragraph,
        lines: tuple[Line, ...],
        left: Length = Length(0),
        width: Length = TYPE_AREA_WIDTH,
        indent: Length = Length(0),
        align: Align = Align.LEFT,
    ) -> TextFlow:
        role = block.role
        return TextFlow(self.grid, role, block, lines, face_of(role), size_of(role), left, width, indent, align)

    # Titles and captions

    def _title(self, block: Paragraph) -> TextFlow:
        """Set a title centred; the notice's own as its author breaks it, where he does."""
        face, measure = face_of(block.role), TYPE_AREA_WIDTH.over(size_of(block.role))
        given = self.document.title_lines if block is _first_title(self.document) else ()
        texts = given or break_title(block.text, self.document.names, self.fonts, measure, face)
        lines = tuple(
            line for text in texts for line in break_lines((Piece(text, face),), self.fonts, measure, spread=False)
        )
        if given and (fault := _title_fault(block, given, len(lines))):
            raise Refused(error("typeset.title-lines", **fault, file=block.place.file, line=block.place.line))
        return self._flow(block, lines, align=Align.CENTER)

    def _caption(self, block: Paragraph) -> TextFlow:
        measure = TYPE_AREA_WIDTH.over(size_of(block.role))
        lines = break_lines(pieces_of(block.runs, face_of(block.role)), self.fonts, measure, spread=False)
        return self._flow(block, lines, align=Align.CENTER)

    # List of attachments

    def _attachment(self, block: Paragraph) -> TextFlow:
        """Set a line of 附件说明 so that a name that wraps is in line with its own first character (§7.3.4)."""
        label = _LIST_LABEL.match(block.text)
        begin = label.end() if label else 0
        number = _LIST_NUMBER.match(block.text, begin)
        face = face_of(block.role)
        outer = CHAR * (ATTACHMENT_LIST_INDENT_CHARS + (0 if label else len("附件：")))
        hang = CHAR * sum(self.fonts.advances(face, block.text[: number.end() if number else begin]))
        return self._text(block, outer + hang, -hang)

    # Signature and date

    def _signing(self, blocks: Iterable[Block]) -> Callable[[Block], list[Slug]]:
        """Give what sets the signatures and the date of a part, whose places depend on one another."""
        signing = [block for block in blocks if isinstance(block, Paragraph) and block.role in _SIGNING]
        lines = {id(block): self._signed_lines(block) for block in signing}
        widths = {id(block): max(line.width for line in lines[id(block)]) for block in signing}
        date = next((widths[id(block)] for block in signing if block.role is Role.DATE), 0.0)
        issuer = max((widths[id(block)] for block in signing if block.role is Role.SIGNATURE), default=0.0)
        place = _sealed if self.document.format.seal is Seal.SEALED else _unsealed

        def set_signing(block: Block) -> list[Slug]:
            assert isinstance(block, Paragraph)
            width = widths[id(block)]
            issuer_left, date_left = place(width if block.role is Role.SIGNATURE else issuer, date)
            left = date_left if block.role is Role.DATE else issuer_left
            flow = self._flow(block, lines[id(block)], CHAR * left, CHAR * width, align=Align.CENTER)
            return flow.slugs(Keep.YES, is_text=False)

        return set_signing

    def _signed_lines(self, block: Paragraph) -> tuple[Line, ...]:
        return break_lines(pieces_of(block.runs, face_of(block.role)), self.fonts, CHARS_PER_LINE, spread=False)


def _sealed(issuer: float, date: float) -> tuple[float, float]:
    """Give where issuer and date begin, in 字 (§7.3.5.1).

    The date ends 4 字 from the right; the issuer is centred on it, as far as the type area allows.
    """
    date_left = CHARS_PER_LINE - SEALED_DATE_RIGHT_CHARS - date
    issuer_left = date_left + (date - issuer) / 2
    return max(0.0, min(issuer_left, CHARS_PER_LINE - issuer)), date_left


def _unsealed(issuer: float, date: float) -> tuple[float, float]:
    """Give where issuer and date begin, in 字 (§7.3.5.2).

    The longer ends 2 字 from the right; the date begins 2 字 after the issuer.
    """
    right = CHARS_PER_LINE - UNSEALED_RIGHT_CHARS
    if date > issuer:
        date_left = right - date
        return max(0.0, date_left - UNSEALED_DATE_INDENT_CHARS), date_left
    issuer_left = max(0.0, right - issuer)
    return issuer_left, min(issuer_left + UNSEALED_DATE_INDENT_CHARS, CHARS_PER_LINE - date)


def _role(block: Block | None) -> Role | None:
    return block.role if isinstance(block, Paragraph) else None


def _first_title(document: Document) -> Block | None:
    return next((block for block in document.parts[0].blocks if _role(block) is Role.TITLE), None)


def _title_fault(block: Paragraph, given: tuple[str, ...], lines: int) -> dict[str, str] | None:
    if re.sub(r"\s", "", "".join(given)) != re.sub(r"\s", "", block.text):
        hint = f"各行连起来应当是“{block.text}”。请改“标题分行”，或删去，由程序分行。"
        return {"message": "“标题分行”与标题的文字不同", "text": "／".join(given), "hint": hint}
    if lines > len(given):
        hint = "2号字一行最多20字。请多分一行，或删去“标题分行”，由程序分行。"
        return {"message": "“标题分行”里有一行太长，一行放不下", "text": max(given, key=len), "hint": hint}
    return None


def _blank_lines(previous: Block | None, block: Block, seal: Seal) -> tuple[int, int | None]:
    """Give the blank lines between a block and the one before it, and the least where room is short."""
    before, role = _role(previous), _role(block)
    if role in _SIGNING and before not in _SIGNING:
        return (SEALED_BLANK_LINES, SEALED_LEAST_BLANK_LINES) if seal is Seal.SEALED else (UNSEALED_BLANK_LINES, None)
    if role is Role.ADDRESSEES:
        return ADDRESSEES_BLANK_LINES, None
    if before is Role.TITLE:
        return TEXT_BLANK_LINES, None
    if before is Role.ATTACHMENT_LABEL:
        return ATTACHMENT_TITLE_LINE - 2, None
    if role is Role.ATTACHMENT_LIST and before is not role:
        return ATTACHMENT_LIST_BLANK_LINES, None
    return 0, None


def _keep_signature(slugs: Sequence[Slug]) -> None:
    """Hold signature, date and note together, and with them the list of attachments or else the text's last lines.

    The text's first line is not among these, where there are two: page one shows text (§7.3.3).
    """
    first = next((place for place, slug in enumerate(slugs) if _element(slug) in _SIGNING), None)
    if first is None:
        return
    for slug in slugs[first:-1]:
        slug.keep = Keep.YES
    text = [slug for slug in slugs[:first] if slug.is_text]
    listed = [slug for slug in slugs[:first] if _element(slug) is Role.ATTACHMENT_LIST]
    along = listed[-_MOST_LISTED_ALONG:] or text[1:][-_LINES_ALONG:] or text
    for slug in along:
        slug.keep = max(slug.keep, Keep.YES if listed else Keep.RATHER)
    for slug in along[-1:]:
        slug.keep = Keep.YES


def _element(slug: Slug) -> object:
    return slug.flow.element if isinstance(slug.flow, TextFlow) else None
