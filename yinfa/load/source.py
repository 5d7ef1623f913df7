"""A content file's bytes go in, its lines come out: UTF-8 only, no control characters; what is wrong has its line."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from yinfa.report import Finding, Refused, cause, error

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters and lone surrogates, which XML cannot hold; U+FFFD, what a broken conversion leaves; direction
overrides, which show text other than it is."""
_IGNORED = str.maketrans("", "", "\ufeff\u200b\u2060")
"""Zero-width marks that come along with text pasted from web pages."""
_SHOWN = 20
"""How many lines with control characters are told of one by one."""
_BYTES_LINE_END = re.compile(rb"\r\n|[\r\n]")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Source:
    """A text file: its name for messages and its lines, the first at index 0."""

    file: str
    lines: tuple[str, ...]
    sha256: str = ""
    """Of the bytes that were read: a file that is changed while its notice is being built counts as changed."""


def read(path: Path, file: str) -> Source:
    """Read a UTF-8 text file; `file` is its name in messages. Raises `Refused` with every reason at once."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Refused(error("content.no-file", "没有这个文件", file=file, hint="请核对文件名和所在文件夹。")) from None
    except IsADirectoryError:
        raise Refused(
            error("content.no-file", "这是文件夹，不是文件", file=file, hint="请给出文件夹里 .md 文件的名字。")
        ) from None
    except OSError as reason:
        raise Refused(
            error(
                "content.unreadable",
                f"文件读不出来：{cause(reason)}",
                file=file,
                hint="请检查文件权限，或是否正被其他程序占用。",
            )
        ) from None
    text = _decode(data, file).translate(_IGNORED)
    lines = tuple(_LINE_END.split(text))
    bad = [number for number, line in enumerate(lines, 1) if _UNREADABLE.search(line)]
    if bad:
        raise Refused(*_control_characters(file, lines, bad))
    return Source(file, lines, hashlib.sha256(data).hexdigest())


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = len(_BYTES_LINE_END.findall(data, 0, reason.start)) + 1
        raise Refused(_not_utf8(data, file, line)) from None


def _not_utf8(data: bytes, file: str, line: int) -> Finding:
    what, text = _look(data, line)
    message = f"文件不是 UTF-8 编码，而像是 {what}" if what else "文件不是 UTF-8 编码，也不像 GBK，可能已损坏"
    hint = "用记事本或 WPS 打开，“另存为”时编码选 UTF-8，再编一次。" if what else "请从原稿重新复制文字，另存为 UTF-8。"
    return error("content.encoding", message, file=file, line=line, text=text, hint=hint)


def _look(data: bytes, line: int) -> tuple[str, str]:
    """Guess what encoding a file is in, and give the line as it reads then."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16 编码（记事本里的“Unicode”）", ""
    if b"\0" in data:
        return "二进制文件（例如改了后缀的 Word 文档）或没有标记的 UTF-16 编码", ""
    raw = _BYTES_LINE_END.split(data)[line - 1]
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "", visible(raw.decode("utf-8", "replace"))[:30]
    return "GBK 编码", visible(raw.decode("gb18030", "replace"))[:30]


def visible(text: str) -> str:
    """Put ▯ in place of every character that cannot be shown."""
    return _UNREADABLE.sub("▯", text)


def unreadable(text: str) -> str | None:
    """Give the first character of a text that cannot be shown, as `U+0007`; None where there is none."""
    found = _UNREADABLE.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def _control_characters(file: str, lines: tuple[str, ...], bad: list[int]) -> list[Finding]:
    rule, hint = "content.control-character", "把光标移到方框所示的位置，删去该字符后重新输入。"
    findings = []
    for number in bad[:_SHOWN]:
        line = lines[number - 1]
        place = next(_UNREADABLE.finditer(line)).start()
        text = visible(line[max(0, place - 10) : place + 10])
        message = f"有看不见的字符 {unreadable(line)}，印不出来"
        findings.append(error(rule, message, file=file, line=number, text=text, hint=hint))
    if len(bad) > _SHOWN:
        hint = "这大概不是文本文件。请从原稿重新复制文字，另存为 UTF-8。"
        findings.append(error(rule, f"共有 {len(bad)} 行有看不见的字符", file=file, line=bad[_SHOWN], hint=hint))
    return findings
