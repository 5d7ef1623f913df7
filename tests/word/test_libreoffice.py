"""The DOCX as LibreOffice shows it, measured in millimetres: pages, lines, header, signature, imprint, tables."""

from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import docx
import pymupdf
import pytest
from docx.document import Document as WordDocument
from PIL import Image

from tests.tools import SHARED, find_sample
from tests.web.documents import table
from tests.word import documents
from tests.word.office import convert, read, solid
from yinfa.compose.blocks import Document, Role
from yinfa.fonts import FontSet, font_set
from yinfa.render.word import render_docx
from yinfa.typeset import PictureBox, TableBox, TextBox, typeset

pytestmark = pytest.mark.slow

LEFT = {True: 28.0, False: 26.0}
"""Where the type area begins on odd pages and on even ones, in mm."""
CHAR = 156 / 28
PITCH = CHAR * 15 / 8
FIRST = 37 + CHAR * 0.859
"""The baseline of a page's first line: our fonts' ascent is 0.859 em."""
LAST_WITH_IMPRINT = 21
"""The last line that leaves room for an imprint of one line."""
ENDS = [(2, 4), (2, 20), (2, 21), (2, 22), (3, 1), (3, 22), (4, 1), (4, 20), (4, 21), (5, 2), (5, 22), (6, 20), (6, 22)]
ENDS += [(7, 1), (7, 22), (8, 1), (8, 20), (8, 21), (8, 22)]
"""Page and line on which the text ends: each parity, with room for the imprint and without."""
PAGE_ONE = ["moved list", "parted text"]
"""What goes to page two with the signature leaves text on page one."""
WIDE_COPIES = (
    "抄送：" + "，".join(f"南川区{name}镇人民政府" for name in ("大观", "兴隆", "黎香湖", "土溪", "太平场")) + "。"
)


SAMPLES = sorted((SHARED / "samples").glob("*.txt"))
"""Real notices: their text as it is, in plain paragraphs."""


def imprint_page(page: int, line: int) -> int:
    """§7.4: the imprint stands on an even page, on the text's last one where that has room."""
    if page % 2:
        return page + 1
    return page if line <= LAST_WITH_IMPRINT else page + 2


class Office:
    """Every document of these tests, converted by one run of LibreOffice."""

    def __init__(self, folder: Path, documents: dict[str, Document], fonts: FontSet) -> None:
        self.laid_out = {name: typeset(document, fonts) for name, document in documents.items()}
        self.documents = documents
        self.files = []
        for name, document in documents.items():
            path = folder / f"{name}.docx"
            path.write_bytes(render_docx(document, self.laid_out[name]))
            self.files.append(path)
        self.folder = folder
        pdfs = convert(self.files, folder / "pdf", folder / "libreoffice")
        self.pages = {name: read(pdf) for name, pdf in zip(documents, pdfs, strict=True)}


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    picture = folder / "柱图.png"
    Image.new("RGB", (1200, 700), "#4a90d9").save(picture, dpi=(200, 200))
    everything = documents.with_everything(picture)
    made = {f"{page}-{line}": documents.of_length(page, line) for page, line in ENDS}
    made |= {
        "real": documents.real(),
        "numbered": replace(documents.real(), header=replace(documents.real().header, number="木凉府发〔2023〕12号")),
        "everything": everything,
        "unsealed": documents.unsealed(documents.with_everything(picture)),
        "one page": documents.one_page(),
        "short mark": documents.of_length(2, 10, mark="木凉镇政府"),
        "copies": documents.of_length(2, 10, copies_to=WIDE_COPIES),
        "long table": documents.long_table(),
        "even table": documents.even_table(),
        "moved signature": documents.moved_signature(),
        "moved list": documents.moved_list(),
        "parted text": documents.parted_text(),
        "hostile": documents.hostile(),
    }
    # What a table or a picture leaves of a page is filled to the last line.
    tall = table(("事项", "内容"), ("甲", "逐条登记逐条答复" * 12))
    whole_page = folder / "长图.png"
    Image.new("RGB", (700, 1400)).save(whole_page, dpi=(72, 72))
    made |= {
        "picture on a full page": documents.page_with(documents.picture_block(picture), 3),
        "table on a full page": documents.page_with(table(("甲", "乙"), *[("1", "2")] * 5), 3),
        # Head and row are 3.75 lines high, and four are left: but not for the air around the table.
        "table without air": documents.page_with(tall, 15),
        "heading before a whole page": documents.page_with(documents.picture_block(whole_page), 5, heading=True),
    }
    made |= {f"sample {path.stem}": documents.of_sample(path) for path in SAMPLES}
    return Office(folder, made, font_set(folder / "fonts"))


def texts(office: Office, name: str) -> list[str]:
    """Give the text of each of our own pages: what the DOCX is to come to."""
    pages = []
    for page in office.laid_out[name]:
        lines = [solid(line.text) for box in page.boxes if isinstance(box, TextBox) for line in box.lines]
        pages.append("".join(lines))
    return pages


# Pages


@pytest.mark.parametrize(("page", "line"), ENDS)
def test_the_imprint_is_at_the_foot_of_the_last_even_page(office: Office, page: int, line: int) -> None:
    pages = office.pages[f"{page}-{line}"]
    assert len(pages) == imprint_page(page, line)
    assert [n for n, found in enumerate(pages, 1) if "印发" in found.text and "办公室" in found.text] == [len(pages)]
    first, *_, last = pages[-1].rules
    assert last.y1 == pytest.approx(262, abs=0.1)
    assert (first.x0, first.x1) == pytest.approx((26, 182), abs=0.1)


@pytest.mark.parametrize(("page", "line"), ENDS)
def test_a_blank_page_and_the_imprints_after_it_have_no_number(office: Office, page: int, line: int) -> None:
    pages, last = office.pages[f"{page}-{line}"], imprint_page(page, line)
    numbered = page if last - page == 2 else last
    feet = [solid(found.foot) for found in pages]
    assert feet == [f"—{n}—" for n in range(1, numbered + 1)] + [""] * (last - numbered)
    assert [n for n, found in enumerate(pages, 1) if not found.text] == ([page + 1] if last - page == 2 else [])


@pytest.mark.parametrize(("page", "line"), ENDS)
def test_full_pages_have_22_lines_of_28_characters(office: Office, page: int, line: int) -> None:
    pages = office.pages[f"{page}-{line}"]
    for number, found in enumerate(pages[2:page], 3):
        expected = line if number == page else 22
        text = [one for one in found.lines if one.size == 16]
        assert len(text) == expected
        assert max(len(one.text) for one in text) == 28
        for n, one in enumerate(text):
            assert one.baseline == pytest.approx(FIRST + n * PITCH, abs=0.15)
            assert one.left - LEFT[number % 2 == 1] == pytest.approx(2 * CHAR if len(one.text) == 26 else 0, abs=0.1)


@pytest.mark.parametrize(
    "name",
    ["real", "numbered", "everything", "unsealed", "one page", "long table", "even table", "moved signature", "copies"],
)
def test_pages_are_as_many_as_ours(office: Office, name: str) -> None:
    assert len(office.pages[name]) == len(office.laid_out[name])


FULL_PAGES = ["picture on a full page", "table on a full page", "table without air"]


@pytest.mark.parametrize("name", FULL_PAGES)
def test_a_page_with_more_than_text_ends_where_ours_ends(office: Office, name: str) -> None:
    ours, theirs = office.laid_out[name], office.pages[name]
    assert len(theirs) == len(ours)
    for own, other in zip(ours.pages[1:-1], theirs[1:-1], strict=True):
        last = own.boxes[-1]
        assert isinstance(last, TextBox)
        assert solid(other.lines[-1].text) == solid(last.lines[-1].text)
        assert len([line for line in other.lines if line.size == 16]) == sum(
            len(box.lines) for box in own.boxes if isinstance(box, TextBox) and box.element is Role.TEXT
        )


def test_a_table_goes_to_the_next_page_as_ours_does(office: Office) -> None:
    shown = [
        (page.index, b) for page in office.laid_out["table without air"] for b in page.boxes if isinstance(b, TableBox)
    ]
    assert [(index, len(box.rows[0].cells[1])) for index, box in shown] == [(3, 4)]
    assert [n for n, page in enumerate(office.pages["table without air"], 1) if "事项内容" in page.text] == [3]


def test_a_heading_is_not_kept_with_what_no_page_can_hold_beside_it(office: Office) -> None:
    pages = office.pages["heading before a whole page"]
    assert len(pages) == len(office.laid_out["heading before a whole page"])
    assert [("一、总体要求" in page.text, bool(page.pictures)) for page in pages[1:3]] == [(True, False), (False, True)]


@pytest.mark.parametrize("name", ["real", "numbered", "one page", "copies", *PAGE_ONE, *(f"{p}-{n}" for p, n in ENDS)])
def test_every_page_says_what_ours_says(office: Office, name: str) -> None:
    assert [page.text for page in office.pages[name]] == texts(office, name)


def test_real_texts_take_as_many_pages_as_ours(office: Office) -> None:
    names = [name for name in office.pages if name.startswith("sample")] or pytest.skip("needs the shared samples")
    counts = {name: (len(office.pages[name]), len(office.laid_out[name])) for name in names}
    assert {name: count for name, count in counts.items() if count[0] != count[1]} == {}


def test_the_real_notice_is_broken_into_our_lines(office: Office) -> None:
    ours = [
        [solid(line.text) for box in page.boxes if isinstance(box, TextBox) and box.block for line in box.lines]
        for page in office.laid_out["real"]
    ]
    theirs = [[solid(line.text) for line in page.lines if line.size in (16, 22)] for page in office.pages["real"]]
    assert [len(page) for page in theirs] == [len(page) for page in ours]
    pairs = [(a, b) for own, other in zip(ours, theirs, strict=True) for a, b in zip(own, other, strict=True)]
    # LibreOffice sets figures off from Chinese, and parts what we hold together: a line or two may end elsewhere.
    assert sum(a != b for a, b in pairs) <= 4
    assert len(pairs) > 100


def test_the_real_notice_is_whole_in_libreoffice(office: Office) -> None:
    sample = solid(find_sample("00").read_text(encoding="utf-8"))
    assert "".join(page.text for page in office.pages["real"]) == "重庆市南川区木凉镇人民政府文件" + sample


def test_markup_is_shown_as_text(office: Office) -> None:
    shown = "".join(page.text for page in office.pages["hostile"])
    for words in ("<script>alert(1)</script>&amp;&lt;{{7*7}}{%raw%}]]><!---->", "<i>&", "抄送：<区委>&办公室。"):
        assert words in shown


# The first page


def test_the_issuing_header_is_red_and_35_mm_below_the_type_areas_top(office: Office) -> None:
    for name in ("real", "short mark", "unsealed"):
        mark = office.pages[name][0].lines[0]
        assert mark.color == 0xFF0000
        (box,) = (b for b in office.laid_out[name].pages[0].boxes if isinstance(b, TextBox) and b.text == mark.text)
        # The box of LibreOffice's characters is ours; that their ink begins 35 mm down is shown of ours.
        assert mark.baseline - 0.859 * box.size == pytest.approx(box.top, abs=0.2)
        assert (mark.left + mark.right) / 2 == pytest.approx(106, abs=0.5)
        assert mark.right - mark.left == pytest.approx(box.width, abs=1.2)


def test_the_red_line_is_4_mm_below_the_number_and_as_wide_as_the_type_area(office: Office) -> None:
    page = office.pages["numbered"][0]
    number, rule = page.line("木凉府发"), page.rules[0]
    assert (rule.x0, rule.x1) == pytest.approx((28, 184), abs=0.1)
    assert rule.y0 - (number.baseline + 0.141 * CHAR) == pytest.approx(4, abs=0.1)
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.3)
    assert rule.height == pytest.approx(0.53, abs=0.05)


def test_without_a_number_its_place_stays_empty(office: Office) -> None:
    with_one, without = office.pages["numbered"][0], office.pages["real"][0]
    assert with_one.rules[0].y0 == pytest.approx(without.rules[0].y0, abs=0.1)
    assert [line.baseline for line in with_one.lines[2:]] == pytest.approx(
        [line.baseline for line in without.lines[1:]], abs=0.1
    )


def test_the_title_is_two_lines_below_the_red_line_and_in_our_lines(office: Office) -> None:
    page = office.pages["real"][0]
    title = [line for line in page.lines if line.size == 22]
    assert [solid(line.text) for line in title] == [
        "重庆市南川区木凉镇人民政府",
        "关于印发《木凉镇2023年法治政府建设",
        "工作实施方案》的通知",
    ]
    box = title[0].baseline - 0.859 * 22 * 25.4 / 72 - (PITCH - 22 * 25.4 / 72) / 2
    assert box - page.rules[0].y1 == pytest.approx(2 * PITCH, abs=0.2)
    assert all((line.left + line.right) / 2 == pytest.approx(106, abs=1) for line in title)


def test_the_date_ends_4_characters_from_the_right_under_the_issuer(office: Office) -> None:
    page = office.pages["real"][0]
    issuer, date, note = page.line("重庆市南川区木凉镇人民政府"), page.line("2023年7月25日"), page.line("（此件")
    issuer = next(line for line in page.lines if line.size == 16 and solid(line.text) == "重庆市南川区木凉镇人民政府")
    assert 184 - date.right == pytest.approx(4 * CHAR, abs=0.3)
    assert issuer.baseline == pytest.approx(date.baseline - PITCH, abs=0.1)
    # LibreOffice sets the figures off, which makes the date wider: it is centred on the issuer as it is in Word.
    width = 6.5 * CHAR
    assert (issuer.left + issuer.right) / 2 == pytest.approx(184 - 4 * CHAR - width / 2, abs=0.5)
    assert issuer.right - issuer.left == pytest.approx(13 * CHAR, abs=0.4)
    assert note.left - 28 == pytest.approx(2 * CHAR, abs=0.1)


def test_an_unsealed_issuer_ends_2_characters_from_the_right(office: Office) -> None:
    lines = [(n, line) for n, page in enumerate(office.pages["unsealed"], 1) for line in page.lines if line.size == 16]
    ((page, issuer),) = ((n, line) for n, line in lines if line.text == "木凉镇人民政府")
    assert LEFT[page % 2 == 1] + 156 - issuer.right == pytest.approx(2 * CHAR, abs=0.3)


def test_a_signature_never_stands_on_a_page_alone(office: Office) -> None:
    first, second = office.pages["moved signature"][:2]
    text = [line for line in second.lines if line.size == 16]
    signed = next(n for n, line in enumerate(text) if line.text == "木凉镇人民政府")
    # Word takes two lines along, as we do; LibreOffice the whole paragraph.
    assert 2 <= signed <= 4
    assert first.text + second.text == "".join(texts(office, "moved signature")[:2])


@pytest.mark.parametrize("name", PAGE_ONE)
def test_page_one_shows_text_where_the_signature_is_on_page_two(office: Office, name: str) -> None:
    first, second = office.pages[name][:2]
    assert "各单位要加强组织领导" in first.text
    assert "附件：" not in first.text
    assert "木凉镇人民政府2025年5月30日" in second.text


# Page numbers and imprint


def test_page_numbers_are_7_mm_below_the_type_area_outside_and_one_character_in(office: Office) -> None:
    area = pymupdf.Rect(*(edge / 25.4 * 72 for edge in (0, 265, 210, 290)))  # type: ignore[no-untyped-call]
    with pymupdf.open(office.folder / "pdf" / "real.pdf") as pdf:  # type: ignore[no-untyped-call]
        for number, page in enumerate(pdf[:6], 1):
            pixels = page.get_pixmap(dpi=600, clip=area, colorspace="gray")
            shown = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples).point(lambda v: 255 * (v < 128))
            left, top, right, _ = (edge / 600 * 25.4 for edge in shown.getbbox() or pytest.fail("no page number"))
            edge = right if number % 2 else left
            assert edge == pytest.approx(184 - CHAR if number % 2 else 26 + CHAR, abs=0.3)
            assert top + 265 <= 269.1  # a digit is taller than the dash
            dashes = shown.crop((int(left / 25.4 * 600), 0, int((left + 3) / 25.4 * 600), shown.height)).getbbox()
            assert dashes
            assert dashes[1] / 600 * 25.4 + 265 == pytest.approx(269, abs=0.15)


def test_the_imprint_has_two_thick_rules_and_a_thin_one(office: Office) -> None:
    rules = office.pages["copies"][-1].rules
    assert [rule.height for rule in rules] == pytest.approx([0.35, 0.26, 0.35], abs=0.03)
    page = office.pages["copies"][-1]
    copies = [line for line in page.lines if rules[0].y1 < line.baseline < rules[1].y0]
    assert solid("".join(line.text for line in copies)) == WIDE_COPIES
    assert copies[0].left - 26 == pytest.approx(CHAR, abs=0.1)
    assert all(line.left - copies[0].left == pytest.approx(3 * 14 * 25.4 / 72, abs=0.1) for line in copies[1:])
    (last,) = (line for line in page.lines if line.baseline > rules[1].y1)
    assert (last.left - 26, 182 - last.right) == pytest.approx((CHAR, CHAR), abs=0.2)


# Tables and pictures


@pytest.mark.parametrize("name", ["long table", "even table"])
def test_a_tables_head_stands_on_each_of_its_pages_and_no_row_is_parted(office: Office, name: str) -> None:
    ours = office.laid_out[name]
    boxes = [(n, box) for n, page in enumerate(ours) for box in page.boxes if isinstance(box, TableBox)]
    assert len(boxes) > 3
    for n, shown in boxes:
        lines = [solid(line.text) for line in office.pages[name][n].lines]
        start = next(i for i, line in enumerate(lines) if line.startswith("序号"))
        found = [line[:3] for line in lines[start + 1 :] if line[:3].isdigit()]
        assert found == [solid(row.cells[0][0].text) for row in shown.rows]


@pytest.mark.parametrize("name", ["long table", "even table"])
def test_text_after_a_table_is_on_the_grid_again(office: Office, name: str) -> None:
    page = next(page for page in reversed(office.pages[name]) if "表后" in page.text)
    after = page.line("表后")
    lines = (after.baseline - FIRST) / PITCH
    assert lines == pytest.approx(round(lines), abs=0.06)


def test_a_picture_stands_where_ours_stands(office: Office) -> None:
    for name in ("everything", "unsealed"):
        shown = [(n, rect) for n, page in enumerate(office.pages[name], 1) for rect in page.pictures]
        boxes = [
            (page.index, box) for page in office.laid_out[name] for box in page.boxes if isinstance(box, PictureBox)
        ]
        ((number, rect),), ((index, box),) = shown, boxes
        assert number == index
        assert (rect.x0, rect.width, rect.height) == pytest.approx((box.left, box.width, box.height), abs=0.3)
        # At the top of a page a DOCX leaves out the white above it.
        page_top = {"everything": 37 - (PITCH - CHAR) / 2, "unsealed": 37}[name]
        assert min(abs(rect.y0 - box.top), abs(rect.y0 - page_top)) < 0.5


# Edited, and saved by LibreOffice


def test_a_paragraph_added_in_word_leaves_the_imprint_on_an_even_page(office: Office) -> None:
    file = docx.Document(str(office.folder / "3-22.docx"))
    added = next(p for p in reversed(file.paragraphs) if p.text)
    added.insert_paragraph_before("另有一段。", added.style)
    path = office.folder / "edited.docx"
    file.save(str(path))
    (pdf,) = convert([path], office.folder / "edited", office.folder / "libreoffice")
    pages = read(pdf)
    # The text now ends on page 4; the blank page 5, which LibreOffice puts in, it does not export.
    assert [solid(page.foot) for page in pages] == ["—1—", "—2—", "—3—", "—4—", "—6—"]
    assert "印发" in pages[-1].text
    assert pages[-1].rules[-1].y1 == pytest.approx(262, abs=0.1)


def styled(file: WordDocument) -> list[tuple[str, str]]:
    """Give each stretch of text that has a character style: LibreOffice cuts runs where Latin meets Chinese."""
    runs = [(run.style.name or "", run.text) for p in file.paragraphs for run in p.runs]
    joined = [(name, "".join(text for _, text in same)) for name, same in groupby(runs, key=lambda run: run[0])]
    return [(name, text) for name, text in joined if name != "Default Paragraph Font"]


def test_styles_and_text_survive_libreoffice(office: Office) -> None:
    names = ("real", "everything")
    files = [office.folder / f"{name}.docx" for name in names]
    saved = convert(files, office.folder / "saved", office.folder / "libreoffice", to="docx")
    for before, after in zip(files, saved, strict=True):
        ours, theirs = docx.Document(str(before)), docx.Document(str(after))
        told = [[(p.style.name, p.text) for p in file.paragraphs if p.text and p.style] for file in (ours, theirs)]
        assert told[1] == told[0]
        cells = [[c.text for t in file.tables for r in t.rows for c in r.cells] for file in (ours, theirs)]
        assert cells[1] == cells[0]
        assert styled(theirs) == styled(ours)
        assert {role.value for role in Role} <= {style.name for style in theirs.styles}


def test_the_other_grid_has_22_lines_as_well(office: Office) -> None:
    pitch = 225 / 22
    pages = office.pages["unsealed"]
    lines = [line for line in pages[0].lines if line.size == 16]
    steps = [(below.baseline - above.baseline) / pitch for above, below in pairwise(lines[1:])]
    assert steps
    assert all(step == pytest.approx(round(step), abs=0.02) for step in steps)
