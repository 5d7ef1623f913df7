"""Every rule about a notice as a whole, on content files that are read and composed as `build` does."""

from pathlib import Path

import pytest

from tests.tools import REAL
from yinfa.check import RULES, check
from yinfa.compose import compose
from yinfa.fonts import font_set
from yinfa.load import load
from yinfa.report import Finding, Severity

ISSUER = """\
全称: 木凉镇人民政府
机关代字: 木凉府发
单位:
  镇党政办: [党政办]
  镇平安办: []
  镇综合执法队: [综合执法队, 执法队]
  大观司法所: []
"""
FRONT = {
    "文种": "通知",
    "事项": "印发",
    "发文机关": "木凉镇",
    "年度": "2025",
    "发文字号": "木凉府发〔2025〕12号",
    "主送机关": "[各村民委员会, 镇级各部门]",
    "成文日期": "2025-03-04",
    "公开方式": "主动公开",
}
BODY = """
# 木凉镇2025年法治政府建设工作实施方案

为做好法治政府建设工作，制定本方案。

## 完善决策机制

### 健全决策程序

严格落实重大行政决策程序。

责任单位：镇党政办、大观司法所

### 加强合法性审查

确保合法性审查全覆盖。

责任单位：大观司法所

配合单位：镇级各部门

***

全镇各部门要认真履行职责。
"""
FIRST_BODY_LINE = len(FRONT) + 3
"""The line of a file on which BODY's first, empty, line comes to stand."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    issuers = tmp_path / "content" / "issuers"
    issuers.mkdir(parents=True)
    (issuers / "木凉镇.yaml").write_text(ISSUER, encoding="utf-8")
    (tmp_path / "cache").mkdir()
    return tmp_path


def findings(project: Path, body: str = BODY, **front: str | None) -> list[Finding]:
    """Write a content file, and check it; a front matter value of None leaves its key out."""
    keys = "".join(f"{key}: {value}\n" for key, value in (FRONT | front).items() if value is not None)
    path = project / "content" / "甲.md"
    path.write_text(f"---\n{keys}---\n{body}", encoding="utf-8")
    notice = load(path, project / "content", project).notice
    return check(notice, compose(notice, REAL / "templates", project), font_set(project / "cache"))


def only(found: list[Finding], rule: str) -> Finding:
    """Give the one finding of a rule, and make sure that there is nothing else."""
    (finding,) = found
    assert finding.rule == f"check.{rule}", finding
    assert finding.file == "content/甲.md"
    return finding


def line_of(text: str, body: str = BODY) -> int:
    """Give the line in the file on which a piece of BODY stands."""
    return FIRST_BODY_LINE + body[: body.index(text)].count("\n")


def test_a_clean_notice_has_no_finding(project: Path) -> None:
    assert findings(project) == []


# Title


def test_a_kind_that_is_no_kind(project: Path) -> None:
    templates = project / "templates" / "wording"
    templates.mkdir(parents=True)
    for file in (REAL / "templates" / "wording").glob("*.j2"):
        (templates / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (templates / "方案.md.j2").write_text('{% extends "基础.md.j2" %}{% block 正文 %}现予印发。{% endblock %}')
    path = project / "content" / "甲.md"
    front = FRONT | {"文种": "方案", "标题": "木凉镇人民政府法治政府建设工作的方案"}
    del front["事项"]
    path.write_text("---\n" + "".join(f"{k}: {v}\n" for k, v in front.items()) + f"---\n{BODY}", encoding="utf-8")
    notice = load(path, project / "content", project).notice
    found = check(notice, compose(notice, project / "templates", project), font_set(project / "cache"))
    finding = only(found, "unknown-kind")
    assert finding.line == 2
    assert "通知" in finding.hint


@pytest.mark.parametrize("title", ["木凉镇人民政府关于法治政府建设工作通知", "木凉镇人民政府法治政府建设工作方案"])
def test_a_title_ends_with_its_kind(project: Path, title: str) -> None:
    found = [f for f in findings(project, 标题=title) if f.rule != "check.plan-not-in-title"]
    assert only(found, "title-without-kind").line == len(FRONT) + 2


@pytest.mark.parametrize("kind", ["紧急通知", "补充通知", "通知"])
def test_a_title_may_qualify_its_kind(project: Path, kind: str) -> None:
    title = f"木凉镇人民政府关于印发木凉镇2025年法治政府建设工作实施方案的{kind}"
    assert findings(project, 标题=title) == []


def test_a_title_begins_with_the_issuer(project: Path) -> None:
    title = "关于印发《木凉镇2025年法治政府建设工作实施方案》的通知"
    finding = only(findings(project, 标题=title), "title-without-issuer")
    assert finding.severity is Severity.NOTICE


def test_a_title_has_no_points(project: Path) -> None:
    body = BODY.replace("年法治", "年，法治")
    finding = only(findings(project, body), "title-punctuation")
    assert finding.line == line_of("# 木凉镇")
    assert finding.measured == "，"


def test_a_title_within_a_title(project: Path) -> None:
    body = BODY.replace("# 木凉镇2025年法治政府建设工作实施方案", "# 木凉镇2025年《民法典》宣传方案")
    assert only(findings(project, body), "title-within-title").line == line_of("# 木凉镇")
    title = "木凉镇人民政府关于印发《木凉镇2025年〈民法典〉宣传方案》的通知"
    assert findings(project, body, 标题=title) == []


def test_a_long_title(project: Path) -> None:
    body = BODY.replace("法治政府建设工作", "法治政府建设和行政执法三项制度以及政务公开标准化规范化工作")
    finding = only(findings(project, body), "long-title")
    assert finding.measured == "57 字"


def test_the_plan_is_named_in_the_title(project: Path) -> None:
    title = "木凉镇人民政府关于印发《木凉镇2024年法治政府建设工作实施方案》的通知"
    assert only(findings(project, 标题=title), "plan-not-in-title").expected == "木凉镇2025年法治政府建设工作实施方案"


def test_the_year_in_the_title_is_the_plans(project: Path) -> None:
    body = BODY.replace("2025", "2024")
    finding = only(findings(project, body), "title-year")
    assert (finding.expected, finding.measured) == ("2025年", "2024年")
    assert findings(project, BODY.replace("2025年", "2024—2026年")) == []
    assert findings(project, BODY.replace("2025年", "")) == []


# Number, addressees, dates, disclosure


def test_no_document_number(project: Path) -> None:
    finding = only(findings(project, 发文字号=None), "missing-document-number")
    assert finding.line == 2
    assert "木凉府发〔2025〕" in finding.hint


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("'木凉府发[2025]12号'", "发文字号的年份没有用六角括号"),
        ("木凉府发【2025】12号", "发文字号的年份没有用六角括号"),
        ("木凉府发（2025）12号", "发文字号的年份没有用六角括号"),
        ("木凉府发(2025)12号", "发文字号的年份没有用六角括号"),
        ("木凉府发〔2025〕第12号", "发文字号里有“第”字"),
        ("木凉府发〔2025〕012号", "发文字号的顺序号前面补了 0"),
        ("木凉府发〔2025〕12", "发文字号缺“号”字"),
        ("木凉府发〔25〕12号", "发文字号的年份不全"),
        ("木凉府发2025年12号", "发文字号的写法不对"),
    ],
)
def test_a_document_number_of_another_form(project: Path, number: str, message: str) -> None:
    finding = only(findings(project, 发文字号=number), "document-number")
    assert finding.line == 6
    assert finding.message == message
    assert "木凉府发〔2025〕12号" in str(finding.expected)


def test_a_document_number_with_anothers_code_or_year(project: Path) -> None:
    code = only(findings(project, 发文字号="木凉府办发〔2025〕12号"), "document-number-parts")
    assert (code.expected, code.measured) == ("木凉府发", "木凉府办发")
    year = only(findings(project, 发文字号="木凉府发〔2024〕12号"), "document-number-parts")
    assert (year.expected, year.measured) == ("2025", "2024")


def test_no_addressees(project: Path) -> None:
    body = BODY.replace("配合单位：镇级各部门\n\n", "")
    assert only(findings(project, body, 主送机关=None), "missing-addressees").line == 2


def test_an_addressee_twice(project: Path) -> None:
    finding = only(findings(project, 主送机关="[各村民委员会, 镇级各部门, 各村民委员会]"), "repeated-addressee")
    assert (finding.line, finding.text) == (7, "各村民委员会")
    assert only(findings(project, 抄送="[各村民委员会]"), "repeated-addressee").line == 10


def test_a_date_far_from_the_year(project: Path) -> None:
    finding = only(findings(project, 成文日期="2035-03-04", 发文字号="木凉府发〔2035〕12号"), "date-far-from-year")
    assert (finding.line, finding.measured) == (8, "2035年3月4日")
    assert findings(project, 成文日期="2024-12-30", 发文字号="木凉府发〔2024〕99号") == []


def test_printed_before_it_was_signed(project: Path) -> None:
    assert only(findings(project, 印发日期="2025-03-03"), "print-date").line == 10
    assert findings(project, 印发日期="2025-03-04") == []


def test_no_disclosure(project: Path) -> None:
    assert only(findings(project, 公开方式=None), "missing-disclosure").line == 2
    assert findings(project, 公开方式=None, 附注="联系人：张三") == []
    assert findings(project, 公开方式="不予公开") == []


# Attachments, notes


@pytest.mark.parametrize("mention", ["（见附件）", "，详见附件", "（附件2）", "（附件1）", "见附件3的清单"])
def test_an_attachment_that_is_not_there(project: Path, mention: str) -> None:
    body = BODY.replace("决策程序。", f"决策程序{mention}。")
    assert next(f.rule for f in findings(project, body)) == "check.missing-attachment"


def test_attachments_are_counted(project: Path) -> None:
    body = BODY.replace("决策程序。", "决策程序（见附件2）。") + "\n# 附件：任务清单\n\n任务如下。\n"
    assert "公文只有 1 个附件" in only(findings(project, body), "missing-attachment").message
    assert findings(project, body + "\n# 附件：责任清单\n\n责任如下。\n") == []


def test_the_attachments_of_others_are_not_ours(project: Path) -> None:
    body = BODY.replace("决策程序。", "《关于规范决策程序的意见》（渝府发〔2023〕1号）附件2的决策程序。")
    assert findings(project, body) == []


def test_a_note_typed_into_the_text(project: Path) -> None:
    body = BODY + "\n（此件公开发布）\n"
    assert only(findings(project, body), "typed-note").line == line_of("全镇各部门") + 2


# Offices


def test_an_office_under_an_alias(project: Path) -> None:
    body = BODY.replace("责任单位：镇党政办、", "责任单位：综合执法队、")
    finding = only(findings(project, body), "office-alias")
    assert finding.line == line_of("责任单位：镇党政办")
    assert (finding.measured, finding.expected) == ("综合执法队", "镇综合执法队")


def test_an_unknown_office(project: Path) -> None:
    body = BODY.replace("责任单位：镇党政办、", "责任单位：镇财政所、")
    finding = only(findings(project, body), "unknown-office")
    assert finding.text == "责任单位：镇财政所、大观司法所"
    assert "镇财政所" in finding.message


@pytest.mark.parametrize(
    ("typed", "meant"), [("大关司法所", "大观司法所"), ("镇平安办公室", "镇平安办"), ("镇综合执法大队", "镇综合执法队")]
)
def test_an_office_spelt_a_little_otherwise(project: Path, typed: str, meant: str) -> None:
    finding = only(findings(project, BODY.replace("责任单位：镇党政办、", f"责任单位：{typed}、")), "unknown-office")
    assert finding.expected == meant
    assert f"是不是“{meant}”？" in finding.hint


def test_an_unknown_office_is_told_once(project: Path) -> None:
    body = BODY.replace("责任单位：大观司法所", "责任单位：镇财政所").replace(
        "镇党政办、大观司法所", "镇党政办、镇财政所"
    )
    finding = only(findings(project, body), "unknown-office")
    assert f"还出现在第 {line_of('责任单位：大观司法所')} 行" in finding.hint


def test_addressees_and_issuers_may_be_responsible(project: Path) -> None:
    body = BODY.replace("责任单位：镇党政办、大观司法所", "责任单位：各村民委员会、镇级各部门、木凉镇人民政府")
    assert findings(project, body) == []


def test_without_a_list_every_office_will_do(project: Path) -> None:
    (project / "content/issuers/木凉镇.yaml").write_text("全称: 木凉镇人民政府\n", encoding="utf-8")
    assert findings(project, BODY.replace("镇党政办", "镇财政所")) == []


@pytest.mark.parametrize("separator", ["，", ",", "；", " ", "　"])
def test_offices_are_parted_by_the_enumeration_comma(project: Path, separator: str) -> None:
    body = BODY.replace("镇党政办、大观司法所", f"镇党政办{separator}大观司法所、镇平安办")
    finding = only(findings(project, body), "office-separator")
    assert finding.expected == "镇党政办、大观司法所、镇平安办"


def test_a_sentence_about_offices_is_no_list(project: Path) -> None:
    body = BODY.replace("镇党政办、大观司法所", "镇党政办牵头，大观司法所、镇级各部门按职责分工负责")
    assert findings(project, body) == []


def test_an_office_twice(project: Path) -> None:
    body = BODY.replace("镇党政办、大观司法所", "镇党政办、大观司法所、镇党政办")
    assert "“镇党政办”写了两次" in only(findings(project, body), "repeated-office").message


def test_deadlines_and_persons_are_no_offices(project: Path) -> None:
    body = BODY.replace("配合单位：镇级各部门", "完成时限：2025年6月底，长期坚持\n责任人：张三，李四")
    assert findings(project, body) == []


# Sections


def test_a_task_without_anybody(project: Path) -> None:
    body = BODY.replace("***", "### 强化跟踪评估\n\n跟踪评估执行情况。\n\n***")
    finding = only(findings(project, body), "missing-duty")
    assert (finding.severity, finding.text) == (Severity.NOTICE, "强化跟踪评估")
    assert finding.line == line_of("***")


def test_a_plan_without_duties_is_left_alone(project: Path) -> None:
    body = "\n".join(line for line in BODY.splitlines() if "单位：" not in line)
    assert findings(project, body) == []


def test_a_task_without_text(project: Path) -> None:
    body = BODY.replace("确保合法性审查全覆盖。\n\n", "")
    assert only(findings(project, body), "empty-section").text == "加强合法性审查"


def test_a_list_of_headings_is_left_alone(project: Path) -> None:
    body = "\n# 木凉镇2025年清单\n\n## 事项\n\n### 甲\n\n### 乙\n\n"
    assert findings(project, body) == []


def test_a_heading_twice(project: Path) -> None:
    body = BODY.replace("### 加强合法性审查", "### 健全决策程序")
    finding = only(findings(project, body), "repeated-heading")
    assert f"第 {line_of('### 健全')} 行" in finding.message


def test_numbers_typed_in_headings_and_paragraphs(project: Path) -> None:
    body = BODY.replace("## 完善决策机制", "## 一、完善决策机制")
    assert only(findings(project, body), "typed-number").line == line_of("## 完善")
    body = BODY.replace("确保合法性", "（1）甲事项抓紧办理。\n\n（3）乙事项抓紧办理。\n\n确保合法性")
    assert only(findings(project, body), "number-gap").line == line_of("确保合法性") + 2


# Where the text stands


def test_every_part_of_a_notice_is_read(project: Path) -> None:
    table = "|事项|单位|\n|---|---|\n|甲|镇(办)|\n|乙|村(居)|\n"
    body = f"""
本镇(街)现将方案印发。

# 木凉镇(街)2025年方案

导语(一句)。

## 章(标题)

- 列表(项)

{table}
责任单位：镇党政办(牵头)、大观司法所

***

结尾(段)。

# 附件：清单(表)

内容(段)。
"""
    front = {"主送机关": "[各村(居)民委员会]", "附注": "联系人(电话)", "抄送": "[县(区)办]"}
    found = [f for f in findings(project, body, **front) if f.rule == "check.half-width-punctuation"]
    lines = (project / "content" / "甲.md").read_text(encoding="utf-8").splitlines()
    bad = [number for number, line in enumerate(lines, 1) if "(" in line]
    assert len(bad) == 14
    assert [finding.line for finding in found] == bad


def test_what_a_template_says_is_read_at_its_place(project: Path) -> None:
    office = project / "templates" / "wording"
    office.mkdir(parents=True)
    for file in (REAL / "templates" / "wording").glob("*.j2"):
        text = file.read_text(encoding="utf-8").replace("印发给你们，请", "印发给你们,请")
        (office / file.name).write_text(text, encoding="utf-8")
    (project / "content" / "甲.md").write_text(
        "---\n" + "".join(f"{key}: {value}\n" for key, value in FRONT.items()) + f"---\n{BODY}", encoding="utf-8"
    )
    notice = load(project / "content" / "甲.md", project / "content", project).notice
    (finding,) = check(notice, compose(notice, project / "templates", project), font_set(project / "cache"))
    assert finding.rule == "check.half-width-punctuation"
    assert finding.file == "templates/wording/通知.印发.md.j2"


# Characters without a glyph


def test_a_character_that_no_face_has(project: Path) -> None:
    body = BODY.replace("决策程序。", "决策程序，联系人𱁬。")
    finding = only(findings(project, body), "no-glyph")
    assert finding.severity is Severity.ERROR
    assert finding.line == line_of("严格落实")
    assert "U+3106C" in finding.message
    assert "𱁬" in finding.text


def test_where_a_character_stands_twice_both_places_are_told(project: Path) -> None:
    body = (
        BODY.replace("决策程序。", "决策程序𱁬。").replace("全覆盖。", "全覆盖𱁬。").replace("# 木凉镇", "# 木凉镇𱁬")
    )
    found = findings(project, body)
    assert [f.line for f in found if f.rule == "check.no-glyph"] == [
        line_of("# 木凉"),
        line_of("严格落实"),
        line_of("确保合法"),
    ]


def test_a_private_character_is_said_to_be_one(project: Path) -> None:
    finding = only(findings(project, BODY.replace("决策程序。", "决策程序\ue123。")), "no-glyph")
    assert "自造字" in finding.hint


def test_a_character_in_the_profile_alone(project: Path) -> None:
    profile = ISSUER + "发文机关标志: 木凉镇𱁬文件\n"
    (project / "content/issuers/木凉镇.yaml").write_text(profile, encoding="utf-8")
    finding = next(f for f in findings(project) if f.rule == "check.no-glyph")
    assert "小标宋" in finding.message


# The registry


def test_findings_come_in_the_order_of_lines(project: Path) -> None:
    body = BODY.replace("决策程序。", "决策程序,要(办)。").replace("完善决策机制", "一、完善，")
    lines = [f.line for f in findings(project, body, 公开方式=None, 发文字号=None)]
    assert lines == sorted(lines, key=lambda line: line or 0)
    assert len(lines) > 4


def test_rules_carry_what_a_finding_needs() -> None:
    assert len(RULES) > 40
    for rule in RULES.values():
        assert rule.id.startswith("check.")
        assert rule.id.isascii()
        assert rule.id == rule.id.lower()
        assert (rule.on_text is None) != (rule.on_notice is None)
