"""Whatever a clerk may type between the `---` lines is read as meant, or refused with line, text and what to do."""

import datetime as dt

import pytest

from tests.desk import BODY, Desk, told
from yinfa.model import Disclosure, Numbering

SOUND = "文种: 通知\n事项: 印发\n发文机关: 木凉镇\n成文日期: 2023-07-25\n"


def notice(front: str) -> str:
    return f"---\n{front}---\n{BODY}"


@pytest.mark.parametrize(
    ("slip", "line", "message"),
    [
        ("抄送：甲\n", 6, "“抄送”后面的冒号不对"),
        ("抄送:甲\n", 6, "“抄送”后面的冒号不对"),
        ("抄送 ： 甲\n", 6, "“抄送”后面的冒号不对"),
        ('标题: "未完\n', 6, "引号没有成对"),
        ("标题: '未完\n", 6, "引号没有成对"),
        ("抄送: [甲, 乙\n", 6, "括号没有成对，或各项之间缺少逗号"),
        ("抄送: [甲, 乙}\n", 6, "括号没有成对，或各项之间缺少逗号"),
        ("抄送: {甲\n", 6, "括号没有成对，或各项之间缺少逗号"),
        ("抄送: [甲，乙]\n", 6, "这里的逗号是全角的"),
        ("抄送: ［甲，乙］\n", 6, "方括号是全角的"),
        ("\t抄送: 甲\n", 6, "这一行的格式读不懂"),
        ("抄送:\n\t- 甲\n", 7, "这一行的格式读不懂"),
        ("标题: 甲: 乙\n", 6, "这一行的格式读不懂"),
        ("标题: “甲”: 乙\n", 6, "这一行的格式读不懂"),
        ("标题: @甲\n", 6, "这一行的格式读不懂"),
        ("标题: `甲`\n", 6, "这一行的格式读不懂"),
        (" 标题: 甲\n", 6, "这一行的格式读不懂"),
        ("标题 甲\n", 6, "这一行的格式读不懂"),
        ("标题: !甲\n", 6, "这一行的格式读不懂"),
        ("文种: 函\n", 6, "“文种”写了两次"),
        ("抄送: &甲 乙\n", 6, "不支持 & 和 * 引用"),
        ("抄送: *甲\n", 6, "这一行的格式读不懂"),
        ("标题: !!python/object:os.system 甲\n", 6, "不支持以 ! 开头的写法"),
        ("标题: !important 甲\n", 6, "不支持以 ! 开头的写法"),
        ("标题: |\n  甲\n  乙\n", 6, "文字要写在一行里"),
        ("标题: 甲\n  乙\n", 6, "文字要写在一行里"),
        ('标题: "甲\n  乙"\n', 6, "文字要写在一行里"),
        ("标题: 关于 #一号工程 的通知\n", 6, "“#”后面的文字会被当作说明，不会印出来"),
        ('标题: "a\\x07"\n', 6, "有看不见的字符 U+0007，印不出来"),
        ('标题: "a\\ud800"\n', 6, "有看不见的字符 U+D800，印不出来"),
        ("? [甲]\n: 乙\n", 6, "名称要是一个词"),
        ("...\n抄送: 甲\n", 7, "上面多了一行“---”或“...”"),
        ("抄送: " + "[" * 3000 + "\n", 6, "括号套得太深"),
        ("抄送: " + "{a: " * 3000 + "\n", 6, "括号套得太深"),
        ("抄送:\n  " + "- " * 20_000 + "甲\n", 2, "层次套得太深"),
        ("公开方式: 公开\n", 6, "“公开方式”不能写“公开”"),
        ("层次序数: 连续\n", 6, "“层次序数”不能写“连续”"),
        ("年度: 二〇二三\n", 6, "“年度”要写四位年份，不是“二〇二三”"),
        ("年度: 23\n", 6, "“年度”要写四位年份，不是“23”"),
        ("年度: " + "9" * 5000 + "\n", 6, f"“年度”要写四位年份，不是“{'9' * 40}…”"),
        ("抄送: {甲: 乙}\n", 6, "“抄送”要写成一串，至少一个"),
        ("抄送: [[甲]]\n", 6, "“抄送”要写一段文字"),
        ("标题: [甲]\n", 6, "“标题”要写一段文字"),
        ('标题: "  "\n', 6, "“标题”要写一段文字"),
        ("抄送:\n  - 甲\n  -\n", 8, "“抄送”要写一段文字"),
        ("附注: （此件公开发布）\n", 6, "附注不用写括号，程序会加"),
        ("印发日期: 2023-02-29\n", 6, "“印发日期”不是一个日期：“2023-02-29”"),
        ("标题分行: [甲, 乙]\n", 6, "“标题分行”合起来和标题不一样"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_line(desk: Desk, slip: str, line: int, message: str) -> None:
    assert told(desk.faults(notice(SOUND + slip))) == [(line, message)]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("主送: 甲", "是不是“主送机关”？"),
        ("主送单位: 甲", "是不是“主送机关”？"),
        ("文件种类: 甲", "是不是“文种”？"),
        ("title: 甲", "可用的有：文种、"),
        ("kind: 通知", "可用的有：文种、"),
        ("版式: {用印: 不加盖印章}", "“版式”写在发文机关的文件里"),
        ("备注:", "是不是“附注”？"),
        ("{抄送：甲}: 乙", ""),
    ],
)
def test_an_unknown_key_is_refused_even_when_it_is_empty(desk: Desk, key: str, hint: str) -> None:
    (finding,) = desk.faults(notice(f"{SOUND}{key}\n"))
    assert finding.line == 6
    assert finding.rule in ("content.unknown-key", "content.yaml")
    assert finding.hint.startswith(hint)


@pytest.mark.parametrize(
    "wrong",
    [
        *("2023-13-45", "2023-02-30", "20230725", "0", "86400", "2023-07", "2023-07-25T00:00:00", "七月", "23-7-5"),
        *("0023-07-25", "[2023-07-25]"),
    ],
)
def test_what_is_no_date_is_refused(desk: Desk, wrong: str) -> None:
    (finding,) = desk.faults(notice(SOUND.replace("2023-07-25", wrong)))
    assert finding.rule == "content.date"
    assert finding.line == 5


@pytest.mark.parametrize(
    "right", ["2023-07-05", "2023-7-5", "2023/7/5", "2023.7.5", "2023年7月5日", "２０２３年７月５日", "'2023-07-05'"]
)
def test_a_date_may_be_written_as_people_do(desk: Desk, right: str) -> None:
    loaded = desk.load(notice(SOUND.replace("2023-07-25", right)))
    assert loaded.notice.matter.date == dt.date(2023, 7, 5)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("", ["文种", "发文机关", "成文日期"]),
        ("文种: 通知\n", ["发文机关", "成文日期"]),
        ("文种:\n发文机关: 木凉镇\n成文日期: 2023-07-25\n", ["文种"]),
    ],
)
def test_every_missing_key_is_told(desk: Desk, front: str, expected: list[str]) -> None:
    findings = desk.faults(notice(front))
    assert [finding.message for finding in findings] == [f"缺少“{key}”" for key in expected]


@pytest.mark.parametrize("front", ["- 文种\n- 通知\n", "只有文字\n", "[甲, 乙]\n"])
def test_what_is_no_mapping_is_shown_what_to_write(desk: Desk, front: str) -> None:
    (finding,) = desk.faults(notice(front))
    assert told([finding]) == [(2, "这里要写成一行一项的“名称: 内容”")]
    assert finding.text == front.splitlines()[0]


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines(desk: Desk) -> None:
    text = notice("文种：通知\n事项: 印发\n发文机关: 木凉乡\n成文日期: 2023-13-45\n主送: 甲\n公开方式: 公开\n") + (
        "\n####### 深\n\n| 甲 | 乙 |\n|---|---|\n| 丙 |\n\n![图](无.png)\n\n***\n\n***\n"
    )
    assert told(desk.faults(text)) == [
        (2, "“文种”后面的冒号不对"),
        (4, "没有发文机关“木凉乡”"),
        (5, "“成文日期”不是一个日期：“2023-13-45”"),
        (6, "不认识的名称“主送”"),
        (7, "“公开方式”不能写“公开”"),
        (13, "层次太深"),
        (17, "表格这一行有 1 格，表头有 2 格"),
        (19, "找不到图片"),
        (23, "*** 只能在最后一章之后写一次"),
    ]


def test_one_value_may_stand_for_a_list_and_empty_keys_for_none(desk: Desk) -> None:
    matter = desk.load(
        notice(SOUND + "主送机关: 各村\n抄送: []\n标题:\n公开方式: 依申请公开\n层次序数: 跨章连续\n年度: 2023\n")
    ).notice.matter
    assert matter.issuers == ("木凉镇",)
    assert matter.addressees == ("各村",)
    assert matter.copies_to == ()
    assert matter.title is None
    assert matter.disclosure is Disclosure.ON_APPLICATION
    assert matter.numbering is Numbering.RUNNING
    assert matter.year == 2023


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("000001", "000001"),
        ("1.10", "1.10"),
        ("yes", "yes"),
        ("2023-07-25", "2023-07-25"),
        ("0x1F", "0x1F"),
        ("1:30", "1:30"),
        ("木凉府发〔2023〕12号", "木凉府发〔2023〕12号"),
        ("'#1 {{ x }} <b> & * !'", "#1 {{ x }} <b> & * !"),
        ("甲：乙", "甲：乙"),
        ("甲#乙 # 说明", "甲#乙"),
        (">-\n  甲", "甲"),
    ],
)
def test_a_text_stays_the_text_that_was_written(desk: Desk, written: str, read: str) -> None:
    assert desk.load(notice(f"{SOUND}发文字号: {written}\n")).notice.matter.number == read


def test_a_list_item_may_hold_a_colon_of_its_own(desk: Desk) -> None:
    matter = desk.load(notice(f"{SOUND}抄送:\n  - 区政府：办公室\n主送机关: [甲,\n  乙：丙]\n")).notice.matter
    assert matter.copies_to == ("区政府：办公室",)
    assert matter.addressees == ("甲", "乙：丙")


def test_each_key_and_item_knows_its_line(desk: Desk) -> None:
    lines = desk.load(notice(f"{SOUND}主送机关:\n  - 甲\n  - 乙\n")).notice.lines
    assert (lines["文种"], lines["主送机关"], lines["主送机关.1"]) == (2, 6, 8)


def test_a_thousand_references_do_not_multiply(desk: Desk) -> None:
    laughs = "抄送: &a0 [哈]\n" + "".join(f"k{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 300))
    assert desk.faults(notice(SOUND + laughs))


def test_front_matter_that_swallowed_the_plan_is_not_read_as_yaml(desk: Desk) -> None:
    (finding,) = desk.faults(notice(SOUND + "甲乙丙丁戊己庚辛\n" * 10_000))
    assert finding.message == "“名称: 内容”有 80037 字，太长了"
