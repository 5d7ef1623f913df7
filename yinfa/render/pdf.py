"""A document and its pages go in, a PDF comes out: drawn by WeasyPrint from templates/print, each line in place."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from xml.etree import ElementTree

from yinfa import __version__, standard
from yinfa.compose.blocks import Block, Document, Paragraph, Picture, Place, Role, Table
from yinfa.fonts import Face, FontSet
from yinfa.model import Align
from yinfa.render.templates import css_mm, fill
from yinfa.report import Finding, Refused, error
from yinfa.typeset import Box, Line, Page, Pages, PictureBox, RuleBox, TableBox, TableRow, TextBox
from yinfa.units import Length, Mm

if TYPE_CHECKING:
    from weasyprint import CSS  # type: ignore[import-untyped]
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

__all__ = ["render_pdf", "warm_up"]

_PAGE = "print/notice.html"
_STYLE = "print/notice.css"
_TAGS = {Role.TITLE: "h1", Role.HEADING_1: "h2", Role.HEADING_2: "h3", Role.HEADING_3: "h4", Role.HEADING_4: "h5"}
_LEVELS = {role: level for level, role in enumerate(_TAGS, 1)}
_TABLE_RULE = Mm(0.25)
_UNNAMED = "图片"
"""What is read out for a picture that its author does not describe: a tagged PDF must have something."""
_DEFLATE_LEVEL = 4
_MISSING_GLYPH = re.compile(r'unsupported by fonts: "(.+?)" \(U')
_TRUNCATION = 0.0005
"""Added to a spacing in em: WeasyPrint cuts it to whole thousandths."""


def render_pdf(document: Document, pages: Pages, fonts: FontSet, templates: Path) -> bytes:
    """Draw a notice's pages; the same pages and fonts give the same bytes.

    `templates` is the folder that holds `print/`. Fontconfig must point at the fonts (`prepare_fontconfig`) before the
    first call. Raises `Refused` for whatever WeasyPrint objects to, and where a template has a mistake.
    """
    styles = _Styles(fonts)
    views = [_page(page, styles) for page in pages]
    values = {"metadata": document.metadata, "pages": views, "generator": f"yinfa {__version__}", "even": fonts.even}
    markup = fill(templates, _PAGE, values)
    sheet = fill(templates, _STYLE, {"standard": standard, "family": styles.family, "folio": _folio(pages)})
    with _complaints(document), _no_collection():
        return _draw(markup, [sheet, styles.css()], _pictures(pages))


def warm_up() -> None:
    """Load what only a process's first drawing loads. Raises `OSError` where the system's libraries are missing."""
    with _no_collection():
        _draw('<html lang="zh-CN"><head><title>印发</title></head><body><p>印发</p></body></html>', [], {})


# ── the pages as their template sees them ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text that one element draws, over several lines where neighbours look the same."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class _Text:
    kind: ClassVar = "text"
    tag: str
    style: str
    bookmark: str
    pieces: Sequence[_Piece]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: ClassVar = "rule"
    style: str


@dataclass(frozen=True, slots=True)
class _Picture:
    kind: ClassVar = "picture"
    style: str
    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class _Cell:
    style: str
    pieces: Sequence[_Piece]


@dataclass(frozen=True, slots=True)
class _Table:
    kind: ClassVar = "table"
    place: str
    style: str
    columns: Sequence[str]
    head: Sequence[_Cell]
    rows: Sequence[Sequence[_Cell]]
    rules: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Page:
    unnumbered: bool
    boxes: Sequence[_Text | _Rule | _Picture | _Table]


class _Styles:
    """Class names for CSS declarations: each stands once in the style sheet, however many boxes it is for."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._names: dict[str, str] = {}

    def __call__(self, *declarations: str) -> str:
        return " ".join(self._names.setdefault(each, f"s{len(self._names)}") for each in declarations if each)

    def family(self, face: Face) -> str:
        return ", ".join(f'"{name}"' for name in self._fonts.family(face))

    def font(self, size: Length, pitch: Length, face: Face) -> str:
        return f"font: {css_mm(size)}/{css_mm(pitch)} {self.family(face)}"

    def css(self) -> str:
        return "\n".join(f".{name} {{ {declarations} }}" for declarations, name in self._names.items())


def _page(page: Page, styles: _Styles) -> _Page:
    return _Page(page.number is None, [_box(box, styles) for box in page.boxes])


def _box(box: Box, styles: _Styles) -> _Text | _Rule | _Picture | _Table:
    match box:
        case TextBox():
            return _text(box, styles)
        case RuleBox():
            return _Rule(_rule(box.left, box.top, box.width, box.thickness, styles, box.color or "black"))
        case PictureBox():
            place = _place(box.left, box.top, box.width, styles)
            return _Picture(
                f"{place} {styles(f'height: {css_mm(box.height)}')}", _address(box.path), box.block.alt or _UNNAMED
            )
        case TableBox():
            return _table(box, styles)


def _place(left: Length, top: Length, width: Length, styles: _Styles) -> str:
    return f"placed {styles(f'left: {css_mm(left)}; width: {css_mm(width)}', f'top: {css_mm(top)}')}"


def _rule(left: Length, top: Length, width: Length, height: Length, styles: _Styles, color: str = "black") -> str:
    return f"{_place(left, top, width, styles)} {styles(f'height: {css_mm(height)}; background: {color}')}"


def _text(box: TextBox, styles: _Styles) -> _Text:
    style = styles(
        styles.font(box.size, box.pitch, box.face),
        f"left: {css_mm(box.left)}; width: {css_mm(box.width / box.stretch)}",
        f"top: {css_mm(box.top)}",
        "text-align: center" if box.align is Align.CENTER else "",
        f"text-indent: {css_mm(box.indent)}" if box.indent else "",
        f"color: {box.color}" if box.color else "",
        f"transform: scaleX({box.stretch:.5f}); transform-origin: 0 0" if box.stretch != 1 else "",
    )
    label, level = _bookmark(box)
    if label:
        style += f" bookmark-{level}"
    tag = _TAGS.get(box.element, "p") if isinstance(box.element, Role) else "p"
    return _Text(tag, style, label, _pieces(box.lines, box.face, styles))


def _bookmark(box: TextBox) -> tuple[str, int]:
    """Give the outline's entry for a title or heading, also one that the text follows in its paragraph."""
    if box.block is None or not box.first:
        return "", 0
    if box.block.role in _LEVELS:
        return box.block.text, _LEVELS[box.block.role]
    headings = [run for run in box.block.runs if run.heading]
    if not headings or not headings[0].heading:
        return "", 0
    return "".join(run.text for run in headings).rstrip("。"), _LEVELS[headings[0].heading]


def _pieces(lines: Iterable[Line], face: Face, styles: _Styles) -> list[_Piece]:
    """Join what neighbours look alike, lines ended by line feeds."""
    pieces: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and pieces:
            pieces[-1][1] += "\n"
        elif number:
            pieces.append(["", "\n"])
        for piece in line.pieces:
            style = styles(
                f"letter-spacing: {_spacing(piece.spacing)}" if piece.spacing else "",
                f"font-family: {styles.family(piece.face)}" if piece.face is not face else "",
            )
            if pieces and pieces[-1][0] == style:
                pieces[-1][1] += piece.text
            else:
                pieces.append([style, piece.text])
    return [_Piece(style, text) for style, text in pieces]


def _spacing(em: float) -> str:
    return f"{em + (_TRUNCATION if em > 0 else -_TRUNCATION):.4f}em"


def _table(box: TableBox, styles: _Styles) -> _Table:
    padding = f"padding: 0 {css_mm(box.padding)}"

    def cells(row: TableRow, face: Face, aligns: Iterable[Align]) -> list[_Cell]:
        blank = not any(line.pieces for lines in row.cells for line in lines)
        height = f"height: {css_mm(row.height)}" if blank else ""  # other rows are as high as their lines
        return [
            _Cell(styles(padding, f"text-align: {align}", height), _pieces(lines, face, styles))
            for lines, align in zip(row.cells, aligns, strict=True)
        ]

    return _Table(
        place=_place(box.left, box.top, box.width, styles),
        style=styles(styles.font(box.size, box.pitch, Face.FANG)),
        columns=[styles(f"width: {css_mm(width)}") for width in box.columns],
        head=cells(box.head, Face.FANG, [Align.CENTER] * len(box.columns)),
        rows=[cells(row, Face.FANG, box.aligns) for row in box.rows],
        rules=list(_table_rules(box, styles)),
    )


def _table_rules(box: TableBox, styles: _Styles) -> Iterator[str]:
    """Place the rules on the edges of rows and columns."""
    half = _TABLE_RULE / 2
    for height in accumulate((row.height for row in (box.head, *box.rows)), initial=Length(0)):
        yield _rule(box.left - half, box.top + height - half, box.width + _TABLE_RULE, _TABLE_RULE, styles)
    for width in accumulate(box.columns, initial=Length(0)):
        yield _rule(box.left + width - half, box.top, _TABLE_RULE, box.height, styles)


def _folio(pages: Pages) -> dict[str, Any]:
    """Give where page numbers stand, measured on page one, which always has one."""
    page = next(iter(pages))
    assert page.folio
    edge = standard.PAPER_WIDTH - page.folio.left - page.folio.width
    return {"top": page.folio.top, "edge": edge, "size": page.folio.size, "face": page.folio.face}


def _address(path: Path) -> str:
    """Name a picture by its content's place in the project; no other address is ever opened."""
    return f"picture:{hashlib.sha256(str(path).encode()).hexdigest()}"


def _pictures(pages: Pages) -> dict[str, Path]:
    return {_address(box.path): box.path for page in pages for box in page.boxes if isinstance(box, PictureBox)}


# ── WeasyPrint ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _draw(markup: str, sheets: Sequence[str], pictures: dict[str, Path]) -> bytes:
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
    from weasyprint import HTML

    html = HTML(string="", url_fetcher=_fetcher(pictures))
    html.wrapper_element = ElementWrapper.from_html_root(_parse(markup), content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    drawn = html.write_pdf(
        stylesheets=[_stylesheet(sheet) for sheet in sheets],
        font_config=_font_configuration(os.environ.get("FONTCONFIG_FILE", "")),
        pdf_identifier=hashlib.sha256(markup.encode()).digest()[:16],
        pdf_tags=True,
        finisher=_compress,
    )
    assert isinstance(drawn, bytes)
    return drawn


def _compress(_: Any, pdf: Any) -> None:
    """Deflate streams once and quickly: the writer does it twice, at the slowest, to save three hundredths."""
    from pydyf import Stream  # type: ignore[import-untyped]

    for stream in pdf.objects:
        if isinstance(stream, Stream) and stream.compress:
            stream.compress = False
            _, _, data = stream.data.partition(b"stream\n")  # its dictionary, then its bytes
            stream.stream = [zlib.compress(data.removesuffix(b"\nendstream"), _DEFLATE_LEVEL)]
            stream.extra["Filter"] = "/FlateDecode"


def _fetcher(pictures: dict[str, Path]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

    class Pictures(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002
            if url not in pictures:
                raise ValueError(f"not a picture of this notice: {url}")
            return URLFetcherResponse(url, pictures[url].read_bytes())

    return Pictures()


def _parse(markup: str) -> ElementTree.Element:
    """Parse our own markup as XML, in a fiftieth of the time that WeasyPrint's HTML parser takes."""
    try:
        return ElementTree.fromstring(markup)  # noqa: S314 - it has no document type, and so no entities
    except ElementTree.ParseError as fault:
        line = markup.splitlines()[fault.position[0] - 1]
        text, hint = f"{fault}：{line[:80]}", "打印模板须是合规的 XML；内容里不能有控制字符。"
        raise Refused(error("template.fault", "打印模板的结果读不通", text=text, hint=hint)) from fault


@lru_cache(maxsize=2)
def _font_configuration(fontconfig: str) -> FontConfiguration:  # noqa: ARG001 - read by fontconfig itself
    """Load the fonts that fontconfig's file names, once in a process as long as it is the same."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=8)
def _stylesheet(css: str) -> CSS:
    from weasyprint import CSS

    return CSS(string=css)


@contextmanager
def _complaints(document: Document) -> Iterator[None]:
    """Raise `Refused` with whatever WeasyPrint logs meanwhile: it only logs what it cannot do."""
    findings: list[Finding] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            findings.append(_finding(record.getMessage(), document))

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate
    if findings:
        raise Refused(*dict.fromkeys(findings))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave garbage for afterwards: WeasyPrint keeps all it makes until it has written; looking costs up to a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _finding(complaint: str, document: Document) -> Finding:
    blocks = [block for part in document.parts for block in part.blocks]
    if found := _MISSING_GLYPH.search(complaint):
        char = found.group(1)
        place = next((block.place for block in blocks if char in _plain(block)), blocks[0].place)
        hint = "请改用规范汉字，或在这台机器上安装有这个字的字体。"
        text = f"{char}（U+{ord(char):04X}）"
        return error("pdf.missing-character", "没有字体能显示这个字", text=text, hint=hint, **_where(place))
    hint = "请把这条信息告诉维护人员。"
    return error("pdf.drawing", "PDF 画不出来", text=complaint, hint=hint, **_where(blocks[0].place))


def _where(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}


def _plain(block: Block) -> str:
    match block:
        case Paragraph():
            return block.text
        case Table():
            return "".join(run.text for row in (block.head, *block.rows) for cell in row for run in cell)
        case Picture():
            return ""
