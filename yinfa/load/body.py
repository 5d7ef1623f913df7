"""A content file's lines below the front matter go in; the notice's own text, its plan and attachments come out.

Each node knows its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from yinfa.load import markup
from yinfa.load.lists import begins_list, goes_on, interrupts, read_lists
from yinfa.load.pictures import picture_hash
from yinfa.load.source import Source
from yinfa.model import Attachment, Body, Duty, Inline, Paragraph, Picture, Plan, Section, plain
from yinfa.report import Finding, Refused, Severity, error, warning

_ATTACHMENT = re.compile(r"附件\s*(?:\d+\s*)?[：:]\s*(.+)")
_ATTACHMENT_ALONE = re.compile(r"附件\s*\d*[：:]?")
_NUMBERED = re.compile(
    r"\s*(?:\d{1,3}[.、)）．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]+、|[①-⑳])"
)
_PICTURE = re.compile(r"(?<!\\)!\[")
_DUTY = re.compile(
    r"((?:责任|牵头|主办|协办|配合|参与|参加|承办|负责|落实|督办)(?:单位|部门|机关|科室|人|领导)"
    r"|(?:完成|办理)?(?:时限|时间)(?:要求)?)\s*[：:]\s*(.+)"
)
_OFFICES = re.compile(r"[、，,；;\s]+")
_SENTENCE_END = re.compile(r"[。！？；：][”’）]?$")
_DEEPEST = 5
"""`#####` is level 4, （1）: the standard has no fifth (§7.3.3)."""
_LONGEST_WITH_MARKS = 5_000
"""Characters of a paragraph with marks of emphasis at most: reading them takes time by the square."""


@dataclass(slots=True)
class Content:
    """What a content file's body holds."""

    text: tuple[Body, ...] = ()
    plan: Plan | None = None
    attachments: tuple[Attachment, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    """The pictures, with the hash of each."""


@dataclass(slots=True)
class _Segment:
    """Lines of one sort that belong together; a list may have blank ones among them."""

    sort: str
    """heading, rule, table, list, text."""
    line: int
    lines: list[str]
    after_text: bool = False
    """Whether text stands directly above it."""


@dataclass(slots=True)
class _Open:
    """A section, plan or attachment being read; level 0 is the plan itself."""

    level: int
    title: str
    line: int
    body: list[Body] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    inner: list[Section] = field(default_factory=list)


def read_body(source: Source, first: int, folder: Path) -> Content:
    """Read everything from line index `first` on. Pictures are looked for in `folder`. Faults are in the findings."""
    reader = _BodyReader(source, folder)
    for segment in _segments(source.lines, first):
        reader.take(segment)
    return reader.finish()


# Segments


def _segments(lines: tuple[str, ...], first: int) -> Iterator[_Segment]:
    index, blank_above = first, True
    while index < len(lines):
        if not lines[index].strip():
            index, blank_above = index + 1, True
            continue
        segment = _segment(lines, index, after_text=not blank_above)
        yield segment
        index += len(segment.lines)
        blank_above = segment.sort != "text"


def _segment(lines: tuple[str, ...], start: int, *, after_text: bool) -> _Segment:
    """Give what begins at a line that is not blank."""
    line = lines[start]
    if _heading(line):
        return _Segment("heading", start + 1, [line])
    if _rule(line):
        return _Segment("rule", start + 1, [line], after_text)
    if _begins_table(lines, start):
        sort, end = "table", _end_of_text(lines, start + 1, in_text=False)
    elif begins_list(line):
        sort, end = "list", _end_of_list(lines, start)
    else:
        sort, end = "text", _end_of_text(lines, start + 1, in_text=True)
    return _Segment(sort, start + 1, list(lines[start:end]), after_text)


def _end_of_text(lines: tuple[str, ...], start: int, *, in_text: bool) -> int:
    """Give the index after the last line that belongs to the paragraph or table before `start`."""
    for index in range(start, len(lines)):
        line = lines[index]
        if not line.strip() or _heading(line) or _rule(line):
            return index
        if in_text and (_begins_table(lines, index) or interrupts(line)):
            return index
    return len(lines)


def _end_of_list(lines: tuple[str, ...], start: int) -> int:
    """Give the index after a list's last line; blank lines between its items belong to it."""
    end = start + 1
    blank = False
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            blank = True
            continue
        if _heading(line) or _rule(line) or _begins_table(lines, index) or (blank and not goes_on(lines[start], line)):
            break
        end, blank = index + 1, False
    return end


def _begins_table(lines: tuple[str, ...], index: int) -> bool:
    return markup.is_table(list(lines[index : index + 2]))


def _heading(line: str) -> tuple[int, str] | None:
    """Give depth and title of a line such as `## 标题`, with or without a blank, with or without `##` at its end."""
    text = line.strip()
    if not text.startswith("#") or len(line) - len(line.lstrip()) > 3:
        return None
    title = text.lstrip("#")
    depth = len(text) - len(title)
    opened = title.rstrip("#")
    if not opened or opened[-1].isspace():
        title = opened
    return depth, title.strip()


def _rule(line: str) -> str:
    """Give `*` for a line of three or more asterisks, `-` for one of hyphens, otherwise nothing."""
    marks = "".join(line.split()) if line.lstrip()[:1] in ("*", "-") else ""
    return marks[0] if len(marks) > 2 and len(set(marks)) == 1 else ""


class _BodyReader:
    def __init__(self, source: Source, folder: Path) -> None:
        self.source = source
        self.folder = folder
        self.content = Content()
        self.text: list[Body] = []
        self.closing: list[Body] | None = None
        self.closing_line = 0
        self.stack: list[_Open] = []
        self.done: list[tuple[bool, Plan]] = []
        self.is_attachment = False

    # Segments

    def take(self, segment: _Segment) -> None:
        match segment.sort:
            case "heading":
                self._heading(segment)
            case "rule":
                self._end_of_chapters(segment)
            case "table":
                self._table(segment)
            case "list":
                self._lists(segment)
            case _:
                self._text(segment)

    def _add(self, *nodes: Body) -> None:
        if self.closing is not None:
            self.closing.extend(nodes)
        elif self.stack:
            self.stack[-1].body.extend(nodes)
        else:
            self.text.extend(nodes)

    def _heading(self, segment: _Segment) -> None:
        found = _heading(segment.lines[0])
        assert found
        depth, title = found
        line, raw = segment.line, segment.lines[0]
        if not title:
            hint = "在 # 号后面写上标题，或删去这一行。"
            self._refuse("content.heading", "标题是空的", line, raw, hint)
        elif depth > _DEEPEST:
            hint = "公文结构层次最多四级：## 一、 ### （一） #### 1. ##### （1）。"
            self._refuse("content.heading", "层次太深", line, raw, hint)
        elif self._can_be_set(title, line):
            if depth == 1:
                self._title(plain(markup.inlines(title)), line)
            else:
                self._section(depth - 1, title, line, raw)

    def _section(self, level: int, title: str, line: int, raw: str) -> None:
        if not self.stack:
            hint = "先写一行“# 方案标题”，再写“## 章标题”。"
            self._refuse("content.heading", "章标题前面没有方案标题", line, raw, hint)
            self.stack = [_Open(0, "", line)]
        if self.closing is not None:
            hint = f"把第 {self.closing_line} 行的 *** 移到最后一项任务之后，或删去。"
            self._refuse("content.heading", "结尾部分（*** 之后）不能再有标题", line, raw, hint)
            self.stack[-1].body.extend(self.closing)
            self.closing = None  # said once; what follows is read as if the *** were not there
        self._close_down_to(level)
        self.stack.append(_Open(level, title, line))

    def _title(self, title: str, line: int) -> None:
        self._finish_plan()
        attachment = _ATTACHMENT.fullmatch(title)
        self.is_attachment = bool(attachment)
        if _ATTACHMENT_ALONE.fullmatch(title):
            self._refuse("content.heading", "附件没有标题", line, title, "写成“# 附件：标题”。")
        elif not attachment and any(not is_attachment for is_attachment, _ in self.done):
            hint = "附件写成“# 附件：标题”；章标题用 ##，任务用 ###。"
            self._refuse("content.heading", "一份公文只能有一个方案标题（#）", line, title, hint)
        self.stack = [_Open(0, attachment.group(1) if attachment else title, line)]

    def _end_of_chapters(self, segment: _Segment) -> None:
        mark = segment.lines[0].strip()
        if _rule(mark) == "-" and segment.after_text:
            hint = "若是结尾部分的开始，写成 ***，前后各空一行；若是标题，在上一行前面写 ##，删去这一行。"
            self._refuse("content.closing", "这一行紧接着文字，看不出是什么", segment.line, mark, hint)
        elif not self.stack or self.closing is not None:
            hint = "它后面是方案的结尾段；多余的请删去。"
            self._refuse("content.closing", "*** 只能在最后一章之后写一次", segment.line, mark, hint)
        else:
            self._close_down_to(1)
            self.closing, self.closing_line = [], segment.line

    def _text(self, segment: _Segment) -> None:
        lines, duties = _split_duties(segment) if self._may_have_duties else (segment.lines, [])
        if lines:
            self._close_duties_as_text()
            self._paragraph(lines, segment.line)
        for duty in duties:
            self.stack[-1].duties.append(duty)
            if duty.text[-1:] in "。；;，,":
                message, hint = (
                    f"“{duty.role}”这一行末尾不用写标点，括号里会照印出来",
                    f"删去末尾的“{duty.text[-1:]}”。",
                )
                self._warn("content.duty", message, duty.line, duty.text, hint)

    def _paragraph(self, lines: list[str], line: int) -> None:
        text = markup.join_lines(lines)
        if self._is_too_long(text):
            self._refuse_long(text, line)
        elif _PICTURE.search(text) and (len(lines) > 1 or not self._picture(text, line)):
            self._refuse_picture(text, line)
        elif not _PICTURE.search(text):
            self._look_for_slips(lines, line)
            self._add(Paragraph(markup.inlines(text), line))

    def _look_for_slips(self, lines: list[str], first: int) -> None:
        if lines[0].lstrip().startswith("＃"):
            message, hint = "＃ 是全角的，这一行不会成为标题", "标题的 # 要用半角。"
            self._warn("content.heading", message, first, lines[0], hint)
        if len(lines) > 1 and all(line.lstrip().startswith("|") for line in lines):
            hint = "表头下面要有一行 | --- | --- |，每格一个。"
            self._refuse("content.table", "表格缺少表头下面的一行", first + 1, lines[1], hint)
        for number, (line, following) in enumerate(pairwise(lines), first):
            if _SENTENCE_END.search(line.rstrip()) or _NUMBERED.match(following):
                shown = f"{line.strip()[-12:]}⏎{following.strip()[:12]}"
                message = "这一行和下一行之间没有空行，会并成一段"
                self._warn("content.joined-lines", message, number, shown, "要分成两段，就在两行之间空一行。")

    @property
    def _may_have_duties(self) -> bool:
        return self.closing is None and bool(self.stack) and self.stack[-1].level > 0

    def _close_duties_as_text(self) -> None:
        """Turn duties that text follows back into paragraphs: only those at a task's end are data."""
        if self._may_have_duties and self.stack[-1].duties:
            for duty in self.stack[-1].duties:
                message, hint = f"“{duty.role}”后面还有内容，这一行会当作正文", "分工要写在一项任务的最后。"
                self._warn("content.duty", message, duty.line, f"{duty.role}：{duty.text}", hint)
                self.stack[-1].body.append(Paragraph((Inline(f"{duty.role}：{duty.text}"),), duty.line))
            self.stack[-1].duties.clear()

    # Tables, lists, pictures

    def _table(self, segment: _Segment) -> None:
        self._close_duties_as_text()
        width = markup.row_length(segment.lines[0])
        is_even = True
        for number, row in enumerate(segment.lines, segment.line):
            if not self._can_be_set(row, number):
                is_even = False
            elif (cells := markup.row_length(row)) != width:
                hint = (
                    "补上或删去竖线 |，使各行格数相同；没有内容的格子留空，但竖线要写；文字里的竖线写成 \\|。"
                    if "|" in row
                    else "竖线要用半角 |，不用全角｜。"
                    if "｜" in row
                    else "如果这一行不是表格，在它前面空一行。"
                )
                message = f"表格这一行有 {cells} 格，表头有 {width} 格"
                self._refuse("content.table", message, number, row, hint)
                is_even = False
        if is_even:
            self._add(markup.table(segment.lines, segment.line))

    def _lists(self, segment: _Segment) -> None:
        self._close_duties_as_text()
        sound = [self._can_be_set(line, number) for number, line in enumerate(segment.lines, segment.line)]
        if all(sound):
            lists, findings = read_lists(segment.lines, segment.line, self.source.file)
            self.content.findings.extend(findings)
            self._add(*lists)

    def _picture(self, text: str, line: int) -> bool:
        """Take a paragraph that is a picture and nothing else; say whether it is."""
        alt, parted, path = text.removeprefix("![").removesuffix(")").partition("](")
        if not (parted and text.startswith("![") and text.endswith(")") and path.strip()):
            return False
        if "![" in path or "](" in path:
            return False
        self._close_duties_as_text()
        picture = Picture(path.strip().removeprefix("<").removesuffix(">"), alt.strip(), line)
        try:
            known = picture_hash(picture.path, self.folder, self.source.file, line)
            self.content.files[self.folder / picture.path] = known
        except Refused as refused:
            self.content.findings.extend(refused.findings)
        self._add(picture)
        return True

    def _can_be_set(self, line: str, number: int) -> bool:
        """Whether a line of a table or list has neither a picture nor more than can be searched for emphasis."""
        if self._is_too_long(line):
            self._refuse_long(line, number)
            return False
        if _PICTURE.search(line):
            self._refuse_picture(line, number)
            return False
        return True

    @staticmethod
    def _is_too_long(text: str) -> bool:
        return len(text) > _LONGEST_WITH_MARKS and ("*" in text or "\\" in text)

    def _refuse_picture(self, text: str, line: int) -> None:
        hint = "写成“![图的说明](图片文件名)”，单独一行，前后各空一行；如果不是图片，! 前面加反斜杠 \\。"
        self._refuse("content.picture", "图片要独占一段", line, text, hint)

    def _refuse_long(self, text: str, line: int) -> None:
        hint = "一段太长了，多半是漏了空行：请在段与段之间空一行。"
        self._refuse("content.too-long", f"这一段有 {len(text)} 字", line, text, hint)

    # Closing what is open

    def _close_down_to(self, level: int) -> None:
        while len(self.stack) > 1 and self.stack[-1].level >= level:
            closed = self.stack.pop()
            section = Section(
                closed.level,
                markup.inlines(closed.title),
                tuple(closed.body),
                tuple(closed.duties),
                tuple(closed.inner),
                closed.line,
            )
            self.stack[-1].inner.append(section)

    def _finish_plan(self) -> None:
        if not self.stack:
            return
        self._close_down_to(1)
        root = self.stack.pop()
        plan = Plan(root.title, tuple(root.body), tuple(root.inner), tuple(self.closing or ()), root.line)
        faulty = any(f.severity is Severity.ERROR and (f.line or 0) >= root.line for f in self.content.findings)
        if not (plan.lead or plan.sections or plan.closing or faulty):
            self._refuse(
                "content.empty", f"“{root.title}”下面没有内容", root.line, root.title, "请写上正文，或删去这个标题。"
            )
        self.done.append((self.is_attachment, plan))
        self.stack, self.closing = [], None

    def finish(self) -> Content:
        self._finish_plan()
        self.content.text = tuple(self.text)
        plans = [plan for is_attachment, plan in self.done if not is_attachment]
        self.content.plan = plans[0] if plans else None
        self.content.attachments = tuple(Attachment(plan) for is_attachment, plan in self.done if is_attachment)
        return self.content

    def _refuse(self, rule: str, message: str, line: int, text: str, hint: str) -> None:
        shown = text.strip()[:60]
        self.content.findings.append(error(rule, message, file=self.source.file, line=line, text=shown, hint=hint))

    def _warn(self, rule: str, message: str, line: int, text: str, hint: str) -> None:
        shown = text.strip()[:60]
        self.content.findings.append(warning(rule, message, file=self.source.file, line=line, text=shown, hint=hint))


def _split_duties(segment: _Segment) -> tuple[list[str], list[Duty]]:
    """Part the duty lines at a segment's end from the text before them."""
    found = []
    for line in reversed(segment.lines):
        duty = _DUTY.fullmatch(line.strip())
        if not duty:
            break
        found.append(duty)
    cut = len(segment.lines) - len(found)
    return segment.lines[:cut], [_duty(duty, line) for line, duty in enumerate(reversed(found), segment.line + cut)]


def _duty(found: re.Match[str], line: int) -> Duty:
    text = plain(markup.inlines(found.group(2)))
    return Duty(found.group(1), text, tuple(part for part in _OFFICES.split(text.rstrip("。")) if part), line)
