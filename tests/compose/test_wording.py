"""Wording templates: an office changes one sentence in its own file; a template at fault is told with its line."""

from pathlib import Path

import pytest

from tests.desk import BODY, FRONT, Desk
from yinfa.compose.blocks import Paragraph, Role
from yinfa.report import Finding

NOTICE = FRONT + BODY
EXTENDS = '{% extends "通知.印发.md.j2" %}\n'


def write(desk: Desk, text: str | bytes, name: str = "木凉镇/通知.印发") -> Path:
    path = desk.project.templates / "wording" / f"{name}.md.j2"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(desk: Desk, role: Role, text: str = NOTICE) -> list[str]:
    blocks = desk.compose(text).parts[0].blocks
    return [block.text for block in blocks if isinstance(block, Paragraph) and block.role is role]


def fault(desk: Desk, text: str = NOTICE) -> Finding:
    (finding,) = desk.faults(text)
    return finding


# An office's own wording


def test_an_office_changes_one_sentence_in_a_folder_of_its_name(desk: Desk) -> None:
    before = desk.compose(NOTICE)
    write(desk, EXTENDS + "{% block 正文 %}《{{ 方案.标题 }}》已经{{ 署名 }}同意，现印发。{% endblock %}\n")
    after = desk.compose(NOTICE)
    assert said(desk, Role.TEXT) == ["《木凉镇某工作方案》已经重庆市南川区木凉镇人民政府同意，现印发。"]
    assert [b for b in after.parts[0].blocks if b.place.file.startswith("content")] == [
        b for b in before.parts[0].blocks if b.place.file.startswith("content")
    ]
    assert after.parts[1:] == before.parts[1:]


def test_another_office_keeps_the_common_wording(desk: Desk) -> None:
    write(desk, EXTENDS + "{% block 正文 %}甲{% endblock %}\n", "大观镇/通知.印发")
    assert said(desk, Role.TEXT)[0].startswith("经研究，现将")


def test_a_block_may_add_to_what_it_replaces_without_escaping_twice(desk: Desk) -> None:
    write(desk, EXTENDS + "{% block 正文 %}**各村：**{{ super() }}{% endblock %}\n")
    block = desk.compose(FRONT + "# 5\\*3 \\\\ 方案\n\n文。\n").parts[0].blocks[1]
    assert isinstance(block, Paragraph)
    assert block.text.startswith("各村：经研究，现将《5*3 \\ 方案》印发")
    assert [run.text for run in block.runs if run.strong] == ["各村："]


def test_each_line_of_the_text_is_a_paragraph_and_other_elements_are_one_line(desk: Desk) -> None:
    write(
        desk, EXTENDS + "{% block 正文 %}\n甲。\n\n  乙。\n{% endblock %}\n{% block 署名 %}\n丙\n丁\n{% endblock %}\n"
    )
    assert said(desk, Role.TEXT) == ["甲。", "乙。"]
    assert said(desk, Role.SIGNATURE) == ["丙丁"]


def test_a_changed_template_is_read_again(desk: Desk) -> None:
    for sentence in ("甲。", "乙乙。"):
        write(desk, EXTENDS + f"{{% block 正文 %}}{sentence}{{% endblock %}}\n")
        assert said(desk, Role.TEXT) == [sentence]


def test_a_template_may_be_written_with_windows_line_ends_and_a_byte_order_mark(desk: Desk) -> None:
    write(desk, "\ufeff" + (EXTENDS + "{% block 正文 %}甲。{% endblock %}\n").replace("\n", "\r\n"))
    assert said(desk, Role.TEXT) == ["甲。"]


def test_an_element_may_be_left_empty_where_a_notice_can_do_without(desk: Desk) -> None:
    write(desk, EXTENDS + "{% block 附注 %}{% endblock %}\n{% block 分工 %}{% endblock %}\n")
    text = FRONT.replace("---\n", "---\n公开方式: 主动公开\n", 1) + "# 方案\n\n### 任务\n\n责任单位：甲\n"
    assert said(desk, Role.NOTE, text) == []
    assert desk.texts("# 方案\n\n### 任务\n\n责任单位：甲\n") == ["（一）任务"]


@pytest.mark.parametrize(
    "content",
    [
        "{{ 署名 }}",
        "{% include x %}",
        "{# 甲 #}",
        "{{ 7*7 }}",
        "5*3*2",
        "\\* \\\\ \\n",
        "<b>&amp;",
        "{{ 署名.__class__ }}",
    ],
)
def test_content_is_never_run_as_a_template(desk: Desk, content: str) -> None:
    title = content.replace("\\", "\\\\").replace("*", "\\*")
    text = FRONT.replace("---\n", f"---\n附注: '{content}'\n抄送: ['{content}']\n主送机关: ['{content}']\n", 1)
    document = desk.compose(f"{text}# {title}\n\n文。\n")
    assert content in document.metadata.title
    assert document.imprint.copies_to == f"抄送：{content}。"
    assert said(desk, Role.ADDRESSEES, desk.path.read_text(encoding="utf-8")) == [f"{content}："]
    assert said(desk, Role.NOTE, desk.path.read_text(encoding="utf-8")) == [f"（{content}）"]


# Templates at fault


@pytest.mark.parametrize(
    ("block", "line", "message"),
    [
        ("{% block 正文 %}甲", 2, "模板的写法有误"),
        ("{% block 正文 %}\n\n{{ 署名 }{% endblock %}", 4, "模板的写法有误"),
        ("{% block 正文 %}{{ 署名 | 加粗 }}{% endblock %}", 2, "模板用了没有的过滤器或写法"),
        ("{% block 正文 %}\n\n{{ 单位名 }}{% endblock %}", 4, "模板用了不存在的名称“单位名”"),
        ("{% block 正文 %}{{ 方案.题目 }}{% endblock %}", 2, "模板用了不存在的名称“题目”"),
        ("{% block 正文 %}{{ 署名.__class__.__mro__ }}{% endblock %}", 2, "模板里有不许用的写法"),
        ("{% block 正文 %}{{ ''.__class__ }}{% endblock %}", 2, "模板里有不许用的写法"),
        ("{% block 正文 %}{{ self.__init__.__globals__ }}{% endblock %}", 2, "模板里有不许用的写法"),
        ("{% block 正文 %}{% for i in range(10**9) %}甲{% endfor %}{% endblock %}", 2, "模板里的循环或文字太长"),
        ("{% block 正文 %}{{ 1 / 0 }}{% endblock %}", 2, "模板里的算式算不出来"),
        ("{% block 正文 %}{{ 署名 + 1 }}{% endblock %}", 2, "模板里的算式算不出来"),
        ("{% block 正文 %}{% include '无.md.j2' %}{% endblock %}", 2, "模板要用的“无.md.j2”不存在"),
        ("{% block 正文 %}{% include '../../试.md' %}{% endblock %}", 2, "模板要用的“../../试.md”不存在"),
        ("{% block 正文 %}{% include '/etc/passwd' %}{% endblock %}", 2, "模板要用的“/etc/passwd”不存在"),
        ("{% block 正问 %}甲{% endblock %}", 2, "没有“正问”这个块，它不会印出来"),
        ("\n现印发。\n", 3, "块外面的内容不会印出来"),
        ("{% set 词 = '甲' %}", 2, "块外面的内容不会印出来"),
        ("{% block 署名 %}{% endblock %}", 1, "模板给出的“署名”是空的"),
        ("{% block 标题 %}　{% endblock %}", 1, "模板给出的“标题”是空的"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_the_template_s_own_line(desk: Desk, block: str, line: int, message: str) -> None:
    path = write(desk, f"{EXTENDS}{block}\n")
    finding = fault(desk)
    assert finding.file == "templates/wording/木凉镇/通知.印发.md.j2"
    assert (finding.line, finding.message) == (line, message)
    assert finding.text == path.read_text(encoding="utf-8").splitlines()[line - 1].strip()[:80]


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ('{% extends "木凉镇/通知.印发.md.j2" %}', "模板“木凉镇/通知.印发.md.j2”继承了自己"),
        ('{% extends "无.md.j2" %}', "模板要用的“无.md.j2”不存在"),
        ('{% extends "../../../etc/passwd" %}', "模板要用的“../../../etc/passwd”不存在"),
        ("{% extends 署名 %}", "模板继承的文件名是算出来的"),
    ],
)
def test_what_a_template_extends_must_be_there(desk: Desk, first: str, message: str) -> None:
    write(desk, first + "\n")
    assert fault(desk).message == message


def test_two_templates_that_extend_each_other_are_refused(desk: Desk) -> None:
    write(desk, '{% extends "甲.md.j2" %}\n')
    write(desk, '{% extends "木凉镇/通知.印发.md.j2" %}\n', "甲")
    assert fault(desk).message == "模板“木凉镇/通知.印发.md.j2”继承了自己"


def test_a_template_that_includes_itself_is_refused(desk: Desk) -> None:
    write(desk, "甲{% include '圈.md.j2' %}", "圈")
    write(desk, EXTENDS + "{% block 正文 %}{% include '圈.md.j2' %}{% endblock %}\n")
    assert fault(desk).message == "模板引用了自己，没有尽头"


def test_a_template_of_its_own_must_have_every_element(desk: Desk) -> None:
    write(desk, "{% block 标题 %}甲{% endblock %}\n{% block 正文 %}乙{% endblock %}\n")
    finding = fault(desk)
    assert finding.message.startswith("模板缺少块：主送机关、分工、")
    assert finding.hint == '第一行写上 {% extends "基础.md.j2" %}，就有了所有的块。'


@pytest.mark.parametrize("data", ["{% block 正文 %}甲{% endblock %}".encode("gbk"), "甲\x07".encode()])
def test_a_template_is_read_as_content_is(desk: Desk, data: bytes) -> None:
    write(desk, data)
    finding = fault(desk)
    assert finding.file == "templates/wording/木凉镇/通知.印发.md.j2"
    assert finding.rule in ("content.encoding", "content.control-character")


# What the content lacks


@pytest.mark.parametrize(
    ("block", "word"),
    [("标题 %}{{ 标题 }}", "标题"), ("正文 %}{{ 年度 }}", "年度"), ("正文 %}{{ 发文字号 }}", "发文字号")],
)
def test_a_value_that_the_content_lacks_is_asked_for_there(desk: Desk, block: str, word: str) -> None:
    write(desk, EXTENDS + "{% block " + block + "{% endblock %}\n")
    finding = fault(desk)
    assert (finding.file, finding.line) == ("content/试.md", 2)
    assert finding.message == f"模板 templates/wording/木凉镇/通知.印发.md.j2 第 2 行要用“{word}”，而这份公文没有写"
    assert word in finding.hint


def test_a_notice_that_issues_a_plan_needs_one(desk: Desk) -> None:
    assert fault(desk, FRONT + "只有正文。\n").hint == "请在内容文件里写“# 方案标题”和方案的内容。"


@pytest.mark.parametrize(
    ("kind", "matter", "hint"),
    [
        ("通知", "印发发", "是不是“通知.印发”？"),
        ("通知", None, "请补上“事项: 印发”。"),
        ("公报", None, "可用的有：通知.印发。"),
        ("基础", None, "可用的有：通知.印发。"),
        ("..", "..", "可用的有：通知.印发。"),
        ("../基础", None, "可用的有：通知.印发。"),
        ("/etc", "passwd", "可用的有：通知.印发。"),
        ("木凉镇/通知", "印发", "是不是“通知.印发”？"),
        ("长" * 300, "长" * 300, "可用的有：通知.印发。"),
    ],
)
def test_an_unknown_kind_is_told_which_templates_there_are(
    desk: Desk, kind: str, matter: str | None, hint: str
) -> None:
    front = FRONT.replace("文种: 通知\n事项: 印发\n", f"文种: {kind}\n" + (f"事项: {matter}\n" if matter else ""))
    finding = fault(desk, front + BODY)
    assert (finding.rule, finding.line) == ("content.unknown-template", 2)
    assert finding.hint.startswith(hint)
    assert "templates/wording/" in finding.hint


def test_without_templates_the_notice_is_refused(desk: Desk) -> None:
    for path in (desk.project.templates / "wording").rglob("*.j2"):
        path.unlink()
    assert fault(desk).hint.startswith("templates/wording/ 里没有模板，请从原项目复制回来。")
