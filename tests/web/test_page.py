"""How the page is made: its outline, links, tables and pictures; nothing from elsewhere; the same bytes each time."""

import base64
import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from PIL import Image

from tests.tools import ROOT
from tests.web.documents import document, everything, paragraph, table, task, text
from tests.web.reading import (
    LINKS,
    TEMPLATES,
    headings,
    ids,
    of_class,
    one,
    page_of,
    parse,
    pieces_of,
    section_ids,
    text_of,
)
from yinfa.compose.blocks import Picture, Role, Run
from yinfa.model import Align
from yinfa.render.html import render_html


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    place = tmp_path / "图 1.PNG"
    Image.new("RGB", (900, 300), "#8fa8bb").save(place)
    return place


# Outline and links


def test_one_h1_and_no_level_skipped(picture: Path) -> None:
    levels = [level for level, _ in headings(page_of(everything(picture)))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert max(levels) == 6
    assert not [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]


def test_levels_that_the_author_skipped_are_not_skipped_in_the_page() -> None:
    plan = (
        paragraph(Role.HEADING_2, "（一）甲"),
        task("（1）乙。", "丙。", Role.HEADING_4),
        paragraph(Role.HEADING_1, "一、丁"),
    )
    assert headings(page_of(document((), plan)))[1:] == [
        (2, "木凉镇工作方案"),
        (3, "（一）甲"),
        (4, "（1）乙。"),
        (3, "一、丁"),
    ]


def test_the_outline_comes_before_the_article_and_leads_to_the_chapters(picture: Path) -> None:
    page = page_of(everything(picture))
    order = [e.tag for e in page.iter() if e.tag in {"nav", "main", "article", "h1"}]
    assert order == ["nav", "nav", "main", "article", "h1"]
    entries = one(page, "nav[@class='outline']").findall(".//a")
    assert [text_of(e) for e in entries] == [
        *("一、总体要求", "木凉镇工作方案", "一、总体要求", "二、保障措施"),
        *("任务分解表之甲", "任务分解表之乙", "一、总体要求"),
    ]
    for entry in entries:
        assert text_of(entry) in [words for _, words in headings(_target(page, entry))]


def test_every_link_within_the_page_leads_somewhere(picture: Path) -> None:
    page = page_of(everything(picture))
    names = ids(page)
    assert len(names) == len(set(names))
    targets = [str(e.get("href"))[1:] for e in page.findall(".//a") if str(e.get("href")).startswith("#")]
    assert len(targets) == 8
    assert set(targets) <= set(names)
    assert page.findall(".//a")[0].get("class") == "skip"
    assert page.findall(".//a")[0].get("href") == f"#{one(page, 'main').get('id')}"


def test_ids_stay_when_others_change() -> None:
    def plan(*chapters: str) -> dict[str, str]:
        numbers = "一二三四五六"
        blocks = []
        for number, chapter in zip(numbers, chapters, strict=False):
            blocks.append(paragraph(Role.HEADING_1, f"{number}、{chapter}"))
            blocks.append(task(f"（{number}）抓好{chapter}。", "……"))
        return section_ids(page_of(document((), tuple(blocks))))

    before, after = plan("普法", "执法", "监督"), plan("组织", "监督", "普法", "守法")
    kept = ["普法", "抓好普法", "监督", "抓好监督"]
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert len(set(after.values())) == 8
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", name) for name in after.values())


def test_one_heading_in_two_parts_keeps_its_own_id() -> None:
    chapter = (paragraph(Role.HEADING_1, "一、总体要求"), text("……"))
    with_own = section_ids(page_of(document(chapter, None, chapter)))
    without = section_ids(page_of(document((), None, chapter)))
    plan_only = section_ids(page_of(document((), chapter)))
    assert len({with_own["总体要求"], without["总体要求"], plan_only["总体要求"]}) == 3
    both = ids(page_of(document(chapter, None, chapter)))
    assert {with_own["总体要求"], without["总体要求"]} < set(both)


def test_the_closing_belongs_to_no_section() -> None:
    plan = (paragraph(Role.HEADING_1, "一、甲"), task("（一）乙。", "丙。"), text("各部门要加强领导。"))
    page = page_of(document((), plan, closing=3))  # the part's title is its first block
    assert "各部门要加强领导。" not in text_of(of_class(page, "level-1")[0])
    assert "各部门要加强领导。" in text_of(of_class(page, "plan")[0])
    assert "各部门要加强领导。" in text_of(of_class(page_of(document((), plan)), "level-2")[0])


def test_without_chapters_or_files_there_is_nothing_to_choose_from() -> None:
    page = parse(render_html(document((text("……"),), (text("……"),)), templates=TEMPLATES, links={}))
    assert page.findall(".//nav") == []


def test_a_notice_without_a_number_has_no_empty_place_for_it() -> None:
    assert of_class(page_of(document()), "number") == []
    assert text_of(of_class(page_of(document(number="木凉府发〔2025〕1号")), "number")[0]) == "木凉府发〔2025〕1号"


# Titles


def test_a_title_breaks_between_words_and_nowhere_else() -> None:
    title = "木凉镇人民政府关于印发《木凉镇2025年法治政府建设领导小组（2025—2027年）工作规则》的通知"
    pieces = pieces_of(one(page_of(document(title=title)), "h1"))
    assert "".join(pieces) == title
    assert {"木凉镇", "人民政府", "关于", "2025年", "工作"} < set(pieces)
    assert not [piece for piece in pieces if piece[0] in "》）—年" or piece[-1] in "《（—"]


def test_what_belongs_together_in_a_title_is_parted_last() -> None:
    title = "木凉镇人民政府关于印发《木凉镇工作规则（2025—2027年）》的通知"
    whole = [text_of(e) for e in of_class(one(page_of(document(title=title)), "h1"), "whole")]
    assert whole[:2] == ["木凉镇人民政府", "关于印发"]
    assert whole[-1] == "（2025—2027年）》的通知"


def test_the_authors_own_lines_are_kept() -> None:
    lines = ("木凉镇人民政府", "关于印发《木凉镇工作方案》的通知")
    page = page_of(document((), (), title_lines=lines))
    assert [text_of(e) for e in of_class(one(page, "h1"), "line")] == list(lines)
    assert [text_of(e) for e in of_class(one(page, "h2"), "line")] == ["木凉镇工作方案"]


# Tables and pictures


def test_a_table_is_a_table() -> None:
    grid = table(
        ("序号", "任务", ""), ("1", "普法", "甲"), ("2", "执法" * 30, ""), aligns=(Align.CENTER, None, Align.RIGHT)
    )
    page = page_of(document((grid,)))
    rows = [[text_of(cell) for cell in row] for row in one(page, "table").iter("tr")]
    assert rows == [["序号", "任务", ""], ["1", "普法", "甲"], ["2", "执法" * 30, ""]]
    assert [(e.tag, e.get("scope")) for e in one(page, "thead/tr")] == [("th", "col"), ("th", "col"), ("td", None)]
    assert [e.get("class") for e in page.findall(".//tbody/tr")[0]] == ["tiny center", "long", "tiny right"]
    region = of_class(page, "scroll")[0]
    assert (region.get("tabindex"), region.get("role")) == ("0", "group")
    assert region.get("aria-label") == "表格：序号、任务"


def test_a_tables_caption_names_it() -> None:
    page = page_of(document((paragraph(Role.CAPTION, "表1　任务"), table(("甲", "乙"), ("1", "2")), text("……"))))
    region, caption = of_class(page, "scroll")[0], one(page, "figcaption")
    assert text_of(caption) == "表1　任务"
    assert region.get("aria-labelledby") == caption.get("id")
    assert "aria-label" not in region.attrib


def test_a_table_without_heads_has_no_empty_head() -> None:
    page = page_of(document((table(("", ""), ("甲", "乙")),)))
    assert page.findall(".//thead") == []
    assert len(page.findall(".//tr")) == 1


def test_a_picture_comes_along(picture: Path) -> None:
    block = Picture(picture, "保障人数逐年上升", text().place)
    page = page_of(document((block, paragraph(Role.CAPTION, "图1　保障人数"), text("……"))))
    figure = one(page, "figure")
    scheme, data = str(one(figure, "img").get("src")).split(",")
    assert scheme == "data:image/png;base64"
    assert base64.b64decode(data) == picture.read_bytes()
    assert one(figure, "img").get("alt") == "保障人数逐年上升"
    assert text_of(one(figure, "figcaption")) == "图1　保障人数"


def test_between_a_picture_and_a_table_each_keeps_its_caption(picture: Path) -> None:
    blocks = (
        Picture(picture, "甲", text().place),
        paragraph(Role.CAPTION, "图1"),
        paragraph(Role.CAPTION, "表1"),
        table(("甲",), ("乙",)),
    )
    captions = page_of(document(blocks)).findall(".//figcaption")
    assert [text_of(e) for e in captions] == ["图1", "表1"]


# Nothing from elsewhere


def test_nothing_is_loaded_from_elsewhere(picture: Path) -> None:
    page = page_of(everything(picture))
    assert [
        e for e in page.iter() if e.tag in {"script", "iframe", "object", "embed", "base", "form", "video", "audio"}
    ] == []
    assert {e.get("href") for e in page.iter("link")} == {"data:,"}
    assert all(str(e.get("src")).startswith("data:image/") for e in page.iter() if "src" in e.attrib)
    outward = {str(e.get("href")) for e in page.iter("a") if not str(e.get("href")).startswith("#")}
    assert outward == set(LINKS.values())
    style = text_of(one(page, "style"))
    assert not re.search(r"url\(|@import|@font-face|expression", style)
    assert [e for e in page.iter() if "style" in e.attrib] == []


def test_the_policy_allows_this_style_sheet_and_nothing_else(picture: Path) -> None:
    page = page_of(everything(picture))
    policy = str(one(page, "meta[@http-equiv='Content-Security-Policy']").get("content"))
    digest = base64.b64encode(hashlib.sha256(text_of(one(page, "style")).encode()).digest()).decode()
    assert dict(rule.strip().split(" ", 1) for rule in policy.split(";")) == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    tags = [str(e.tag) for e in one(page, "head")]
    policies = [i for i, e in enumerate(one(page, "head")) if e.get("http-equiv")]
    assert policies[0] < min(i for i, tag in enumerate(tags) if tag in {"style", "link"})


def test_the_pages_margins_are_the_standards() -> None:
    style = text_of(one(page_of(document()), "style"))
    assert re.search(r"@page \{\s*size: A4;\s*margin: 37mm 26mm 35mm 28mm;", style)
    assert "{{" not in style
    assert "/*" not in style


# The same bytes, quickly

_PRINT_HASH = """
import hashlib, sys
from pathlib import Path
from xml.etree.ElementTree import Element
from tests.web.documents import everything
from yinfa.render.html import render_html
page = render_html(everything(Path(sys.argv[1])), templates=Path("templates"), links={"pdf": "甲.pdf"})
print(hashlib.sha256(page).hexdigest())
"""


def test_the_same_content_gives_the_same_bytes_anywhere(picture: Path) -> None:
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"},
    ]
    hashes = {
        subprocess.run(
            [sys.executable, "-c", _PRINT_HASH, picture], env=env, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for env in settings
    }
    assert len(hashes) == 1
    assert len(hashes.pop()) == 65


def test_importing_the_renderer_does_not_import_jinja() -> None:
    code = "import sys, yinfa.render.html; print({'jinja2', 'rjieba', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_long_address_may_be_broken(picture: Path) -> None:
    words = next(e for e in of_class(page_of(everything(picture)), "text") if "https://" in text_of(e))
    assert max(map(len, pieces_of(words))) < 20
    assert len(pieces_of(of_class(page_of(document((text("2025年7月5日，1309.5元"),))), "text")[0])) == 1


def test_runs_are_not_parted_by_spaces() -> None:
    page = page_of(document((text(Run("甲", strong=True), "乙", Run("丙", emphasis=True), "丁"),)))
    assert text_of(of_class(page, "text")[0]) == "甲乙丙丁"


def _target(page: Element, link: Element) -> Element:
    """Give the element that a link leads to."""
    return one(page, f"*[@id='{str(link.get('href'))[1:]}']")
