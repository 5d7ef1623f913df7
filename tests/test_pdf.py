"""The finished PDF, reopened: measured by its ink, read by three engines, and refused where it would lie."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from tests.tools import ROOT, find_sample, find_tool
from tests.typeset.notices import (
    ISSUER,
    SENTENCE,
    closing,
    lines,
    notice,
    paragraph,
    picture,
    plain,
    real_notice,
    squeezed,
    table,
    task,
    text,
)
from yinfa.compose.blocks import Document, Role, Run
from yinfa.fonts import FontSet, font_set, prepare_fontconfig
from yinfa.model import Punctuation, Seal
from yinfa.render.pdf import render_pdf
from yinfa.report import Refused
from yinfa.standard import LinePitch
from yinfa.typeset import typeset

DPI = 600
EM = 156 / 28
PITCH = EM * 15 / 8
MM = 72 / 25.4
PAGE_NUMBER = re.compile(r"—\s*\d+\s*—")
Draw = Callable[..., bytes]


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FontSet]:
    """The bundled fonts, and fontconfig pointed at them."""
    cache = tmp_path_factory.mktemp("字体")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINFA_FONTS", "bundled")
        patch.setenv("FONTCONFIG_FILE", "")
        prepare_fontconfig(cache)
        yield font_set(cache)


@pytest.fixture(scope="module")
def draw(fonts: FontSet) -> Draw:
    def draw(document: Document, templates: Path = ROOT / "templates") -> bytes:
        return render_pdf(document, typeset(document, fonts), fonts, templates)

    return draw


@pytest.fixture(scope="module")
def real(draw: Draw) -> bytes:
    return draw(real_notice())


# What is measured: ink, on a raster of the page, in millimetres from the paper's edge


@dataclass(frozen=True)
class Ink:
    left: float
    top: float
    right: float
    bottom: float


class Sheet:
    """A page as it would be printed."""

    def __init__(self, data: bytes, page: int) -> None:
        pdf: Any = pymupdf.open(stream=data)  # type: ignore[no-untyped-call]
        self.page = pdf[page]
        shot = self.page.get_pixmap(dpi=DPI, colorspace=pymupdf.csRGB)
        self.image = Image.frombytes("RGB", (shot.width, shot.height), shot.samples)

    def ink(
        self, left: float = 0, top: float = 0, right: float = 210, bottom: float = 297, *, red: bool = False
    ) -> Ink:
        """The bounds of the ink in a part of the page; of red ink alone where that is asked for."""
        scale = DPI / 25.4
        part = self.image.crop((round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)))
        channels = part.split()
        dark = channels[1].point(lambda value: 255 * (value < 128))
        if red:
            dark = Image.composite(
                dark, Image.new("L", part.size), channels[0].point(lambda value: 255 * (value > 200))
            )
        box = dark.getbbox()
        assert box, "no ink"
        return Ink(left + box[0] / scale, top + box[1] / scale, left + box[2] / scale, top + box[3] / scale)

    def lines(self) -> list[tuple[float, str, list[float]]]:
        """Each line: its baseline, its text, and where each character begins, in millimetres."""
        rows: dict[float, list[tuple[float, str]]] = {}
        for block in self.page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
            for line in block["lines"]:
                for span in line["spans"]:
                    for char in span["chars"]:
                        x, y = char["origin"]
                        rows.setdefault(round(y / MM, 1), []).append((x / MM, char["c"]))
        found = [(y, sorted(chars)) for y, chars in sorted(rows.items())]
        return [(y, "".join(c for _, c in chars), [x for x, _ in chars]) for y, chars in found]


@pytest.fixture(scope="module")
def numbered(draw: Draw) -> bytes:
    return draw(notice(text("国" * 50), number="木凉府发〔2023〕12号", plan=[text("国" * 2000)]))


def test_paper_and_type_area(numbered: bytes) -> None:
    with pikepdf.open(BytesIO(numbered)) as pdf:
        for sheet in pdf.pages:
            assert [float(side) / MM for side in sheet.mediabox] == pytest.approx([0, 0, 210, 297], abs=0.01)
    for page, left in ((2, 28), (3, 26)):
        ink = Sheet(numbered, page).ink(bottom=265)
        assert left <= ink.left <= left + 1
        assert left + 155 <= ink.right <= left + 156
        assert 37 <= ink.top <= 38
        assert 261 <= ink.bottom <= 262


def test_28_characters_a_line_and_22_lines_a_page(numbered: bytes) -> None:
    found = [line for line in Sheet(numbered, 2).lines() if "国" in line[1]]
    assert len(found) == 22
    baselines = [y for y, _, _ in found]
    assert [below - above for above, below in pairwise(baselines)] == pytest.approx([PITCH] * 21, abs=0.11)
    assert baselines[-1] - baselines[0] == pytest.approx(21 * PITCH, abs=0.11)
    for _, words, places in found:
        assert words == "国" * 28
        assert places == pytest.approx([28 + EM * place for place in range(28)], abs=0.02)


def test_the_grid_of_225_by_22(draw: Draw) -> None:
    found = Sheet(draw(notice(lines(2), plan=[text("国" * 2000)], pitch=LinePitch.DIVIDED)), 2).lines()
    baselines = [y for y, words, _ in found if "国" in words]
    assert len(baselines) == 22
    assert baselines[-1] - baselines[0] == pytest.approx(21 * 225 / 22, abs=0.11)


def test_spread_lines_end_at_the_margin(real: bytes) -> None:
    """Each line but a paragraph's last ends where 28 characters would."""
    ends = []
    for page in range(1, 6):
        sheet = Sheet(real, page)
        left = 28 - 2 * (page % 2)
        for _, words, places in sheet.lines():
            last_or_heading = words[-1] in "。）发" or words[1] == "、"
            if len(words) > 24 and not last_or_heading:
                ends.append((places[-1] + EM - left, words))
    assert len(ends) > 60
    assert not [end for end in ends if not 155.6 <= end[0] <= 156.05]


@pytest.mark.parametrize("mark", [f"{ISSUER}文件", "国务院文件", "某省某市某县某镇安全生产委员会办公室文件"])
def test_the_issuing_header(draw: Draw, mark: str) -> None:
    data = draw(notice(lines(2), number="木凉府发〔2023〕12号", mark=mark))
    sheet = Sheet(data, 0)
    ink = sheet.ink(bottom=100, red=True)
    assert ink.top == pytest.approx(37 + 35, abs=0.1)
    assert ink.right - ink.left <= 150
    assert (ink.left + ink.right) / 2 == pytest.approx(28 + 78, abs=1)
    assert 8 <= ink.bottom - ink.top <= 22
    number = sheet.ink(top=ink.bottom + 1, bottom=ink.bottom + 35)
    line = sheet.ink(top=ink.bottom + 1, bottom=150, red=True)
    assert line.left == pytest.approx(28, abs=0.06)
    assert line.right == pytest.approx(184, abs=0.06)
    assert line.bottom - line.top == pytest.approx(0.53, abs=0.06)
    black = sheet.ink(top=ink.bottom + 1, bottom=line.top - 0.1)
    assert line.top - black.bottom == pytest.approx(4, abs=0.5)
    assert (black.left + black.right) / 2 == pytest.approx(106, abs=0.5)
    assert number.top - ink.bottom == pytest.approx(2 * PITCH + (PITCH - EM) / 2, abs=1)


def test_page_numbers(numbered: bytes) -> None:
    for page, left in ((0, 28), (1, 26), (2, 28)):
        ink = Sheet(numbered, page).ink(top=265)
        dash_side = Sheet(numbered, page).ink(top=265, left=ink.left, right=ink.left + 4)
        assert dash_side.top == pytest.approx(262 + 7, abs=0.1)
        if page % 2 == 0:
            assert ink.right == pytest.approx(left + 156 - EM, abs=0.1)
        else:
            assert ink.left == pytest.approx(left + EM, abs=0.1)


def test_signature_and_date(draw: Draw) -> None:
    for seal, right in ((Seal.SEALED, 4), (Seal.UNSEALED, 2)):
        document = notice(lines(2), *closing("2023年12月25日", issuer="县政府"), seal=seal)
        found = {words: places for _, words, places in Sheet(draw(document), 0).lines()}
        issuer, date = found["县政府"], found["2023年12月25日"]
        assert date[-1] + EM == pytest.approx(184 - right * EM, abs=0.05)
        if seal is Seal.SEALED:
            assert (issuer[0] + issuer[-1] + EM) / 2 == pytest.approx((date[0] + date[-1] + EM) / 2, abs=0.05)
        else:
            assert date[0] == pytest.approx(issuer[0] + 2 * EM, abs=0.05)


COPIES = "抄送：区委办公室，区人大常委会办公室，区政协办公室，区法院，区检察院，区人武部，各民主党派，各人民团体。"


@pytest.mark.parametrize(("copies", "thicknesses"), [(None, [0.35, 0.35]), (COPIES, [0.35, 0.25, 0.35])])
def test_the_imprint(draw: Draw, copies: str | None, thicknesses: list[float]) -> None:
    data = draw(notice(lines(2), copies_to=copies, plan=[lines(2)]))
    sheet = Sheet(data, 1)
    ink = sheet.ink(top=200, bottom=265)
    assert ink.bottom == pytest.approx(262, abs=0.06)
    assert ink.left == pytest.approx(26, abs=0.06)
    assert ink.right == pytest.approx(182, abs=0.06)
    rules = sorted(
        (item[1].y0 / MM, item[1].y1 / MM)
        for drawing in sheet.page.get_drawings()
        for item in drawing["items"]
        if item[0] == "re" and item[1].width / MM > 150
    )
    assert [bottom - top for top, bottom in rules] == pytest.approx(thicknesses, abs=0.01)
    found = {words: places for _, words, places in sheet.lines()}
    last = next(places for words, places in found.items() if words.startswith(f"{ISSUER}办公室"))
    em = 14 / MM
    assert last[0] == pytest.approx(26 + EM, abs=0.05)
    assert last[-1] + em == pytest.approx(182 - EM, abs=0.05)
    if copies:
        first, second = (places for words, places in found.items() if words[:12] in copies)
        assert first[0] == pytest.approx(26 + EM, abs=0.05)
        assert second[0] == pytest.approx(26 + EM + 3 * em, abs=0.05)


@pytest.mark.parametrize(
    ("count", "pages", "folios"),
    [
        (1, 2, ["1", "2"]),  # the imprint under the plan
        (18, 2, ["1", "2"]),  # in the room of the last line
        (19, 4, ["1", "2", None, None]),  # page 2 is full: a blank page between
        (20, 4, ["1", "2", "3", "4"]),  # the text ends on an odd page
        (41, 4, ["1", "2", "3", "4"]),
        (42, 4, ["1", "2", "3", "4"]),  # on page 4, under the text
        (63, 6, ["1", "2", "3", "4", None, None]),
        (64, 6, ["1", "2", "3", "4", "5", "6"]),
    ],
)
def test_the_imprints_page(draw: Draw, count: int, pages: int, folios: list[str | None]) -> None:
    pdf: Any = pymupdf.open(stream=draw(notice(lines(2), plan=[lines(count)])))  # type: ignore[no-untyped-call]
    found = [page.get_text() for page in pdf]
    assert len(found) == pages
    assert ["2023年7月25日印发" in words for words in found] == [False] * (pages - 1) + [True]
    numbers = [number.group(1) if (number := re.search(r"—\s*(\d+)\s*—", words)) else None for words in found]
    assert numbers == folios


# What it says


def readings(data: bytes, folder: Path) -> dict[str, str]:
    """The text as three engines read it, without white space and page numbers."""
    file = folder / "公文.pdf"
    file.write_bytes(data)
    pdf: Any = pymupdf.open(stream=data)  # type: ignore[no-untyped-call]
    found = {"MuPDF": [page.get_text() for page in pdf]}
    document = pypdfium2.PdfDocument(data)
    found["PDFium"] = [page.get_textpage().get_text_range() for page in document]
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True)
        found["poppler"] = done.stdout.split("\f")
    return {engine: squeezed("".join(PAGE_NUMBER.sub("", page) for page in pages)) for engine, pages in found.items()}


def test_three_engines_read_the_real_notice_whole(real: bytes, tmp_path: Path) -> None:
    find_tool("pdftotext")
    source = squeezed(find_sample("00").read_text(encoding="utf-8"))
    said = squeezed(plain(real_notice()))
    assert source in said
    assert readings(real, tmp_path) == dict.fromkeys(("MuPDF", "PDFium", "poppler"), said)


def test_every_kind_of_text_is_read_whole(draw: Draw, tmp_path: Path) -> None:
    find_tool("pdftotext")
    document = notice(
        text("生僻字", Run("𠅤㛃甯", strong=True), "与 English words, ", Run("重点", emphasis=True), "：1,234.5％。"),
        plan=[
            paragraph(Role.HEADING_1, "一、总体要求"),
            task("（一）指导思想。", SENTENCE * 3),
            table(("序号", "任务", "责任单位"), [("1", SENTENCE, "镇党政办"), ("2", "——……“”", "A & B")]),
        ],
        number="木凉府发〔2023〕12号",
    )
    assert readings(draw(document), tmp_path) == dict.fromkeys(
        ("MuPDF", "PDFium", "poppler"), squeezed(plain(document))
    )


def test_rows_without_text_keep_their_height_and_line_feeds_are_lines(draw: Draw) -> None:
    rows = [("一", "甲"), ("", ""), ("二", "\n\n乙"), ("三", "丙")]
    found = {words: y for y, words, _ in Sheet(draw(notice(lines(1), plan=[table(("号", "字"), rows)])), 1).lines()}
    step = PITCH * 3 / 4
    baselines = [found[words] for words in ("号字", "一甲", "二", "乙", "三丙")]
    assert [below - above for above, below in pairwise(baselines)] == pytest.approx(
        [1 * step, 3 * step, step, step], abs=0.11
    )


@pytest.mark.parametrize("punctuation", Punctuation)
def test_no_setting_loses_text(draw: Draw, tmp_path: Path, punctuation: Punctuation) -> None:
    document = notice(text(SENTENCE * 20), punctuation=punctuation)
    assert readings(draw(document), tmp_path)["MuPDF"] == squeezed(plain(document))


def test_squeezed_and_hung_lines_stand_where_they_should(draw: Draw) -> None:
    for punctuation, end in ((Punctuation.SQUEEZE, 156.0), (Punctuation.HANG, 156 + EM)):
        document = notice(lines(2), plan=[text("字" * 26 + "字，" * 2 + "字" * 25 + "，字")], punctuation=punctuation)
        rows = [row for row in Sheet(draw(document), 1).lines() if "字" in row[1]]
        assert max(places[-1] for _, _, places in rows) + EM <= 26 + end + 0.1


MARKUP = "<script>alert(1)</script>&lt;b&gt;{{ 7*7 }}{% raw %}&amp;]]>--><!DOCTYPE x>"


def test_markup_is_text(draw: Draw, tmp_path: Path) -> None:
    document = notice(
        text(MARKUP), plan=[table((MARKUP, "乙"), [("甲", MARKUP)])], title=MARKUP, number=MARKUP, copies_to=MARKUP
    )
    assert readings(draw(document), tmp_path)["MuPDF"] == squeezed(plain(document))
    assert MARKUP in str(pymupdf.open(stream=draw(document)).metadata)  # type: ignore[no-untyped-call]


# What it is


def test_outline_and_metadata(real: bytes) -> None:
    pdf: Any = pymupdf.open(stream=real)  # type: ignore[no-untyped-call]
    outline = pdf.get_toc()
    assert [entry[1] for entry in outline if entry[0] == 1] == [
        "重庆市南川区木凉镇人民政府关于印发《木凉镇2023年法治政府建设工作实施方案》的通知",
        "木凉镇2023年法治政府建设工作实施方案",
    ]
    assert sum(entry[0] == 2 for entry in outline) == 6
    tasks = [entry[1] for entry in outline if entry[0] == 3]
    assert len(tasks) == 14
    assert tasks[0] == "（一）健全体系化工作推进机制"
    assert [entry[2] for entry in outline] == sorted(entry[2] for entry in outline)
    assert pdf.metadata["title"] == outline[0][1]
    assert pdf.metadata["author"] == ISSUER
    with pikepdf.open(BytesIO(real)) as opened:
        assert str(opened.Root.Lang) == "zh-CN"
        assert opened.Root.MarkInfo.Marked
        assert {str(opened.docinfo[name]) for name in ("/CreationDate", "/ModDate")} == {"D:20230725"}


def test_fonts_are_embedded_and_subset(real: bytes) -> None:
    pdf: Any = pymupdf.open(stream=real)  # type: ignore[no-untyped-call]
    found = {font[3]: pdf.extract_font(font[0])[3] for page in range(len(pdf)) for font in pdf.get_page_fonts(page)}
    assert {name.split("+")[1] for name in found} == {
        *("GW-BiaoSong", "GW-Fang", "GW-Kai", "GW-Hei", "GW-Num", "GW-Page")
    }
    assert all(re.match("[A-Z]{6}[+]", name) and content for name, content in found.items())
    assert len(real) < 500_000


def structure(data: bytes) -> list[str]:
    """The tags of the document in reading order."""
    found = []

    def visit(node: Any) -> None:
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S)[1:])
        kids: Any = node.get("/K", []) if isinstance(node, pikepdf.Dictionary) else []
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                visit(kid)

    with pikepdf.open(BytesIO(data)) as pdf:
        visit(pdf.Root.StructTreeRoot)
    return [tag for tag in found if tag not in ("Div", "Span", "Document")]


def test_it_is_tagged(draw: Draw) -> None:
    document = notice(
        lines(1),
        plan=[
            paragraph(Role.HEADING_1, "一、甲"),
            paragraph(Role.HEADING_2, "（一）乙"),
            table(("甲", "乙"), [("一", "二")]),
        ],
    )
    found = structure(draw(document))
    assert "".join(tag + " " for tag in found).startswith("P H1 P P P P P H1 H2 H3 Table ")
    assert [found.count(tag) for tag in ("TR", "TH", "TD")] == [2, 2, 2]


def test_pictures(draw: Draw, tmp_path: Path) -> None:
    Image.new("RGB", (1600, 900), "blue").save(tmp_path / "图.png")
    document = notice(
        lines(1), plan=[lines(3), picture(tmp_path / "图.png", "组织架构"), paragraph(Role.CAPTION, "图1")]
    )
    data = draw(document)
    (image,) = Sheet(data, 1).page.get_image_info()
    left, top, right, bottom = (side / MM for side in image["bbox"])
    assert (left, right) == pytest.approx((26, 182), abs=0.05)
    assert (bottom - top) == pytest.approx(156 * 9 / 16, abs=0.05)
    assert "Figure" in structure(data)


PROGRAM = """
import hashlib, sys
from pathlib import Path
from tests.typeset.notices import real_notice
from yinfa.fonts import font_set, prepare_fontconfig
cache = Path(sys.argv[1])
prepare_fontconfig(cache)
from yinfa.render.pdf import render_pdf
from yinfa.typeset import typeset
fonts = font_set(cache)
document = real_notice()
for _ in range(2):
    data = render_pdf(document, typeset(document, fonts), fonts, Path("templates"))
    print(hashlib.sha256(data).hexdigest())
"""


def test_the_same_bytes_whatever_the_process_the_hash_seed_and_the_time_zone(real: bytes, tmp_path: Path) -> None:
    hashes = {hashlib.sha256(real).hexdigest()}
    for seed, zone in (("0", "UTC"), ("4", "Asia/Shanghai"), ("77", "America/St_Johns")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": str(ROOT),
            "YINFA_FONTS": "bundled",
        }
        command = [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path / seed)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        hashes |= set(done.stdout.split())
    assert len(hashes) == 1


def test_fonts_of_another_ascent_move_no_line(draw: Draw, fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard against them leaves every character where it is."""
    document = notice(text("国", Run("国", strong=True), "𠅤 abc"), plan=[task("（一）甲。", SENTENCE * 5)])
    plainly = [Sheet(draw(document), page).lines() for page in (0, 1)]
    monkeypatch.setattr(FontSet, "even", property(lambda _: False))
    assert [Sheet(draw(document), page).lines() for page in (0, 1)] == plainly


# What is refused


def test_a_character_without_a_font_is_refused_with_its_place(draw: Draw) -> None:
    with pytest.raises(Refused, match="没有字体能显示这个字") as refused:
        draw(notice(text("王頔同志"), plan=[table(("甲",), [("𠮷",)])]))
    found = refused.value.findings
    assert [finding.text for finding in found] == ["頔（U+9814）", "𠮷（U+20BB7）"]
    assert {(finding.file, finding.line) for finding in found} == {("content/法治政府建设/2023.md", 7)}
    assert all(finding.hint for finding in found)


def test_a_picture_without_a_description_is_drawn(draw: Draw, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "navy").save(tmp_path / "图.png")
    data = draw(notice(lines(1), plan=[lines(3), picture(tmp_path / "图.png")]))
    assert len(Sheet(data, 1).page.get_image_info()) == 1


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.png", "file:///etc/hostname", "data:image/png;base64,AAAA"])
def test_nothing_is_fetched(draw: Draw, templates: Path, address: str) -> None:
    page = templates / "print/notice.html"
    page.write_text(
        page.read_text(encoding="utf-8").replace("<body>", f'<body><img alt="" src="{address}"/>'), encoding="utf-8"
    )
    with pytest.raises(Refused, match="PDF 画不出来") as refused:
        draw(notice(lines(1)), templates)
    assert "not a picture of this notice" in refused.value.findings[0].text


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("notice.html", "<body>", "<body>{% if %}", "打印模板的写法有误"),
        ("notice.html", "{{ metadata.title }}", "{{ metadata.nosuch }}", "打印模板用了不存在的名称"),
        ("notice.html", "<body>", "<body><p>", "打印模板的结果读不通"),
        ("notice.css", "body {", "body { colour: red; ", "PDF 画不出来"),
    ],
)
def test_a_mistake_in_a_template_is_refused(
    draw: Draw, templates: Path, name: str, before: str, after: str, message: str
) -> None:
    file = templates / "print" / name
    source = file.read_text(encoding="utf-8")
    assert before in source
    file.write_text(source.replace(before, after), encoding="utf-8")
    with pytest.raises(Refused, match=message):
        draw(notice(lines(1)), templates)
