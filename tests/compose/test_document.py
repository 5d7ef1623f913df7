"""What a notice says, element by element, whatever will be made of it."""

import datetime as dt

import pytest

from tests.desk import BODY, FRONT, Desk, paragraphs
from yinfa import numerals
from yinfa.compose.blocks import Paragraph, PartKind, Picture, Role, Run, Table
from yinfa.model import Seal

TOP = "# 方案\n\n"


def with_front(*lines: str) -> str:
    return FRONT.replace("---\n", "---\n" + "".join(f"{line}\n" for line in lines), 1)


def own(desk: Desk, text: str) -> list[tuple[Role, str]]:
    blocks = desk.compose(text).parts[0].blocks
    return [(block.role, block.text) for block in blocks if isinstance(block, Paragraph)]


# The notice itself


def test_the_elements_stand_in_the_standard_s_order(desk: Desk) -> None:
    text = with_front("主送机关: [甲村, 乙办]", "公开方式: 主动公开") + BODY + "\n# 附件：表\n\n文。\n"
    assert own(desk, text) == [
        (Role.TITLE, "重庆市南川区木凉镇人民政府关于印发《木凉镇某工作方案》的通知"),
        (Role.ADDRESSEES, "甲村，乙办："),
        (Role.TEXT, "经研究，现将《木凉镇某工作方案》印发给你们，请结合实际，认真贯彻落实。"),
        (Role.ATTACHMENT_LIST, "附件：表"),
        (Role.SIGNATURE, "重庆市南川区木凉镇人民政府"),
        (Role.DATE, "2023年7月25日"),
        (Role.NOTE, "（此件公开发布）"),
    ]


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ((), []),
        (("公开方式: 主动公开",), ["（此件公开发布）"]),
        (("公开方式: 依申请公开",), ["（此件依申请公开）"]),
        (("公开方式: 不予公开",), []),
        (("公开方式: 主动公开", "附注: 联系人：张三"), ["（联系人：张三）"]),
    ],
)
def test_the_note_follows_from_the_disclosure(desk: Desk, lines: tuple[str, ...], note: list[str]) -> None:
    assert [text for role, text in own(desk, with_front(*lines) + BODY) if role is Role.NOTE] == note


def test_what_the_author_writes_goes_before_the_template(desk: Desk) -> None:
    document = desk.compose(
        with_front("标题: 关于某事的通知", "标题分行: [关于某事, 的通知]", "印发日期: 2023-08-01", "抄送: [甲, 乙]")
        + "现予印发。\n\n请落实。\n\n"
        + BODY
    )
    assert document.metadata.title == "关于某事的通知"
    assert document.title_lines == ("关于某事", "的通知")
    assert paragraphs(document.parts[0].blocks, Role.TEXT) == ["现予印发。", "请落实。"]
    imprint = document.imprint
    assert (imprint.copies_to, imprint.date) == ("抄送：甲，乙。", "2023年8月1日印发")
    assert imprint.printer == "重庆市南川区木凉镇人民政府办公室"


def test_a_profile_of_a_name_alone_will_do(desk: Desk) -> None:
    (desk.project.content / "issuers" / "木凉镇.yaml").write_text("全称: 甲镇人民政府", encoding="utf-8")
    document = desk.compose(FRONT + BODY)
    assert document.header.mark == "甲镇人民政府文件"
    assert document.imprint.printer == "甲镇人民政府"
    assert document.format.seal is Seal.SEALED


def test_metadata_name_all_issuers_and_the_day(desk: Desk) -> None:
    (desk.project.content / "issuers" / "乙镇.yaml").write_text("全称: 乙镇政府", encoding="utf-8")
    document = desk.compose(with_front("发文字号: 木凉府发〔2023〕1号").replace("木凉镇\n", "[木凉镇, 乙镇]\n") + BODY)
    assert document.metadata.issuer == "重庆市南川区木凉镇人民政府、乙镇政府"
    assert document.metadata.date == dt.date(2023, 7, 25)
    assert document.metadata.number == document.header.number == "木凉府发〔2023〕1号"
    assert {"乙镇", "乙镇政府", "镇党政办"} <= set(document.names)


def test_every_block_knows_where_it_was_written(desk: Desk) -> None:
    text = with_front("主送机关: 甲") + TOP + "## 章\n\n### 任务\n\n文。\n\n- 项\n\n| 甲 |\n|---|\n"
    document = desk.compose(text)
    lines = text.splitlines()
    for block in document.parts[1].blocks:
        assert block.place.file == "content/试.md"
        assert lines[block.place.line - 1].strip()
    title, addressees, own_text, *_ = document.parts[0].blocks
    assert lines[addressees.place.line - 1] == "主送机关: 甲"
    assert title.place.file == own_text.place.file == "templates/wording/通知.印发.md.j2"


# The plan


def test_numbers_begin_again_in_each_chapter_or_run_on(desk: Desk) -> None:
    body = TOP + "".join(
        f"## 章\n\n### 任务\n\n#### 条\n\n{'##### 款' + chr(10)}\n### 任务\n\n#### 条\n\n" for _ in range(2)
    )
    again = ["一、章", "（一）任务", "1.条", "（1）款", "（二）任务", "1.条"]
    assert desk.texts(body) == [*again, "二、章", *again[1:]]
    document = desk.compose(with_front("层次序数: 跨章连续") + body)
    running = [block.text for block in document.parts[1].blocks[1:] if isinstance(block, Paragraph)]
    assert running == [*again, "二、章", "（三）任务", "1.条", "（1）款", "（四）任务", "1.条"]


@pytest.mark.parametrize(
    ("title", "stop"), [("任务", "。"), ("任务。", ""), ("任务！", ""), ("任务：", ""), ("任务（试行）", "。")]
)
def test_a_task_s_heading_runs_into_its_text(desk: Desk, title: str, stop: str) -> None:
    (block,) = desk.blocks(f"{TOP}### {title}\n\n**文**字。\n\n责任单位：甲\n牵头单位：乙\n")
    assert isinstance(block, Paragraph)
    assert block.runs == (
        Run(f"（一）{title}{stop}", heading=Role.HEADING_2),
        Run("文", strong=True),
        Run("字。（责任单位：甲；牵头单位：乙）"),
    )


@pytest.mark.parametrize("first", ["- 项", "1. 项", "| 甲 |\n|---|\n| 乙 |"])
def test_a_heading_runs_into_text_alone(desk: Desk, first: str) -> None:
    heading = desk.blocks(f"{TOP}### 任务\n\n{first}\n")[0]
    assert isinstance(heading, Paragraph)
    assert (heading.role, heading.text) == (Role.HEADING_2, "（一）任务")


def test_every_heading_stands_alone_where_the_office_wants_it(desk: Desk) -> None:
    part = desk.compose(with_front("层次标题: 独行") + TOP + "### 任务\n\n文。\n\n责任单位：甲\n").parts[1]
    heading, text = part.blocks[1:]
    assert isinstance(heading, Paragraph)
    assert isinstance(text, Paragraph)
    assert (heading.role, heading.text) == (Role.HEADING_2, "（一）任务")
    assert (text.role, text.text) == (Role.TEXT, "文。（责任单位：甲）")


def test_a_chapter_s_heading_stands_alone(desk: Desk) -> None:
    heading, text = desk.blocks(f"{TOP}## 章\n\n文。\n")
    assert isinstance(heading, Paragraph)
    assert isinstance(text, Paragraph)
    assert (heading.role, heading.text, text.role, text.text) == (Role.HEADING_1, "一、章", Role.TEXT, "文。")


def test_the_closing_belongs_to_no_section(desk: Desk) -> None:
    part = desk.compose(FRONT + TOP + "## 章\n\n文。\n\n***\n\n尾一。\n\n尾二。\n").parts[1]
    assert part.closing is not None
    assert [block.text for block in part.blocks[part.closing :] if isinstance(block, Paragraph)] == ["尾一。", "尾二。"]
    assert desk.compose(FRONT + BODY).parts[1].closing is None


def test_tables_keep_their_cells_and_pictures_their_captions(desk: Desk) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(desk.path.parent / "图.png")
    body = TOP + "| **甲** | 乙 |\n|---|:-:|\n| 一 | |\n\n![图的说明](图.png)\n\n![](图.png)\n"
    table, picture, caption, bare = desk.blocks(body)
    assert isinstance(table, Table)
    assert (table.head, table.rows) == (
        ((Run("甲", strong=True),), (Run("乙"),)),
        (((Run("一"),), ()),),
    )
    assert isinstance(picture, Picture)
    assert picture.path.is_file()
    assert isinstance(caption, Paragraph)
    assert (caption.role, caption.text) == (Role.CAPTION, "图的说明")
    assert isinstance(bare, Picture)
    assert bare.alt == ""


# Attachments


def test_one_attachment_has_no_number_and_several_do(desk: Desk) -> None:
    one = desk.compose(FRONT + BODY + "\n# 附件：甲表\n\n文。\n")
    two = desk.compose(FRONT + BODY + "\n# 附件：甲表\n\n文。\n\n# 附件：乙表\n\n文。\n")
    assert [part.kind for part in two.parts] == [PartKind.NOTICE, PartKind.PLAN, *[PartKind.ATTACHMENT] * 2]
    assert paragraphs(one.parts[0].blocks, Role.ATTACHMENT_LIST) == ["附件：甲表"]
    assert paragraphs(two.parts[0].blocks, Role.ATTACHMENT_LIST) == ["附件：1.甲表", "2.乙表"]
    assert paragraphs(one.parts[2].blocks, Role.ATTACHMENT_LABEL) == ["附件"]
    assert [paragraphs(part.blocks, Role.ATTACHMENT_LABEL)[0] for part in two.parts[2:]] == ["附件1", "附件2"]
    assert [paragraphs(part.blocks, Role.TITLE)[0] for part in two.parts[2:]] == ["甲表", "乙表"]


# Numerals


def test_ten_thousand_headings_have_their_numbers(desk: Desk) -> None:
    said = desk.texts(TOP + "## 章\n\n" * 10_001)
    assert (said[0], said[104], said[9999], said[10_000]) == ("一、章", "一百〇五、章", "一万、章", "一万〇一、章")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百〇一"),
        (110, "一百一十"),
        (1001, "一千〇一"),
        (12_000, "一万二千"),
        (120_003, "十二万〇三"),
    ],
)
def test_chinese_numerals(number: int, text: str) -> None:
    assert numerals.chinese(number) == text


# Headings and the text after them

SECTIONS = TOP + "## 章\n\n### 公告\n\n为方便群众。\n\n### 方式：\n\n电话。\n\n### 没有正文的\n\n#### 小项\n\n其文。\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ["一、章", "（一）公告。为方便群众。", "（二）方式：电话。", "（三）没有正文的", "1.小项。其文。"]),
        (
            ("层次标题: 独行",),
            ["一、章", "（一）公告", "为方便群众。", "（二）方式：", "电话。", "（三）没有正文的", "1.小项", "其文。"],
        ),
    ],
)
def test_a_heading_runs_into_its_text_or_stands_alone(desk: Desk, lines: tuple[str, ...], expected: list[str]) -> None:
    blocks = desk.compose(with_front(*lines) + SECTIONS).parts[1].blocks
    assert [block.text for block in blocks[1:] if isinstance(block, Paragraph)] == expected


def test_duties_after_a_list_are_not_its_last_item_s(desk: Desk) -> None:
    text = TOP + "## 章\n\n### 任务\n\n如下。\n\n1. 村\n2. 企业\n\n责任单位：甲\n"
    blocks = desk.compose(FRONT + text).parts[1].blocks
    assert paragraphs(blocks, Role.TEXT)[-3:] == ["1.村", "2.企业", "（责任单位：甲）"]
