"""A content file's text goes in, what load and compose make of it comes out, or how it is refused, in good form."""

import re
from pathlib import Path

from yinfa.compose import compose
from yinfa.compose.blocks import Block, Document, Paragraph, Picture, Role
from yinfa.load import Loaded, load
from yinfa.model import Plan
from yinfa.project import Project
from yinfa.report import Finding, Refused, Severity

FRONT = """---
文种: 通知
事项: 印发
发文机关: 木凉镇
成文日期: 2023-07-25
---
"""
BODY = "# 木凉镇某工作方案\n\n正文。\n"
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Desk:
    """A project with one content file, written over and over."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.content / "试.md"

    def write(self, text: str | bytes) -> Path:
        """Write the content file, byte for byte."""
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.path

    def load(self, text: str | bytes) -> Loaded:
        """Load a whole content file."""
        return load(self.write(text), self.project.content, self.project.root)

    def plan(self, body: str) -> Plan:
        """Load a body under the usual front matter, and give its plan."""
        plan = self.load(FRONT + body).notice.plan
        assert plan
        return plan

    def compose(self, text: str | bytes) -> Document:
        """Load and compose a whole content file."""
        return compose(self.load(text).notice, self.project.templates, self.project.root)

    def blocks(self, body: str) -> tuple[Block, ...]:
        """Compose a body under the usual front matter, and give the plan's blocks after its title."""
        return self.compose(FRONT + body).parts[1].blocks[1:]

    def texts(self, body: str) -> list[str]:
        """Compose a body under the usual front matter, and give the texts of the plan's paragraphs."""
        return [block.text for block in self.blocks(body) if isinstance(block, Paragraph)]

    def faults(self, text: str | bytes) -> list[Finding]:
        """Give the errors that a whole content file is refused for."""
        try:
            self.compose(text)
        except Refused as refused:
            self.hold_to_rules(*refused.findings)
            return list(refused.findings)
        raise AssertionError(f"not refused: {text[:200]!r}")

    def body_faults(self, body: str) -> list[Finding]:
        """Give the errors that a body under the usual front matter is refused for; line 1 is the body's first."""
        return [
            Finding(f.rule, f.severity, f.message, f.file, (f.line or 0) - FRONT.count("\n"), f.text, f.hint)
            for f in self.faults(FRONT + body)
        ]

    def warnings(self, body: str) -> list[Finding]:
        """Give the warnings of a body under the usual front matter that is not refused."""
        findings = self.load(FRONT + body).findings
        self.hold_to_rules(*findings, severity=Severity.WARNING)
        return list(findings)

    def hold_to_rules(self, *findings: Finding, severity: Severity = Severity.ERROR) -> None:
        """Every finding has its place, is in Chinese, and says what to do; a refusal has one at least."""
        assert findings or severity is not Severity.ERROR
        for finding in findings:
            assert finding.severity is severity, finding
            assert finding.file, finding
            assert _CHINESE.search(finding.message), finding
            assert _CHINESE.search(finding.hint), finding
            assert len(finding.text) <= 90, finding
            assert not _UNSHOWABLE.search(finding.text + finding.message), finding
            place = self.project.root / finding.file
            if place.is_file() and finding.line is not None:
                assert 1 <= finding.line <= len(re.split(rb"\r\n|[\r\n]", place.read_bytes())), finding


def told(findings: list[Finding]) -> list[tuple[int | None, str]]:
    """Give each finding's line and message."""
    return [(finding.line, finding.message) for finding in findings]


def everything(document: Document) -> str:
    """Give all the text of a document in reading order, white space left out."""
    said = []
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                said.append(block.text)
            elif not isinstance(block, Picture):
                rows = (block.head, *block.rows)
                said += [run.text for row in rows for cell in row for run in cell]
    imprint = document.imprint
    return squeezed("".join([*said, imprint.copies_to or "", imprint.printer, imprint.date]))


def squeezed(text: str) -> str:
    """Leave out all white space."""
    return "".join(text.split())


def paragraphs(blocks: tuple[Block, ...], role: Role) -> list[str]:
    """Give the texts of the paragraphs of a role."""
    return [block.text for block in blocks if isinstance(block, Paragraph) and block.role is role]
