"""Bytes that are no UTF-8 text, or hold what cannot be printed, are refused, and said to be what they are."""

from pathlib import Path

import pytest

from tests.desk import BODY, FRONT, Desk, told
from yinfa.load.source import read
from yinfa.report import Refused

NOTICE = FRONT + BODY


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (NOTICE.encode("gbk"), "文件不是 UTF-8 编码，而像是 GBK 编码"),
        (NOTICE.encode("gb18030"), "文件不是 UTF-8 编码，而像是 GBK 编码"),
        (NOTICE.encode("utf-16"), "文件不是 UTF-8 编码，而像是 UTF-16 编码（记事本里的“Unicode”）"),
        (b"\xfe\xff" + NOTICE.encode("utf-16-be"), "文件不是 UTF-8 编码，而像是 UTF-16 编码（记事本里的“Unicode”）"),
        (b"PK\x03\x04\x14\x00\xff\xfe\x00", "文件不是 UTF-8 编码，而像是二进制文件（例如改了后缀的 Word 文档）…"),
        (NOTICE.encode() + b"\xff\xff", "文件不是 UTF-8 编码，也不像 GBK，可能已损坏"),
    ],
    ids=["gbk", "gb18030", "utf-16-le", "utf-16-be", "binary", "damaged"],
)  # fmt: skip
def test_other_encodings_are_recognised(desk: Desk, data: bytes, message: str) -> None:
    (finding,) = desk.faults(data)
    assert finding.message.replace("是 ", "是").startswith(message.replace("是 ", "是").rstrip("…"))
    assert "UTF-8" in finding.hint


def test_the_first_line_that_is_not_utf_8_is_shown_as_it_reads_in_gbk(desk: Desk) -> None:
    (finding,) = desk.faults(b"---\nabc: 1\n" + "事项: 印发".encode("gbk"))
    assert (finding.line, finding.text) == (3, "事项: 印发")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x85"])
def test_any_line_end_will_do(desk: Desk, end: str) -> None:
    loaded = desk.load(("\ufeff" + NOTICE).replace("\n", end))
    assert loaded.notice.plan
    assert loaded.notice.plan.line == 7


def test_zero_width_marks_vanish(desk: Desk) -> None:
    plan = desk.plan("# 方\u200b案\n\n正\ufeff文\u2060。\n")
    assert plan.title == "方案"
    assert [node.text for node in plan.lead if hasattr(node, "text")] == ["正文。"]


def test_control_characters_are_told_line_by_line_and_never_shown(desk: Desk) -> None:
    text = NOTICE + "\n甲\x07乙\x1b[31m\n\n丙\ufffd\n\n丁\u202e戊\n\n" + "己\x00\n"
    findings = desk.faults(text)
    assert told(findings) == [
        (11, "有看不见的字符 U+0007，印不出来"),
        (13, "有看不见的字符 U+FFFD，印不出来"),
        (15, "有看不见的字符 U+202E，印不出来"),
        (17, "有看不见的字符 U+0000，印不出来"),
    ]
    assert findings[0].text == "甲▯乙▯[31m"


def test_a_file_full_of_control_characters_does_not_fill_the_screen(desk: Desk) -> None:
    findings = desk.faults("\x01\n" * 1000)
    assert len(findings) == 21
    assert findings[-1].message == "共有 1000 行有看不见的字符"


def test_what_is_no_file_is_said(desk: Desk, tmp_path: Path) -> None:
    for path, message in [
        (tmp_path / "无.md", "没有这个文件"),
        (tmp_path, "这是文件夹，不是文件"),
        (tmp_path / ("长" * 300), "文件读不出来：名字太长"),
    ]:
        with pytest.raises(Refused) as refused:
            read(path, path.name)
        assert refused.value.findings[0].message == message


def test_a_file_name_that_is_no_utf_8_is_refused(desk: Desk) -> None:
    path = desk.project.content / "方案\udcb0\udcb8.md"
    path.write_text(NOTICE, encoding="utf-8")
    desk.path = path
    (finding,) = desk.faults(NOTICE)
    assert finding.message == "文件名不是 UTF-8 编码"
    finding.file.encode()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "文件是空的"),
        (" \n\n　\n", 1, "文件是空的"),
        (BODY, 1, "文件开头没有“---”"),
        ("\n\n文种: 通知\n", 3, "文件开头没有“---”"),
        ("---\n文种: 通知\n\n正文\n", 1, "开头各项之后缺一行“---”"),
    ],
)
def test_a_file_without_front_matter_is_shown_how_to_begin(desk: Desk, text: str, line: int, message: str) -> None:
    findings = desk.faults(text)
    assert told(findings) == [(line, message)]
    assert "---" in findings[0].hint


def test_blank_lines_may_stand_before_the_front_matter(desk: Desk) -> None:
    assert desk.load("\n\n" + NOTICE).notice.lines["文种"] == 4
