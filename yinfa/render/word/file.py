"""A document and its pages go in, the bytes of a DOCX come out."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.oxml.parser import parse_xml

from yinfa.compose.blocks import Document, Metadata, Picture
from yinfa.fonts import Face
from yinfa.fonts.faces import OFFICE
from yinfa.model import Format, Punctuation
from yinfa.render.word import oxml
from yinfa.render.word.body import Body
from yinfa.render.word.oxml import ParagraphFormat, RunFormat, Section
from yinfa.render.word.styles import PAGE_NUMBER, font, named_styles, style_id
from yinfa.standard import (
    BINDING_EDGE,
    CHAR,
    LINES_PER_PAGE,
    PAGE_NUMBER_INDENT_CHARS,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    SIZE_3,
    TYPE_AREA_WIDTH,
    grid,
)
from yinfa.typeset import Pages, TextBox
from yinfa.units import Length, Twips

_ODD, _EVEN, _NO_NUMBER = "footer1", "footer2", "footer3"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the first that the ZIP format can say."""
_MOST = 255
"""The characters that python-docx takes in a property."""


def render_docx(document: Document, pages: Pages) -> bytes:
    """Write a notice as Word's file; `pages` are the document's own. The same input gives the same bytes.

    Pictures are read from beside the content. Raises OSError where one has gone since the pages were made.
    """
    word = docx.Document(BytesIO(_template(document.format, _mirrored(pages), _around_number(pages))))
    numbered = _section(document.format, pages)
    sections = numbered, replace(numbered, footers=(oxml.relationship_id(_NO_NUMBER),) * 2)
    body = Body(document, pages, sections, lambda picture: _add_picture(word, picture))
    # The last section is known before the blocks, which may take pictures in, are made.
    text = oxml.body(body.blocks(), body.last_section)
    word.element.replace(word.element.body, parse_xml(text))
    _describe(word, document.metadata)
    return _archive(word)


def _mirrored(pages: Pages) -> bool:
    """Whether the binding edge is at the right of even pages."""
    return pages.pages[0].left != pages.pages[1].left


def _folio(pages: Pages) -> TextBox:
    folio = pages.pages[0].folio
    assert folio, "page one has a number"
    return folio


def _around_number(pages: Pages) -> tuple[str, str]:
    """Give what stands before and after the number of a page (§7.5)."""
    before, _, after = _folio(pages).text.partition(str(pages.pages[0].number))
    return before, after


def _section(form: Format, pages: Pages) -> Section:
    lines, folio = grid(form.line_pitch), _folio(pages)
    pitch, top = Twips(lines.pitch.twips), Twips(lines.top.twips)
    return Section(
        width=PAPER_WIDTH,
        height=PAPER_HEIGHT,
        top=top,
        right=PAPER_WIDTH - BINDING_EDGE - TYPE_AREA_WIDTH,
        # Not a twip more than 22 lines: LibreOffice puts half of what is left over above the first.
        bottom=PAPER_HEIGHT - top - pitch * LINES_PER_PAGE,
        left=BINDING_EDGE,
        footer=PAPER_HEIGHT - folio.top - folio.height,
        pitch=pitch,
        footers=(oxml.relationship_id(_ODD), oxml.relationship_id(_EVEN)),
    )


@cache
def _template(form: Format, mirrored: bool, around_number: tuple[str, str]) -> bytes:
    """Give a document without text: the styles, settings, fonts and footers of a format."""
    number = [oxml.run(around_number[0]), oxml.page_field(), oxml.run(around_number[1])]
    odd = ParagraphFormat(style_id(PAGE_NUMBER))
    even = replace(odd, left=CHAR * PAGE_NUMBER_INDENT_CHARS, right=Length(0), align="left")
    own = {
        "styles": oxml.styles(named_styles(form), RunFormat(face=font(Face.FANG), size=SIZE_3)),
        "settings": oxml.settings(mirrored=mirrored, compressed=form.punctuation is Punctuation.SQUEEZE),
        "fontTable": oxml.font_table({names[0]: names[1] for names in OFFICE.values()}.items()),
        "theme1": oxml.theme(font(Face.FANG)),
        _ODD: oxml.footer(oxml.paragraph(odd, number)),
        _EVEN: oxml.footer(oxml.paragraph(even, number)),
        _NO_NUMBER: oxml.footer(oxml.paragraph(odd)),
    }
    parts = oxml.skeleton(own)
    return _zip({name: part.encode() for name, part in parts.items()})


def _add_picture(word: WordDocument, picture: Picture) -> str:
    relationship, _ = word.part.get_or_add_image(str(picture.path))
    return relationship


def _describe(word: WordDocument, metadata: Metadata) -> None:
    """Say what the file is; every date is the notice's own, and no machine or person is named."""
    properties = word.core_properties
    properties.title = metadata.title[:_MOST]
    properties.author = properties.last_modified_by = metadata.issuer[:_MOST]
    properties.category = metadata.kind[:_MOST]
    properties.language = oxml.LANGUAGE
    properties.created = properties.modified = dt.datetime.combine(metadata.date, dt.time())
    properties.revision = 1
    if metadata.number:
        properties.identifier = metadata.number[:_MOST]
    if metadata.disclosure:
        properties.keywords = metadata.disclosure[:_MOST]


def _archive(word: WordDocument) -> bytes:
    """Save the file, its parts in order and without the clock's time."""
    saved = BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})


def _zip(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return packed.getvalue()
