"""Other real notices, converted to content when the test runs: what is in the finished files, and where it stands."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import docx.table
import pymupdf
import pytest

from tests.real.samples import ISSUER, PROFILE, SAMPLES, Sample, read_sample, solid
from tests.tools import REAL, copy_project
from tests.web.reading import parse, text_of
from tests.word.office import Page, convert, read
from yinfa.batch import Builder, Order
from yinfa.project import FORMATS

pytestmark = pytest.mark.slow

CHARS = 28
CHAR = 156 / 28
TOP, BOTTOM = 37.0, 262.0
TEXT_SIZE = 15.0
"""Points: what is larger stands on lines of the text; smaller are tables, the imprint and page numbers."""
_NEAR = 0.35
"""Millimetres that rounding may come to: LibreOffice sets in twips, and a font's digits are cut to whole units."""
_PAGE_NUMBER = re.compile(r"^\s*—\s*\d+\s*—\s*$", re.MULTILINE)


def _but(name: str, reason: str) -> list[object]:
    """Give the samples, one of which is known to fail; strict, so that whoever mends it takes the mark away."""
    return [pytest.param(each, marks=pytest.mark.xfail(reason=reason)) if each == name else each for each in SAMPLES]


@dataclass(frozen=True)
class Finished:
    sample: Sample
    docx: Path
    html: Path
    pdf: Path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finished]:
    """All samples built as a clerk builds them, by their numbers."""
    samples = {name: read_sample(name) for name in SAMPLES}
    project = copy_project(tmp_path_factory.mktemp("real"))
    (project.content / "issuers" / f"{ISSUER}.yaml").write_text(PROFILE, encoding="utf-8")
    paths = {name: project.content / f"{name}.md" for name in SAMPLES}
    for name, path in paths.items():
        path.write_text(samples[name].content(), encoding="utf-8")
    builder = Builder(project, Order(FORMATS, jobs=1, strict=False, force=False))
    results = list(builder.build(list(paths.values())))
    builder.close()
    assert not [result for result in results if result.failed]
    return {
        name: Finished(samples[name], *(project.target(path, suffix) for suffix in FORMATS))
        for name, path in paths.items()
    }


@pytest.fixture(scope="module")
def office(finished: dict[str, Finished], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    """The pages that LibreOffice makes of the DOCX files, all in one run."""
    folder = tmp_path_factory.mktemp("office")
    drawn = convert([files.docx for files in finished.values()], folder / "pdf", folder / "home")
    return {name: read(pdf) for name, pdf in zip(finished, drawn, strict=True)}


def docx_text(path: Path) -> str:
    document = docx.Document(str(path))

    def said() -> Iterator[str]:
        for block in document.iter_inner_content():
            if isinstance(block, docx.table.Table):
                yield from (cell.text for row in block.rows for cell in row.cells)
            else:
                yield block.text

    return solid("".join(said()))


def pdf_text(path: Path) -> str:
    with pymupdf.open(path) as document:  # type: ignore[no-untyped-call]
        return solid("".join(_PAGE_NUMBER.sub("", page.get_text()) for page in document))


def html_text(path: Path) -> str:
    return solid(text_of(parse(path.read_bytes())))


@pytest.mark.parametrize("name", SAMPLES)
def test_text_is_that_of_the_sample_to_the_last_character(finished: dict[str, Finished], name: str) -> None:
    files = finished[name]
    ours, drawn, page = docx_text(files.docx), pdf_text(files.pdf), html_text(files.html)
    for part in files.sample.parts:
        assert part in ours
        assert part in drawn
        assert part in page
    for text in (ours, page):
        begin = 0
        for cell in files.sample.cells:
            begin = text.index(cell, begin) + len(cell)
    # In the PDF a row may be parted, and a table's head comes again on every page.
    assert not Counter(ours) - Counter(drawn)


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_keep_to_the_grid(finished: dict[str, Finished], office: dict[str, list[Page]], name: str) -> None:
    for pages in (read(finished[name].pdf), office[name]):
        for number, page in enumerate(pages, 1):
            left = 28.0 if number % 2 else 26.0
            assert len([line for line in page.lines if line.size > TEXT_SIZE]) <= 22
            for line in page.lines:
                assert line.left >= left - _NEAR, (number, line.text)
                assert line.right <= left + CHARS * CHAR + _NEAR, (number, line.text)
                assert TOP - CHAR < line.baseline < BOTTOM, (number, line.text)


@pytest.mark.parametrize("name", _but("30", "LibreOffice sets the table a page shorter; its imprint is on page 12 too"))
def test_office_has_as_many_pages(finished: dict[str, Finished], office: dict[str, list[Page]], name: str) -> None:
    ours = read(finished[name].pdf)
    assert len(office[name]) == len(ours)
    assert len(ours) % 2 == 0


@pytest.mark.parametrize("name", SAMPLES)
def test_no_page_ends_with_a_heading(finished: dict[str, Finished], office: dict[str, list[Page]], name: str) -> None:
    headings = {solid(line) for line in finished[name].sample.issued if re.match("[一二三四五六七八九十]+、", line)}
    for pages in (read(finished[name].pdf), office[name]):
        assert not [page.lines[-1].text for page in pages if page.lines and solid(page.lines[-1].text) in headings]


@pytest.mark.parametrize("name", SAMPLES)
def test_imprint_is_at_the_foot_of_the_last_page(
    finished: dict[str, Finished], office: dict[str, list[Page]], name: str
) -> None:
    for pages in (read(finished[name].pdf), office[name]):
        assert solid(pages[-1].lines[-1].text) == f"国务院办公厅{finished[name].sample.date}印发"
        assert pages[-1].rules[-1].y1 == pytest.approx(BOTTOM, abs=_NEAR)


@pytest.mark.parametrize("name", SAMPLES)
def test_page_one_shows_title_and_text(finished: dict[str, Finished], office: dict[str, list[Page]], name: str) -> None:
    sample = finished[name].sample
    begin = solid(sample.title + sample.addressees + sample.text[0][:10])
    assert begin in read(finished[name].pdf)[0].text
    assert solid(sample.title + sample.addressees) in office[name][0].text


def test_page_one_shows_the_text_of_a_short_notice_with_a_list_of_attachments(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    path = project.content / "方案.md"
    matter = (
        "文种: 通知\n事项: 印发\n发文机关: 木凉镇\n成文日期: 2024-03-05\n主送机关: 各村民委员会\n公开方式: 主动公开"
    )
    headings = ["木凉镇2024年方案", "附件：甲", "附件：乙", "附件：丙"]
    body = "\n\n".join(f"# {heading}\n\n认真抓好落实。" for heading in headings)
    path.write_text(f"---\n{matter}\n---\n现将方案发给你们。\n\n{body}\n", encoding="utf-8")
    builder = Builder(project, Order(("docx", "pdf"), jobs=1, strict=False, force=False))
    (result,) = builder.build([path])
    builder.close()
    assert not result.failed
    (office,) = convert([project.target(path, "docx")], tmp_path / "pdf", tmp_path / "home")
    for pages in (read(project.target(path, "pdf")), read(office)):
        assert pages[0].text.endswith("各村民委员会：现将方案发给你们。")
        listed, signed = "附件：1.甲2.乙3.丙", "重庆市南川区木凉镇人民政府2024年3月5日（此件公开发布）"
        assert pages[1].text == listed + signed


def test_a_long_column_is_not_starved_by_the_heads_of_short_ones(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    path = project.content / "分工.md"
    heads = ["序号", "工作事项", "主要内容", "牵头单位", "配合单位", "完成时限", "责任领导"]
    cells = ["1", "加强领导", "坚持立改废释并举，及时清理文件。" * 8, "镇党政办", "镇平安办", "年底前", "镇长"]
    rows = [heads, ["---"] * len(heads), cells, cells]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    real = (REAL / "content" / "法治政府建设" / "2023.md").read_text(encoding="utf-8")
    path.write_text(f"---{real.split('---')[1]}---\n\n# 木凉镇分工表\n\n{table}\n", encoding="utf-8")
    builder = Builder(project, Order(("pdf",), jobs=1, strict=False, force=False))
    (result,) = builder.build([path])
    builder.close()
    assert not result.failed
    assert len(read(project.target(path, "pdf"))) == 2
