"""What the page says: the first notice's text to the last character, and any other text as text, whatever it holds."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest

from tests.tools import REAL, find_sample
from tests.web.documents import document, everything, text
from tests.web.reading import TEMPLATES, of_class, one, page_of, parse, solid, text_of
from yinfa.compose import compose
from yinfa.compose.blocks import Block, Document, Header, Imprint, Paragraph, Picture, Run, Table
from yinfa.load import load
from yinfa.render.html import render_html

NASTY = """<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %} & &amp; "双" '单' --> ]]>"""


@pytest.fixture(scope="module")
def first_notice() -> Document:
    loaded = load(REAL / "content/法治政府建设/2023.md", REAL / "content", REAL)
    return compose(loaded.notice, REAL / "templates", REAL)


def test_holds_the_sample_in_one_piece(first_notice: Document) -> None:
    sample = solid(find_sample("00").read_text(encoding="utf-8"))
    assert len(sample) > 2500
    assert sample in solid(text_of(one(page_of(first_notice), "body")))


def test_begins_with_the_header_and_ends_with_the_imprint(first_notice: Document) -> None:
    article = solid(text_of(one(page_of(first_notice), "article")))
    assert article.startswith("重庆市南川区木凉镇人民政府文件重庆市南川区木凉镇人民政府关于印发《木凉镇2023年")
    assert article.endswith("重庆市南川区木凉镇人民政府办公室2023年7月25日印发")


def test_says_the_same_as_the_blocks(tmp_path: Path) -> None:
    whole = everything(_picture(tmp_path))
    assert solid(text_of(one(page_of(whole), "article"))) == solid(_said(whole))


def test_a_run_in_heading_and_its_text_are_not_parted(first_notice: Document) -> None:
    runs = of_class(page_of(first_notice), "run-in")
    assert len(runs) == 14
    for run in runs:
        heading, words = list(run)
        assert (heading.tag, words.tag) == ("h4", "p")
        assert text_of(run) == text_of(heading) + text_of(words)
        assert text_of(heading).endswith("。")
    assert text_of(runs[8]).endswith("（责任单位：大观司法所，镇综合执法队）")


def test_markup_in_content_is_text(tmp_path: Path) -> None:
    clean, soiled = everything(_picture(tmp_path)), _soiled(everything(_picture(tmp_path)))
    page = page_of(soiled)
    assert solid(text_of(one(page, "article"))) == solid(_said(soiled))
    assert _said(soiled).count(NASTY) > 50
    assert _tags(page) == _tags(page_of(clean))
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert text_of(one(page, "head/title")) == NASTY
    assert [e.get("content") for e in page.findall(".//meta[@name='author']")] == [NASTY]
    assert NASTY in str(page.findall(".//meta[@name='description']")[0].get("content"))
    assert NASTY in text_of(one(page, "nav[@class='outline']"))
    assert any(NASTY in str(e.get("aria-label")) for e in of_class(page, "scroll"))
    assert [e.get("alt") for e in page.findall(".//img")] == [NASTY]


def test_a_files_name_is_an_address_and_nothing_more() -> None:
    names = {"docx": "a b#1?2%20.docx", "pdf": 'javascript:alert("1").pdf'}
    page = parse(render_html(document(), templates=TEMPLATES, links=names))
    links = page.findall(".//nav[@class='files']//a")
    assert [unquote(str(link.get("href"))) for link in links] == list(names.values())
    assert not [link for link in links if set(':#?" ') & set(str(link.get("href")))]
    assert all(link.get("download") == "" for link in links)


def test_dates_are_marked_for_machines() -> None:
    page = page_of(document())
    assert [(e.get("datetime"), text_of(e)) for e in page.findall(".//time")] == [("2025-05-30", "2025年5月30日")] * 2


def test_an_impossible_date_stays_text() -> None:
    whole = document()
    page = page_of(replace(whole, imprint=Imprint(None, "办公室", "2025年2月30日印发")))
    assert len(page.findall(".//time")) == 1
    assert "2025年2月30日印发" in text_of(of_class(page, "printer")[0])


def test_the_heads_metadata() -> None:
    page = page_of(document((text("经研究，现印发。"),), (text("本方案" * 100),)))
    metas = {e.get("name"): str(e.get("content")) for e in page.findall(".//meta") if e.get("name")}
    assert text_of(one(page, "head/title")) == "木凉镇人民政府关于印发《木凉镇工作方案》的通知"
    assert metas["author"] == "木凉镇人民政府"
    assert dt.date.fromisoformat(metas["dcterms.issued"]) == dt.date(2025, 5, 30)
    assert metas["generator"] == "yinfa"
    assert metas["description"].startswith("本方案")
    assert len(metas["description"]) == 120
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert page.get("lang") == "zh-CN"
    assert page.findall(".//meta")[0].get("charset") == "utf-8"


def test_without_a_plan_the_description_is_the_notices_own() -> None:
    page = page_of(document((text("经研究，现就有关事项通知如下。"),)))
    assert page.findall(".//meta[@name='description']")[0].get("content") == "经研究，现就有关事项通知如下。"


def test_emphasis_keeps_its_meaning() -> None:
    page = page_of(document((text("请", Run("认真", strong=True), "学习、", Run("贯彻", emphasis=True), "执行。"),)))
    words = of_class(page, "text")[0]
    assert text_of(words) == "请认真学习、贯彻执行。"
    assert [(e.tag, text_of(e)) for e in words] == [("strong", "认真"), ("em", "贯彻")]


def _said(whole: Document) -> str:
    """Give every text of a document, in order."""
    said = [whole.header.mark, whole.header.number or ""]
    for block in (block for part in whole.parts for block in part.blocks):
        match block:
            case Paragraph():
                said.append(block.text)
            case Table():
                said += [run.text for row in (block.head, *block.rows) for cell in row for run in cell]
    return "".join([*said, whole.imprint.copies_to or "", whole.imprint.printer, whole.imprint.date])


def _soiled(whole: Document) -> Document:
    """Put something nasty into every text of a document."""

    def run(old: Run) -> Run:
        return replace(old, text=old.text + NASTY)

    def cells(row: tuple[tuple[Run, ...], ...]) -> tuple[tuple[Run, ...], ...]:
        return tuple(tuple(map(run, cell)) for cell in row)

    def block(old: Block) -> Block:
        match old:
            case Picture():
                return replace(old, alt=NASTY)
            case Table():
                return replace(old, head=cells(old.head), rows=tuple(map(cells, old.rows)))
            case Paragraph():
                return replace(old, runs=tuple(map(run, old.runs)))

    return replace(
        whole,
        parts=tuple(replace(part, blocks=tuple(map(block, part.blocks))) for part in whole.parts),
        metadata=replace(whole.metadata, title=NASTY, issuer=NASTY, number=NASTY),
        header=Header(whole.header.mark + NASTY, NASTY),
        imprint=Imprint(NASTY, NASTY, whole.imprint.date + NASTY),
        names=(NASTY,),
    )


def _tags(page: Element) -> list[str]:
    """Give the elements but for those that say where a line may end."""
    return [str(element.tag) for element in page.iter() if element.tag not in {"wbr", "span"}]


def _picture(folder: Path) -> Path:
    place = folder / "图.png"
    place.write_bytes(b"\x89PNG\r\n\x1a\n")
    return place
