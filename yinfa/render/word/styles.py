"""A format goes in; the named styles of its DOCX come out: what each element of the standard looks like in Word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yinfa.compose.blocks import Role
from yinfa.compose.faces import TABLE_HEAD, face_of
from yinfa.fonts import Face
from yinfa.fonts.faces import OFFICE
from yinfa.model import Format, Seal
from yinfa.render.word.oxml import ParagraphFormat, RunFormat, Style
from yinfa.standard import (
    ADDRESSEES_BLANK_LINES,
    CHAR,
    IMPRINT_INDENT_CHARS,
    IMPRINT_LINE,
    NOTE_INDENT_CHARS,
    PAGE_NUMBER_INDENT_CHARS,
    PARAGRAPH_INDENT_CHARS,
    RED,
    RED_LINE_BELOW_NUMBER,
    SEALED_BLANK_LINES,
    SEALED_DATE_RIGHT_CHARS,
    SIZE_2,
    SIZE_4,
    TYPE_AREA_WIDTH,
    UNSEALED_BLANK_LINES,
    UNSEALED_RIGHT_CHARS,
    Grid,
    grid,
)
from yinfa.units import Length, Pt, Twips

MARK, NUMBER, CELL, HEAD, PICTURE = "发文机关标志", "发文字号", "表格文字", "表头", "图片"
IMPRINT, COPIES, PRINTER, ANCHOR = "版记", "抄送", "印发机关", "版记定位"
PAGE_NUMBER = "页码"
STRONG, EMPHASIS = "强调", "楷体强调"

PITCH_SPACING = Twips(-5)
"""Brings 3号 (16 pt) to 28 characters a line: 15.75 pt, and the rest is spread by justifying."""
TEXT_SPACING = Twips(-7)
"""LibreOffice puts 3.2 pt between a figure and a Chinese character, whatever the file says: with this a line has
room for one of them, and four lines in five are broken as on our pages."""
RED_LINE_SPACE = Pt(11)
"""From the document number's line to the red line: Word takes whole points, up to 31."""
NUMBER_LINE = (RED_LINE_BELOW_NUMBER + CHAR / 2 - RED_LINE_SPACE) * 2
"""The height of that line, its characters in the middle: what the whole points lack of §7.2.7."""
HAIR = Twips(20)
"""The height of a paragraph that only holds a place."""

_IDS = {
    Role.TITLE: "NoticeTitle",
    Role.ADDRESSEES: "Addressees",
    Role.TEXT: "NoticeText",
    Role.HEADING_1: "Level1",
    Role.HEADING_2: "Level2",
    Role.HEADING_3: "Level3",
    Role.HEADING_4: "Level4",
    Role.ATTACHMENT_LIST: "AttachmentList",
    Role.SIGNATURE: "Signature",
    Role.DATE: "NoticeDate",
    Role.NOTE: "NoticeNote",
    Role.ATTACHMENT_LABEL: "AttachmentLabel",
    Role.CAPTION: "NoticeCaption",
    MARK: "IssuerMark",
    NUMBER: "DocumentNumber",
    CELL: "TableText",
    HEAD: "TableHead",
    PICTURE: "Picture",
    IMPRINT: "Imprint",
    COPIES: "CopiesTo",
    PRINTER: "Printer",
    ANCHOR: "ImprintAnchor",
    PAGE_NUMBER: "PageNumber",
    STRONG: "Strong",
    EMPHASIS: "Emphasis",
}
KEEPS_NEXT = frozenset(
    {
        *(Role.TITLE, Role.ADDRESSEES, Role.ATTACHMENT_LABEL, Role.SIGNATURE),
        *(Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4),
    }
)
"""What goes to a new page with the paragraph after it."""
_HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)


def style_id(name: str) -> str:
    """Give the id of the style of that name; a role's is its style's name."""
    return _IDS[name]


def run_in_id(role: Role) -> str:
    """Give the id of the character style of a heading that its text follows in the same paragraph (接排)."""
    return f"{_IDS[role]}RunIn"


def font(face: Face) -> str:
    """Give the name that a face's font goes by in Word."""
    return OFFICE[face][0]


def named_styles(form: Format) -> tuple[Style, ...]:
    """Give every style, the default one first."""
    lines = grid(form.line_pitch)
    return (
        Style(
            "Normal",
            "Normal",
            ParagraphFormat(widow_control=False, east_asian=True, align="both"),
            RunFormat(spacing=PITCH_SPACING),
            default=True,
        ),
        *_header(),
        *_text(lines, sealed=form.seal is Seal.SEALED),
        *_headings(),
        *_inserts(),
        *_imprint(),
        Style(style_id(STRONG), STRONG, None, _face(Face.HEI)),
        Style(style_id(EMPHASIS), EMPHASIS, None, _face(Face.KAI)),
    )


def _face(face: Face, size: Length | None = None, color: str | None = None, spacing: Length | None = None) -> RunFormat:
    return RunFormat(face=font(face), size=size, color=color, spacing=spacing)


def _style(name: str, form: ParagraphFormat, run: RunFormat | None = None, follows: str | None = None) -> Style:
    form = replace(form, keep_next=True if name in KEEPS_NEXT else None)
    return Style(style_id(name), name, form, run or RunFormat(), next=style_id(follows) if follows else None)


def _header() -> Iterator[Style]:
    """版头 (§7.2)."""
    yield _style(
        MARK,
        ParagraphFormat(snap=False, align="center"),
        _face(Face.BIAOSONG, color=RED, spacing=Length(0)),
        NUMBER,
    )
    yield _style(NUMBER, ParagraphFormat(snap=False, line=NUMBER_LINE, align="center"), follows=Role.TITLE)


def _text(lines: Grid, *, sealed: bool) -> Iterator[Style]:
    """主体 (§7.3)."""
    indent = CHAR * PARAGRAPH_INDENT_CHARS
    right = CHAR * (SEALED_DATE_RIGHT_CHARS if sealed else UNSEALED_RIGHT_CHARS)
    blank = SEALED_BLANK_LINES if sealed else UNSEALED_BLANK_LINES
    text = RunFormat(spacing=TEXT_SPACING)
    yield _style(
        Role.TITLE,
        ParagraphFormat(keep_lines=True, align="center", outline=0),
        _face(face_of(Role.TITLE), SIZE_2, spacing=Length(0)),
        Role.ADDRESSEES,
    )
    yield _style(
        Role.ADDRESSEES,
        ParagraphFormat(before=lines.pitch * ADDRESSEES_BLANK_LINES),
        text,
        Role.TEXT,
    )
    yield _style(Role.TEXT, ParagraphFormat(first_line=indent), text)
    yield _style(Role.ATTACHMENT_LIST, ParagraphFormat(), text)
    yield _style(
        Role.SIGNATURE,
        ParagraphFormat(keep_lines=True, before=lines.pitch * blank, right=right, align="right"),
        follows=Role.DATE,
    )
    yield _style(Role.DATE, ParagraphFormat(right=right, align="right"), follows=Role.NOTE)
    yield _style(Role.NOTE, ParagraphFormat(first_line=CHAR * NOTE_INDENT_CHARS), text)
    yield _style(Role.ATTACHMENT_LABEL, ParagraphFormat(), _face(face_of(Role.ATTACHMENT_LABEL)), Role.TITLE)


def _headings() -> Iterator[Style]:
    """§7.3.3: a heading is a paragraph of its own or begins one, and shows in Word's navigation pane."""
    form = ParagraphFormat(keep_next=True, keep_lines=True, first_line=CHAR * PARAGRAPH_INDENT_CHARS)
    for level, role in enumerate(_HEADINGS, 1):
        run_in = run_in_id(role) if level > 1 else None
        look = RunFormat(face=font(face_of(role)), spacing=TEXT_SPACING)
        yield Style(style_id(role), role, replace(form, outline=level), look, next=style_id(Role.TEXT), linked=run_in)
        if run_in:
            yield Style(run_in, f"{role}（接排）", None, look, linked=style_id(role))


def _inserts() -> Iterator[Style]:
    """Tables and pictures; the standard is silent on their text."""
    small = RunFormat(size=SIZE_4, spacing=Length(0))
    cell = ParagraphFormat(snap=False)
    yield _style(CELL, cell, small)
    yield _style(HEAD, ParagraphFormat(snap=False, align="center"), _face(TABLE_HEAD, SIZE_4, spacing=Length(0)))
    yield _style(PICTURE, ParagraphFormat(snap=False, align="center"), RunFormat(size=HAIR), Role.CAPTION)
    yield _style(
        Role.CAPTION,
        ParagraphFormat(keep_lines=True, align="center"),
        _face(face_of(Role.CAPTION), SIZE_4, spacing=Length(0)),
        Role.TEXT,
    )


def _imprint() -> Iterator[Style]:
    """版记 (§7.4) and page number (§7.5)."""
    side = CHAR * IMPRINT_INDENT_CHARS
    small = RunFormat(size=SIZE_4, spacing=Length(0))
    yield _style(IMPRINT, ParagraphFormat(snap=False, line=IMPRINT_LINE), small)
    for name, form in (
        (COPIES, ParagraphFormat(right=side)),
        (PRINTER, ParagraphFormat(left=side, right=side, right_tab=TYPE_AREA_WIDTH - side, align="left")),
    ):
        yield Style(style_id(name), name, form, based_on=style_id(IMPRINT))
    yield _style(ANCHOR, ParagraphFormat(snap=False, line=HAIR), RunFormat(size=HAIR))
    yield _style(
        PAGE_NUMBER,
        ParagraphFormat(snap=False, line=SIZE_4, right=CHAR * PAGE_NUMBER_INDENT_CHARS, align="right"),
        _face(Face.PAGE, SIZE_4, spacing=Length(0)),
    )
