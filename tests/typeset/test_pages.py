"""Pages: what is kept together, where blank lines are, when the imprint goes to another page; for any notice at all."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

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
from yinfa.compose.blocks import Block, Document, Paragraph, Role
from yinfa.fonts import FontSet
from yinfa.model import Punctuation, Seal
from yinfa.report import Refused
from yinfa.standard import LinePitch
from yinfa.typeset import Furniture, Page, Pages, PictureBox, RuleBox, TableBox, TextBox, typeset

TOP, BOTTOM = 37.0, 262.0
PITCH = 156 / 28 * 15 / 8


def texts(page: Page, *elements: object) -> list[TextBox]:
    return [box for box in page.boxes if isinstance(box, TextBox) and (not elements or box.element in elements)]


def said(pages: Pages) -> str:
    """Everything in order: what a page parts is joined; heads of tables on later pages and page numbers left out."""
    found: list[str] = []
    parted = -1
    for page in pages:
        for box in page.boxes:
            if isinstance(box, TextBox):
                found.append(box.text)
            elif isinstance(box, TableBox):
                rows = [box.head, *box.rows] if box.first else list(box.rows)
                cells = [["".join(line.text for line in cell) for cell in row.cells] for row in rows]
                if not box.first and cells and rows[0].index == parted:
                    width = len(cells[0])
                    found[-width:] = [above + below for above, below in zip(found[-width:], cells.pop(0), strict=True)]
                found += [cell for row in cells for cell in row]
                parted = rows[-1].index if rows else -1
    return "".join(found)


def ink_bottom(box: TextBox) -> float:
    """Where the last line's characters end."""
    return box.top + box.height - (box.pitch - box.size) / 2


def test_a_page_has_22_lines_from_37_to_262_millimetres(fonts: FontSet) -> None:
    pages = typeset(notice(plan=[lines(100)]), fonts)
    page = pages.pages[2]
    (box,) = texts(page)
    assert len(box.lines) == 22
    assert box.top + (box.pitch - box.size) / 2 == pytest.approx(TOP, abs=0.06)
    assert ink_bottom(box) == pytest.approx(BOTTOM, abs=0.06)


def test_22_lines_also_on_the_grid_of_225_by_22(fonts: FontSet) -> None:
    pages = typeset(notice(plan=[lines(100)], pitch=LinePitch.DIVIDED), fonts)
    (box,) = texts(pages.pages[2])
    assert len(box.lines) == 22
    assert box.top == pytest.approx(TOP)
    assert box.top + box.height == pytest.approx(BOTTOM)


def test_the_type_area_is_bound_at_the_inside(fonts: FontSet) -> None:
    pages = typeset(notice(plan=[lines(60)]), fonts)
    assert [round(page.left) for page in pages] == [28, 26] * (len(pages) // 2)


def test_page_one(fonts: FontSet) -> None:
    document = notice(lines(2), number="木凉府发〔2023〕12号")
    page = typeset(document, fonts).pages[0]
    mark, number = texts(page, Furniture.MARK, Furniture.NUMBER)
    (red_line,) = (box for box in page.boxes if isinstance(box, RuleBox) and box.element is Furniture.RED_LINE)
    title, addressees, body, signature, date, note = texts(
        page, Role.TITLE, Role.ADDRESSEES, Role.TEXT, Role.SIGNATURE, Role.DATE, Role.NOTE
    )
    assert number.top == pytest.approx(mark.top + mark.height + 2 * PITCH)
    assert red_line.top == pytest.approx(ink_bottom(number) + 4)
    assert [red_line.left, red_line.width] == pytest.approx([28, 156])
    assert title.top == pytest.approx(red_line.top + red_line.thickness + 2 * PITCH)
    assert addressees.top == pytest.approx(title.top + title.height + PITCH)
    assert [addressees.left, addressees.indent] == pytest.approx([28, 0])
    assert body.top == pytest.approx(addressees.top + addressees.height)
    assert body.indent.over(body.size) == 2
    assert signature.top == pytest.approx(body.top + body.height + 2 * PITCH)
    assert date.top == pytest.approx(signature.top + PITCH)
    assert note.top == pytest.approx(date.top + PITCH)
    assert 10 <= mark.width / 15 <= 15
    assert 0.68 <= mark.stretch <= 0.8


def test_without_a_number_its_place_stays_empty(fonts: FontSet) -> None:
    without, numbered = (
        typeset(notice(lines(2), number=number), fonts).pages[0] for number in (None, "木府〔2023〕1号")
    )
    assert [box.top for box in without.boxes] == [
        box.top for box in numbered.boxes if getattr(box, "element", None) is not Furniture.NUMBER
    ]


@pytest.mark.parametrize("mark", ["文件", "国务院文件", "国务院办公厅文件", f"{ISSUER}办公室文件", "某" * 40 + "文件"])
def test_the_issuing_header_fits_whatever_the_name(fonts: FontSet, mark: str) -> None:
    (box,) = texts(typeset(notice(lines(2), mark=mark), fonts).pages[0], Furniture.MARK)
    assert box.width <= 150.01
    assert box.left >= 30.9
    assert box.left + box.width / 2 == pytest.approx(28 + 78)
    assert box.size <= 22.01
    assert box.size * box.stretch <= 15.01


# Signature and date


def test_a_seal_of_42_mm_comes_within_one_line_of_the_text(fonts: FontSet) -> None:
    page = typeset(notice(lines(3)), fonts).pages[0]
    body, signature, date = texts(page, Role.TEXT, Role.SIGNATURE, Role.DATE)
    middle = (signature.top + date.top + date.height) / 2
    reach = [middle - above - 21 - ink_bottom(body) for above in (3, 8)]  # issuer and date a little below its centre
    assert all(0 <= distance <= PITCH for distance in reach)


@pytest.mark.parametrize(("issuer", "date"), [(ISSUER, "2023年7月25日"), ("县政府", "2023年12月25日")])
def test_with_a_seal_the_date_ends_4_characters_in_and_the_issuer_is_centred_on_it(
    fonts: FontSet, issuer: str, date: str
) -> None:
    page = typeset(notice(lines(3), *closing(date, issuer=issuer)), fonts).pages[0]
    above, below = texts(page, Role.SIGNATURE, Role.DATE)
    em = below.size
    assert below.left + below.width == pytest.approx(184 - 4 * em)
    assert above.left + above.width / 2 == pytest.approx(below.left + below.width / 2)


def test_a_long_issuer_stays_inside_the_type_area(fonts: FontSet) -> None:
    page = typeset(
        notice(lines(3), *closing(issuer="某省某市某县某镇安全生产委员会办公室和消防安全委员会")), fonts
    ).pages[0]
    (box,) = texts(page, Role.SIGNATURE)
    assert box.left >= 28
    assert box.left + box.width <= 184.01


def test_without_a_seal_the_issuer_ends_2_in_and_the_date_begins_2_after_it(fonts: FontSet) -> None:
    page = typeset(notice(lines(3), *closing(), seal=Seal.UNSEALED), fonts).pages[0]
    body, above, below = texts(page, Role.TEXT, Role.SIGNATURE, Role.DATE)
    em = below.size
    assert above.top == pytest.approx(body.top + body.height + PITCH)
    assert above.left + above.width == pytest.approx(184 - 2 * em)
    assert below.left == pytest.approx(above.left + 2 * em)


def test_without_a_seal_a_longer_date_ends_2_in(fonts: FontSet) -> None:
    page = typeset(notice(lines(3), *closing("2023年12月25日", issuer="县政府"), seal=Seal.UNSEALED), fonts).pages[0]
    above, below = texts(page, Role.SIGNATURE, Role.DATE)
    em = below.size
    assert below.left + below.width == pytest.approx(184 - 2 * em)
    assert below.left == pytest.approx(above.left + 2 * em)


@pytest.mark.parametrize("count", range(1, 40))
def test_the_signature_never_stands_alone(fonts: FontSet, count: int) -> None:
    pages = typeset(notice(lines(count)), fonts)
    assert texts(pages.pages[0], Role.TEXT), "page one shows text"
    (page,) = (page for page in pages if texts(page, Role.SIGNATURE))
    assert sum(len(box.lines) for box in texts(page, Role.TEXT)) >= min(2, count)
    assert texts(page, Role.DATE)
    assert texts(page, Role.NOTE)


def test_where_room_is_short_a_blank_line_is_given_up_first(fonts: FontSet) -> None:
    blanks = []
    for count in range(2, 8):
        document = notice(lines(count))
        signature = document.parts[0].blocks[3]
        pages = typeset(document, fonts)
        blanks.append((pages.last_text_page, pages.blank_lines_before(signature)))
    assert (1, 1) in blanks
    assert blanks == sorted(blanks, key=lambda page_and_blank: page_and_blank[0])
    assert {blank for page, blank in blanks if page == 2} == {2}


# Text on page one (§7.3.3)


def names(count: int) -> str:
    """Addressees of exactly so many lines."""
    return "某" * (28 * count - 1) + "："


def listed(count: int) -> list[Block]:
    """A list of so many attachments."""
    return [paragraph(Role.ATTACHMENT_LIST, f"{'' if n else '附件：'}{n + 1}.任务分解表") for n in range(count)]


def count_lines(page: Page, *elements: Role) -> int:
    return sum(len(box.lines) for box in texts(page, *elements))


def signed_page(pages: Pages) -> Page:
    (page,) = (page for page in pages if texts(page, Role.SIGNATURE))
    return page


@pytest.mark.parametrize("count", [1, 2, 3])
def test_text_stays_on_page_one_where_the_list_of_attachments_goes_with_the_signature(
    fonts: FontSet, count: int
) -> None:
    pages = typeset(notice(lines(count), *listed(3), title="关于印发《木凉镇工作方案》" * 2 + "的通知"), fonts)
    assert [count_lines(page, Role.TEXT) for page in pages] == [count, 0]
    assert [count_lines(page, Role.ATTACHMENT_LIST) for page in pages] == [0, 3]
    assert signed_page(pages).index == 2


@pytest.mark.parametrize("own", [[lines(2)], [lines(3)], [lines(1), lines(1)], [lines(1), lines(1), lines(1)]])
@pytest.mark.parametrize("seal", Seal)
def test_of_a_short_text_a_line_stays_on_page_one(fonts: FontSet, own: list[Block], seal: Seal) -> None:
    pages = typeset(notice(*own, addressees=names(8), seal=seal), fonts)
    total = sum(count_lines(page, Role.TEXT) for page in pages)
    assert [count_lines(page, Role.TEXT) for page in pages] == [total - min(2, total - 1), min(2, total - 1)]
    assert signed_page(pages).index == 2


def test_a_single_line_goes_with_the_signature_where_both_have_no_room(fonts: FontSet) -> None:
    found = []
    for count in range(1, 12):
        pages = typeset(notice(lines(1), addressees=names(count)), fonts)
        signature = next(block for block in pages_blocks(pages) if block.role is Role.SIGNATURE)
        assert count_lines(signed_page(pages), Role.TEXT) == 1
        assert sum(count_lines(page, Role.ADDRESSEES) for page in pages) == count
        found.append((signed_page(pages).index, pages.blank_lines_before(signature)))
    # First the blank line is given up, then page one.
    assert sorted(set(found)) == [(1, 1), (1, 2), (2, 2)]
    assert [page for page, _ in found] == sorted(page for page, _ in found)


def pages_blocks(pages: Pages) -> list[Paragraph]:
    return [box.block for page in pages for box in page.boxes if isinstance(box, TextBox) and box.block]


@pytest.mark.parametrize("attachments", [0, 1, 3, 9])
@pytest.mark.parametrize("count", [1, 2, 3, 6, 12])
def test_text_shows_on_page_one_where_it_has_room(fonts: FontSet, count: int, attachments: int) -> None:
    for many in range(1, 14):
        document = notice(lines(count), *listed(attachments), addressees=names(many))
        pages = typeset(document, fonts)
        assert squeezed(said(pages)) == squeezed(plain(document))
        addressees = texts(pages.pages[0], Role.ADDRESSEES)[-1]
        room = ink_bottom(addressees) + PITCH <= BOTTOM + 0.06
        if count > 1 or attachments:
            assert bool(texts(pages.pages[0], Role.TEXT)) == room, many
        assert texts(signed_page(pages), Role.TEXT, Role.ATTACHMENT_LIST)


@pytest.mark.parametrize(("count", "shown"), [(1, 0), (2, 1), (9, 1), (40, 1)])
def test_thirty_addressees_leave_a_line_of_page_one_to_the_text(fonts: FontSet, count: int, shown: int) -> None:
    thirty = "、".join(f"{name}村民委员会" for name in ("大观", "兴隆", "土溪", "太平场", "黎香湖") * 6) + "："
    document = notice(lines(count), addressees=thirty)
    pages = typeset(document, fonts)
    check_pages(document, pages)
    assert [count_lines(pages.pages[0], role) for role in (Role.ADDRESSEES, Role.TEXT)] == [9, shown]


# Plans, attachments, tables, pictures


def test_a_plan_and_an_attachment_begin_a_page(fonts: FontSet) -> None:
    pages = typeset(notice(lines(2), plan=[lines(3)], attachments=[[lines(2)], [lines(2)]]), fonts)
    assert pages.last_text_page == 4
    plan, first, second = pages.pages[1:4]
    grid_top = TOP - (PITCH - 156 / 28) / 2
    title, body = texts(plan)
    assert [title.top, body.top] == pytest.approx([grid_top + PITCH, grid_top + 3 * PITCH])
    for page in (first, second):
        label, title, body = texts(page)[:3]
        assert [label.top, title.top, body.top] == pytest.approx([grid_top + line * PITCH for line in (0, 2, 4)])
        assert label.indent.mm == 0


def test_names_of_attachments_wrap_under_themselves(fonts: FontSet) -> None:
    names = [paragraph(Role.ATTACHMENT_LIST, "附件：1." + "长" * 40), paragraph(Role.ATTACHMENT_LIST, "2." + "长" * 40)]
    page = typeset(notice(lines(12), *names), fonts).pages[1]
    body, first, second = texts(page, Role.TEXT, Role.ATTACHMENT_LIST)
    assert first.top == pytest.approx(body.top + body.height + PITCH)
    em = first.size
    # 附件： and 1. are 3 and 0.75 em wide (a full stop is a quarter of an em)
    assert (first.left + first.indent - page.left) / em == pytest.approx(2)
    assert (second.left + second.indent - page.left) / em == pytest.approx(5)
    assert second.left == pytest.approx(first.left)
    assert first.left + first.width == pytest.approx(page.left + 156)


def test_a_heading_is_never_last_on_a_page(fonts: FontSet) -> None:
    for count in range(14, 20):
        headings = [paragraph(Role.HEADING_1, "一、总体要求"), paragraph(Role.HEADING_2, "（一）指导思想"), lines(3)]
        for page in typeset(notice(plan=[lines(count), *headings]), fonts):
            found = texts(page)
            assert not found or found[-1].element not in (Role.HEADING_1, Role.HEADING_2)


def rows(count: int, cell: str = "积极做好政策解读工作，丰富解读形式。") -> list[tuple[str, str, str]]:
    return [(str(number), cell, "镇党政办") for number in range(count)]


def test_a_table_repeats_its_head_and_stays_inside_the_type_area(fonts: FontSet) -> None:
    pages = typeset(notice(plan=[table(("序号", "任务", "责任单位"), rows(60)), text("表后。")]), fonts)
    boxes = [box for page in pages for box in page.boxes if isinstance(box, TableBox)]
    assert len(boxes) >= 3
    assert sum(len(box.rows) for box in boxes) == 60
    for box in boxes:
        assert [line.text for cell in box.head.cells for line in cell] == ["序号", "任务", "责任单位"]
        assert box.width == pytest.approx(156)
        assert box.top >= TOP - 0.06
        assert box.top + box.height <= BOTTOM + 0.06
    assert [box.first for box in boxes] == [True] + [False] * (len(boxes) - 1)
    assert [box.last for box in boxes] == [False] * (len(boxes) - 1) + [True]


def test_text_after_a_table_is_back_on_the_grid(fonts: FontSet) -> None:
    for count in range(1, 8):
        pages = typeset(notice(plan=[table(("序号", "任务", "责任单位"), rows(count)), text("表后。")]), fonts)
        page = pages.pages[1]
        box = texts(page, Role.TEXT)[0]
        (above,) = (box for box in page.boxes if isinstance(box, TableBox))
        assert (box.top - (TOP - (PITCH - 156 / 28) / 2)) / PITCH % 1 == pytest.approx(0, abs=1e-6)
        assert 0 <= box.top + (PITCH - box.size) / 2 - above.top - above.height <= 2 * PITCH


def test_a_row_higher_than_a_page_is_parted(fonts: FontSet) -> None:
    document = notice(plan=[lines(8), table(("序号", "任务", "单位"), rows(1, SENTENCE * 60))])
    pages = typeset(document, fonts)
    assert squeezed(said(pages)) == squeezed(plain(document))
    for page in pages:
        for box in page.boxes:
            if isinstance(box, TableBox):
                assert box.top + box.height <= BOTTOM + 0.06
                assert len(box.rows[0].cells[1]) >= 2
    assert [any(isinstance(box, TableBox) for box in page.boxes) for page in pages][:4] == [False, True, True, True]


def test_a_table_of_a_head_alone_is_shown(fonts: FontSet) -> None:
    document = notice(plan=[table(("序号", "任务"), []), text("完。")])
    assert squeezed(said(typeset(document, fonts))) == squeezed(plain(document))


def test_a_short_head_is_not_parted_by_a_long_neighbour(fonts: FontSet) -> None:
    document = notice(
        plan=[table(("序号", "具体任务", "责任单位", "完成时限"), [("1", SENTENCE * 9, "镇党政办", "年底前")])]
    )
    (box,) = (box for page in typeset(document, fonts) for box in page.boxes if isinstance(box, TableBox))
    assert [[line.text for line in cell] for cell in box.head.cells] == [
        ["序号"],
        ["具体任务"],
        ["责任单位"],
        ["完成时限"],
    ]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "图.png"
    Image.new("RGB", (1600, 900)).save(path, dpi=(200, 200))
    return path


@pytest.mark.parametrize("before", range(1, 16))
def test_a_picture_is_whole_and_its_caption_with_it(fonts: FontSet, image: Path, before: int) -> None:
    plan: list[Block] = [lines(before), picture(image, "图"), paragraph(Role.CAPTION, "图1　组织架构"), lines(1)]
    for page in typeset(notice(plan=plan), fonts):
        found = [box for box in page.boxes if isinstance(box, PictureBox)]
        captions = texts(page, Role.CAPTION)
        assert len(found) == len(captions)
        if found:
            assert found[0].width == pytest.approx(156)  # 203 mm as it was made
            assert found[0].width / found[0].height == pytest.approx(16 / 9)
            assert found[0].top >= TOP
            assert captions[0].top - found[0].top - found[0].height == pytest.approx(PITCH, abs=PITCH)
            assert ink_bottom(captions[0]) <= BOTTOM + 0.06


def test_a_tall_picture_fits_a_page(fonts: FontSet, tmp_path: Path) -> None:
    Image.new("RGB", (100, 4000)).save(tmp_path / "高.png")
    plan: list[Block] = [picture(tmp_path / "高.png"), paragraph(Role.CAPTION, "图1　高图")]
    (box,) = (box for page in typeset(notice(plan=plan), fonts) for box in page.boxes if isinstance(box, PictureBox))
    assert box.height <= 225 - PITCH
    assert box.height >= 200


@pytest.mark.parametrize("suffix", ["png", "jpeg"])
@pytest.mark.parametrize("kept", [0, 3])
def test_a_broken_picture_is_refused(fonts: FontSet, tmp_path: Path, suffix: str, kept: int) -> None:
    path = tmp_path / f"坏.{suffix}"
    Image.effect_noise((400, 400), 50).save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refused, match="图片读不出来") as refused:
        typeset(notice(plan=[picture(path)]), fonts)
    assert refused.value.findings[0].line == 7


# Imprint and page numbers


def imprint_rules(page: Page) -> list[RuleBox]:
    return [box for box in page.boxes if isinstance(box, RuleBox) and box.element is Furniture.IMPRINT]


def text_end(page: Page) -> float:
    found = [box.top + box.height for box in texts(page) if box.element is not Furniture.IMPRINT]
    return max(found, default=0.0)


@pytest.mark.parametrize(
    "copies_to", [None, "抄送：区委办公室，区人大常委会办公室，区政协办公室，区法院，区检察院，区人武部。"]
)
@pytest.mark.parametrize("count", [*range(1, 8), *range(18, 48, 3), 66, 88, 110, 132])
def test_the_imprint_stands_on_the_last_even_page(fonts: FontSet, count: int, copies_to: str | None) -> None:
    pages = typeset(notice(lines(2), plan=[lines(count)], copies_to=copies_to), fonts)
    last, final = pages.last_text_page, pages.pages[-1]
    assert final.index == pages.imprint_page
    assert final.index % 2 == 0
    assert not any(imprint_rules(page) for page in pages.pages[:-1])
    rules = imprint_rules(final)
    assert rules[-1].top + rules[-1].thickness == pytest.approx(BOTTOM)
    assert [rule.thickness for rule in rules] == pytest.approx([0.35, 0.25, 0.35] if copies_to else [0.35, 0.35])
    room = text_end(pages.pages[last - 1]) <= rules[0].top
    assert pages.breaks_before_imprint == (1 if last % 2 else 0 if room else 2)
    numbers = [page.number for page in pages]
    if pages.breaks_before_imprint == 2:
        assert pages.pages[-2].blank
        assert numbers == [*range(1, last + 1), None, None]
    else:
        assert numbers == [*range(1, final.index + 1)]


def test_every_way_to_the_imprint_was_tried(fonts: FontSet) -> None:
    ways = {typeset(notice(lines(2), plan=[lines(n)]), fonts).breaks_before_imprint for n in range(1, 48)}
    assert ways == {0, 1, 2}


def test_page_numbers_stand_outside(fonts: FontSet) -> None:
    for page in typeset(notice(lines(2), plan=[lines(60)]), fonts):
        assert page.folio
        assert page.folio.text == f"— {page.index} —"
        em = 156 / 28
        if page.recto:
            assert page.folio.left + page.folio.width == pytest.approx(page.left + 156 - em)
        else:
            assert page.folio.left == pytest.approx(page.left + em)


# Anything at all


def test_the_real_notice_loses_nothing(fonts: FontSet) -> None:
    document = real_notice()
    for punctuation in Punctuation:
        assert squeezed(said(typeset(document, fonts, punctuation=punctuation))) == squeezed(plain(document))


WORDS = st.text(st.sampled_from("字国务院，。、；：“”（）《》——…2023年7月 abc𠅤㛃"), min_size=1, max_size=300)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    WORDS.map(text),
    WORDS.map(lambda words: paragraph(Role.HEADING_1, f"一、{words[:60]}")),
    WORDS.map(lambda words: paragraph(Role.HEADING_2, f"（一）{words[:30]}")),
    WORDS.map(lambda words: task("（一）健全机制。", words)),
    st.integers(1, 30).map(lines),
    st.tuples(st.integers(1, 30), WORDS).map(lambda size: table(("序号", "任务", "责任单位"), rows(*size))),
)


def check_pages(document: Document, pages: Pages) -> None:
    assert squeezed(said(pages)) == squeezed(plain(document))
    assert len(pages) % 2 == 0
    for page in pages:
        check_page(page)
    for first, second in pairwise(pages):
        assert second.index == first.index + 1


def check_page(page: Page) -> None:
    flow = [
        box
        for box in page.boxes
        if not isinstance(box, RuleBox) and not (isinstance(box, TextBox) and isinstance(box.element, Furniture))
    ]
    assert sum(len(box.lines) for box in flow if isinstance(box, TextBox)) <= 22
    for box in flow:
        end = ink_bottom(box) if isinstance(box, TextBox) else box.top + box.height
        begin = box.top + (box.pitch - box.size) / 2 if isinstance(box, TextBox) else box.top
        assert begin >= TOP - 0.06
        assert end <= BOTTOM + 0.06
    for above, below in pairwise(flow):
        assert below.top >= above.top + above.height - 0.01
    if flow and isinstance(flow[-1], TextBox):
        assert not (isinstance(flow[-1].element, Role) and flow[-1].element.level) or len(flow) == 1


def test_any_notice(fonts: FontSet) -> None:
    @settings(deadline=None)
    @given(
        own=st.lists(BLOCKS, min_size=1, max_size=6),
        plan=st.none() | st.lists(BLOCKS, min_size=1, max_size=12),
        attachments=st.lists(st.lists(BLOCKS, min_size=1, max_size=4), max_size=2),
        pitch=st.sampled_from(LinePitch),
        seal=st.sampled_from(Seal),
    )
    def check(
        own: Sequence[Block],
        plan: Sequence[Block] | None,
        attachments: Sequence[Sequence[Block]],
        pitch: LinePitch,
        seal: Seal,
    ) -> None:
        end = text("完。")  # so that no heading is the last of its part
        document = notice(
            *[*own, end],
            plan=plan and [*plan, end],
            attachments=[[*attachment, end] for attachment in attachments],
            pitch=pitch,
            seal=seal,
        )
        check_pages(document, typeset(document, fonts))

    check()
