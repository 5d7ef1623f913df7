"""The body below the front matter: headings, closing, duties, paragraphs; markup that means nothing here stays text."""

import pytest

from tests.desk import BODY, FRONT, Desk, told
from yinfa.model import Paragraph, Plan, walk

TOP = "# 方案\n\n"


def outline(plan: Plan) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in walk(plan.sections)]


# Headings


def test_headings_of_all_levels_make_the_tree(desk: Desk) -> None:
    plan = desk.plan("# 方案\n导语\n## 甲\n### 乙\n#### 丙\n##### 丁\n文\n### 戊\n文\n## 己\n文\n")
    assert plan.title == "方案"
    assert outline(plan) == [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁"), (2, "戊"), (1, "己")]
    assert [section.line - plan.line for section in walk(plan.sections)] == [2, 3, 4, 5, 7, 9]


def test_a_level_may_be_left_out(desk: Desk) -> None:
    assert outline(desk.plan(TOP + "## 甲\n\n#### 乙\n\n文\n\n### 丙\n\n文\n")) == [(1, "甲"), (3, "乙"), (2, "丙")]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("##章", "章"),
        ("##　章", "章"),
        ("  ## 章", "章"),
        ("## 章 ##", "章"),
        ("## 章　#", "章"),
        ("## 用 C#", "用 C#"),
        ("## \\# 号", "# 号"),
        ("## 5*3*2", "5*3*2"),
        ("## **黑**体", "黑体"),
        ("## a_b_c <b> & {{ x }}", "a_b_c <b> & {{ x }}"),
    ],
)
def test_a_heading_loses_nothing_but_its_marks(desk: Desk, written: str, title: str) -> None:
    assert outline(desk.plan(f"{TOP}{written}\n\n文\n")) == [(1, title)]


@pytest.mark.parametrize("title", ["5\\*3", "**方**案", "方案 #", "　方案　"])
def test_a_plan_s_title_is_plain_text(desk: Desk, title: str) -> None:
    assert desk.plan(f"# {title}\n\n文\n").title == {"5\\*3": "5*3"}.get(title, "方案")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (TOP + "## \n\n文\n", [(3, "标题是空的")]),
        (TOP + "###\n\n文\n", [(3, "标题是空的")]),
        (TOP + "###### 深\n\n文\n", [(3, "层次太深")]),
        (TOP + "#" * 5000 + " 深\n\n文\n", [(3, "层次太深")]),
        ("## 章\n\n文\n", [(1, "章标题前面没有方案标题")]),
        ("### 甲\n\n文\n\n## 乙\n\n文\n", [(1, "章标题前面没有方案标题")]),
        (TOP + "文\n\n# 又一\n\n文\n", [(5, "一份公文只能有一个方案标题（#）")]),
        (TOP + "文\n\n# 附件\n\n文\n", [(5, "附件没有标题")]),
        (TOP + "文\n\n# 附件 2：\n\n文\n", [(5, "附件没有标题")]),
        (TOP, [(1, "“方案”下面没有内容")]),
        (TOP + "文\n\n# 附件：表\n", [(5, "“表”下面没有内容")]),
        ("", [(1, "没有正文")]),
        ("\n 　\n\n", [(4, "没有正文")]),
    ],
)
def test_headings_out_of_order_are_refused(desk: Desk, body: str, expected: list[tuple[int, str]]) -> None:
    assert told(desk.body_faults(body)) == expected


def test_a_full_width_hash_is_warned_of_and_stays_text(desk: Desk) -> None:
    assert told(desk.warnings(TOP + "＃ 章\n\n文\n")) == [(9, "＃ 是全角的，这一行不会成为标题")]
    assert desk.texts(TOP + "＃ 章\n\n文\n") == ["＃ 章", "文"]


def test_attachments_follow_the_plan(desk: Desk) -> None:
    notice = desk.load(FRONT + TOP + "文\n\n# 附件1：甲表\n\n文\n\n# 附件：乙表\n\n## 章\n\n文\n").notice
    assert notice.plan
    assert notice.plan.title == "方案"
    assert [attachment.content.title for attachment in notice.attachments] == ["甲表", "乙表"]


def test_the_notice_s_own_text_stands_before_the_plan(desk: Desk) -> None:
    notice = desk.load(FRONT + "各村：\n\n现予印发。\n\n" + BODY).notice
    assert [node.text for node in notice.text if isinstance(node, Paragraph)] == ["各村：", "现予印发。"]


# Closing


@pytest.mark.parametrize("mark", ["***", "* * *", "*****", "---", "- - -", "  ***"])
def test_what_follows_the_asterisks_is_the_closing(desk: Desk, mark: str) -> None:
    plan = desk.plan(f"{TOP}## 章\n\n### 任务\n\n文\n\n责任单位：甲\n\n{mark}\n\n尾一\n\n责任单位：乙\n")
    assert [node.text for node in plan.closing if isinstance(node, Paragraph)] == ["尾一", "责任单位：乙"]
    assert [duty.text for duty in plan.tasks[0].duties] == ["甲"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("文\n\n***\n\n" + BODY, [(3, "*** 只能在最后一章之后写一次")]),
        (TOP + "文\n\n***\n\n尾\n\n***\n\n尾\n", [(9, "*** 只能在最后一章之后写一次")]),
        (
            TOP + "## 甲\n\n文\n\n***\n\n尾\n\n## 乙\n\n文\n\n## 丙\n\n文\n\n***\n\n尾\n",
            [(11, "结尾部分（*** 之后）不能再有标题")],
        ),
        (TOP + "标题\n---\n\n文\n", [(4, "这一行紧接着文字，看不出是什么")]),
        (TOP + "标题\n--------\n\n文\n", [(4, "这一行紧接着文字，看不出是什么")]),
    ],
)  # fmt: skip
def test_a_closing_in_the_wrong_place_is_told_once(desk: Desk, body: str, expected: list[tuple[int, str]]) -> None:
    assert told(desk.body_faults(body)) == expected


@pytest.mark.parametrize("text", ["____", "_ _ _", "--", "***甲***", "— — —", "————", "＊＊＊", "……", "===="])
def test_other_lines_of_marks_are_text(desk: Desk, text: str) -> None:
    said = desk.texts(f"{TOP}文\n\n{text}\n")
    assert said == ["文", text.strip("*") if "甲" in text else text]


# Duties


@pytest.mark.parametrize(
    "role",
    [
        *("责任单位", "牵头单位", "配合单位", "责任部门", "主办单位", "协办单位", "承办科室", "负责人", "责任人"),
        *("责任领导", "完成时限", "完成时间", "时限要求", "办理时限"),
    ],
)
def test_the_roles_of_duties(desk: Desk, role: str) -> None:
    (task,) = desk.plan(f"{TOP}### 任务\n\n文\n\n{role}：甲\n").tasks
    assert [(duty.role, duty.text) for duty in task.duties] == [(role, "甲")]


def test_a_duty_is_kept_as_written_and_read_as_a_list(desk: Desk) -> None:
    body = f"{TOP}### 任务\n\n文。\n牵头单位: 甲、乙，丙,丁；戊 己\n  完成时限： 2023年底 \n"
    (task,) = desk.plan(body).tasks
    assert [(d.role, d.text, d.line - FRONT.count("\n")) for d in task.duties] == [
        ("牵头单位", "甲、乙，丙,丁；戊 己", 6),
        ("完成时限", "2023年底", 7),
    ]
    assert task.duties[0].offices == ("甲", "乙", "丙", "丁", "戊", "己")
    assert [node.text for node in task.body if isinstance(node, Paragraph)] == ["文。"]


@pytest.mark.parametrize(
    ("section", "heading"),
    [("## 章", "一、章"), ("### 任务", "（一）任务"), ("#### 条", "1.条"), ("##### 款", "（1）款")],
)
def test_a_duty_may_stand_at_the_end_of_any_section(desk: Desk, section: str, heading: str) -> None:
    assert desk.texts(f"{TOP}{section}\n\n责任单位：甲\n") == [heading, "（责任单位：甲）"]
    assert desk.texts(f"{TOP}{section}\n\n文。\n\n责任单位：甲\n")[-1].endswith("文。（责任单位：甲）")


def test_a_chapter_s_duty_stands_before_its_tasks(desk: Desk) -> None:
    assert desk.texts(TOP + "## 章\n\n文。\n\n责任单位：甲\n\n### 任务\n\n文。\n\n责任单位：乙\n") == [
        "一、章",
        "文。（责任单位：甲）",
        "（一）任务。文。（责任单位：乙）",
    ]


@pytest.mark.parametrize("after", ["文。", "- 项", "| 甲 |\n|---|\n| 乙 |"])
def test_a_duty_that_something_follows_is_text_and_warned_of(desk: Desk, after: str) -> None:
    body = f"{TOP}### 任务\n\n责任单位：甲\n\n{after}\n"
    assert not desk.plan(body).tasks[0].duties
    assert "责任单位：甲" in "".join(desk.texts(body))
    assert told(desk.warnings(body)) == [(11, "“责任单位”后面还有内容，这一行会当作正文")]


def test_duties_after_a_table_or_a_list_stand_in_a_paragraph_of_their_own(desk: Desk) -> None:
    assert desk.texts(TOP + "### 任务\n\n| 甲 |\n|---|\n| 乙 |\n\n责任单位：丙\n")[-1] == "（责任单位：丙）"
    assert desk.texts(TOP + "### 任务\n\n文。\n\n- 项\n\n责任单位：丙\n")[-1] == "（责任单位：丙）"


@pytest.mark.parametrize("place", ["{duty}\n\n## 章\n\n文\n", "文\n\n***\n\n{duty}\n"])
def test_where_nobody_has_a_task_a_duty_is_text(desk: Desk, place: str) -> None:
    assert "责任单位：甲" in desk.texts(TOP + place.format(duty="责任单位：甲"))


@pytest.mark.parametrize(
    "line", ["责任单位：", "责任单位", "各责任单位：甲", "单位：甲", "责任单位要：甲", "责任单位：甲\n文"]
)
def test_what_only_looks_like_a_duty_is_text(desk: Desk, line: str) -> None:
    (task,) = desk.plan(f"{TOP}### 任务\n\n{line}\n").tasks
    assert not task.duties
    assert line.replace("\n", "") in "".join(desk.texts(f"{TOP}### 任务\n\n{line}\n"))


def test_punctuation_at_a_duty_s_end_is_warned_of(desk: Desk) -> None:
    body = TOP + "### 任务\n\n文。\n\n责任单位：甲、乙。\n"
    assert told(desk.warnings(body)) == [(13, "“责任单位”这一行末尾不用写标点，括号里会照印出来")]
    assert desk.plan(body).tasks[0].duties[0].offices == ("甲", "乙")


def test_marks_in_a_duty_are_read_like_anywhere(desk: Desk) -> None:
    assert desk.texts(TOP + "### 任务\n\n责任单位：**甲**、5\\*3\n")[-1] == "（责任单位：甲、5*3）"


# Paragraphs


def test_soft_wrapped_lines_join_as_their_script_does(desk: Desk) -> None:
    assert desk.texts(TOP + "汉字\n汉字\nEnglish\nwords\n12\n汉\n，字\n") == ["汉字汉字English words 12汉，字"]


@pytest.mark.parametrize("indent", ["", "  ", "    ", "\t", "　　", "\u00a0"])
def test_indents_are_the_program_s_to_give(desk: Desk, indent: str) -> None:
    assert desk.texts(f"{TOP}{indent}正文　中 空。\n\n{indent}又一段。\n") == ["正文　中 空。", "又一段。"]


@pytest.mark.parametrize(
    ("lines", "warned"),
    [
        ("一句。\n又一句", [9]),
        ("一句！”\n又一句", [9]),
        ("甲：\n乙；\n丙", [9, 10]),
        ("甲\n1.乙\n2、丙", [9, 10]),
        ("甲\n（一）乙\n二、丙\n③丁", [9, 10, 11]),
        ("甲，\n乙\n丙", []),
        ("2023\n年", []),
    ],
)
def test_lines_that_look_like_paragraphs_of_their_own_are_warned_of(desk: Desk, lines: str, warned: list[int]) -> None:
    assert [finding.line for finding in desk.warnings(f"{TOP}{lines}\n")] == warned


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }} {% include 'x' %} {# y #}",
        "&amp; & &lt; &#65; <!-- x -->",
        "`代码` ```栏```",
        "[a](b) [1]: http://x.y [^1] <http://x.y> x@y.z",
        "____ _a_ __b__",
        "> 引用",
        "~~删~~ ==亮== H~2~O x^2^ :smile: $x$",
        "    四格",
        "标题\n====",
        "5*3*2=30",
        "5 * 3 * 2",
        "*",
        "* ",
        "**未闭合",
        "*未闭合",
        "a\\b\\c",
        "C:\\路径\\n",
        "结尾反斜杠\\",
        "甲　乙　　丙",
        "𠮷野家😀👨‍👩‍👧e\u0301\u3099か\u309a",
        "1) 甲",
        "1.甲",
        "1.　甲",
        "（一）甲",
        "-5℃",
        "—— 甲",
        "|甲|",
        "a | b",
        "!感叹 [注](x)",
        "\\![图](x.png)",
        "wzxhzdk:0 klzzwxh:0000",
        "123456789012. 甲",
        "9" * 5000 + ". 甲",
        "2023.7.5",
        "%甲 @乙 #丙",
    ],
)
def test_markup_that_means_nothing_here_stays_text(desk: Desk, text: str) -> None:
    expected = {"    四格": "四格", "标题\n====": "标题====", "* ": "*", "\\![图](x.png)": "![图](x.png)"}
    assert desk.texts(f"{TOP}{text}\n") == [expected.get(text, text)]


@pytest.mark.parametrize("text", ["\\# 甲", "\\- 甲", "\\* 甲", "\\+ 甲", "1\\. 甲", "\\*\\*\\*", "\\| a |"])
def test_a_backslash_makes_text_of_a_mark(desk: Desk, text: str) -> None:
    assert desk.texts(f"{TOP}{text}\n") == [text.replace("\\", "")]


def test_a_paragraph_too_long_to_search_for_emphasis_is_refused(desk: Desk) -> None:
    long = "甲*乙*" * 2000
    assert told(desk.body_faults(f"{TOP}{long}\n\n### {long}\n\n- {long}\n\n| a |\n|---|\n| {long} |\n")) == [
        (3, "这一段有 8000 字"),
        (5, "这一段有 8000 字"),
        (7, "这一段有 8002 字"),
        (11, "这一段有 8004 字"),
    ]
    assert desk.texts(f"{TOP}{'甲' * 100_000}\n") == ["甲" * 100_000]
