"""What a stage found goes in, and comes out as findings: text for people, JSON for programs."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The document may not be issued: nothing is written for it."""
    WARNING = "warning"
    """A person must look."""
    NOTICE = "notice"
    """For information."""

    @property
    def label(self) -> str:
        """The word a clerk reads."""
        return _LABELS[self]


_LABELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, what, by which rule, and what to do about it."""

    rule: str
    """The rule's id, stable: `content.unknown-key`, `check.half-width-punctuation`, …"""
    severity: Severity
    message: str
    """What is wrong, in Chinese, in one sentence without the full stop's successor."""
    file: str = ""
    """The file, relative to the project where it lies in it."""
    line: int | None = None
    """From 1; None where the whole file is meant."""
    text: str = ""
    """The offending text, as written."""
    hint: str = ""
    """What to do."""
    clause: str = ""
    """The standard's or other source's clause, such as `GB/T 9704—2012 §7.3.1`."""
    expected: str | None = None
    measured: str | None = None

    @property
    def place(self) -> str:
        """`file:line`, as editors open it."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_json(self) -> dict[str, Any]:
        """Give the finding as the contract's JSON object."""
        return asdict(self) | {"severity": str(self.severity)}


def refusing(findings: Iterable[Finding], *, strict: bool) -> bool:
    """Whether findings keep a notice from being issued: errors do, with `strict` warnings too."""
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(finding.severity in fatal for finding in findings)


class Refused(Exception):
    """A stage cannot go on: `findings` say why, all of them at once."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("；".join(f"{f.place} {f.message}" for f in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[Refused], tuple[Finding, ...]]:
        """Come whole out of another process."""
        return Refused, self.findings


def error(rule: str, message: str, **more: Any) -> Finding:
    """Make a finding of severity error."""
    return Finding(rule, Severity.ERROR, message, **more)


def warning(rule: str, message: str, **more: Any) -> Finding:
    """Make a finding of severity warning."""
    return Finding(rule, Severity.WARNING, message, **more)


def notice(rule: str, message: str, **more: Any) -> Finding:
    """Make a finding of severity notice."""
    return Finding(rule, Severity.NOTICE, message, **more)


_CAUSES = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "磁盘是只读的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "同名的文件占着文件夹的位置",
    errno.ENOTDIR: "同名的文件占着文件夹的位置",
    errno.EISDIR: "同名的文件夹占着文件的位置",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EFBIG: "文件太大",
    errno.ETXTBSY: "文件正被其他程序占用",
    errno.EBUSY: "文件正被其他程序占用",
}


def cause(reason: OSError) -> str:
    """Say in Chinese why the system refused a file."""
    return _CAUSES.get(reason.errno or 0, f"系统报错“{reason.strerror or reason}”")
