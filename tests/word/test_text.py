"""The text of the DOCX, read back with python-docx: to the last character, in order, whatever the text is."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.tools import find_sample
from tests.web.documents import document as notice
from tests.web.documents import text as paragraph_of
from tests.word import documents
from tests.word.office import solid
from yinfa.compose.blocks import Document, Paragraph, Role, Run
from yinfa.compose.blocks import Table as TableBlock
from yinfa.fonts import font_set
from yinfa.render.word import render_docx
from yinfa.typeset import typeset


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


def pieces(document: Document, cache: Path) -> Iterator[str]:
    """Give the text of each paragraph and each cell, in order."""
    file = docx.Document(BytesIO(render_docx(document, typeset(document, font_set(cache)))))
    for item in file.iter_inner_content():
        if isinstance(item, Table):
            yield from (paragraph.text for row in item.rows for cell in row.cells for paragraph in cell.paragraphs)
        else:
            yield item.text


def said(document: Document) -> Iterator[str]:
    """Give what a document says, in the order in which it is read."""
    yield document.header.mark
    yield document.header.number or ""
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, TableBlock):
                yield from ("".join(run.text for run in cell) for row in (block.head, *block.rows) for cell in row)
    if document.imprint.copies_to:
        yield document.imprint.copies_to
    yield f"{document.imprint.printer}\t{document.imprint.date}"


def test_the_real_notice_is_whole(cache: Path) -> None:
    sample = solid(find_sample("00").read_text(encoding="utf-8"))
    text = solid("".join(pieces(documents.real(), cache)))
    assert text == solid("重庆市南川区木凉镇人民政府文件") + sample


def test_everything_is_said_once_and_in_order(cache: Path, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200)).save(tmp_path / "图.png")
    document = documents.with_everything(tmp_path / "图.png")
    assert solid("".join(pieces(document, cache))) == solid("".join(said(document)))


def test_blanks_are_kept_and_markup_is_text(cache: Path) -> None:
    document = documents.hostile()
    found = list(pieces(document, cache))
    for paragraph in said(document):
        if "方案》的通知" not in paragraph:  # a title is broken into lines
            assert paragraph in found


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n <&>\"'{}%"),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_TEXT, st.booleans(), st.booleans(), st.sampled_from([None, Role.HEADING_2])), min_size=1))
def test_any_text_comes_back(cache: Path, runs: list[tuple[str, bool, bool, Role | None]]) -> None:
    text = paragraph_of(*(Run(*run) for run in runs))
    assert text.text in list(pieces(notice([text]), cache))
