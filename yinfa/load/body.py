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
from yinfa.load.source import Source
from yinfa.model import Attachment, Body, Duty, Inline, List, Paragraph, Picture, Plan, Section, Table
from yinfa.report import Finding, error, warning

_HEADING = re.compile(r"^(#+)[ \u3000]*(.*?)[ \u3000]*#*\s*$")
_ATTACHMENT = re.compile(r"^附件\s*\d*\s*[：:]\s*(.+)$")
_END_OF_CHAPTERS = re.compile(r"^(\*\s*){3,}$|^(-\s*){3,}$|^(_\s*){3,}$")
_PICTURE = re.compile(r"^!\[([^\]]*)\]\(\s*<?([^)>]+?)>?\s*\)$")
_PICTURE_INSIDE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_DUTY = re.compile(
    r"^((?:责任|牵头|主办|协办|配合|参与|参加|承办|负责|落实|督办)(?:单位|部门|机关|科室|人|领导)|(?:完成|办理)?(?:时限|时间)(?:要求)?)\s*[：:]\s*(.+?)\s*$"
)
_OFFICES = re.compile(r"[、，,；;\s]+")
_SENTENCE_END = re.compile(r"[。！？；：][”’）]?\s*$")
_DEEPEST = 5  # `#####` is level 4, （1）: the standard has no fifth (§7.3.3)
_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg"}


@dataclass(slots=True)
class Content:
    """What a content file's body holds."""

    text: tuple[Body, ...] = ()
    plan: Plan | None = None
    attachments: tuple[Attachment, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Segment:
    """Lines between blank ones, all of one sort."""

    sort: str  # heading, end, table, list, picture, text
    line: int
    lines: list[str]


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
    """Read everything from line index `first` on; pictures are looked for in `folder`, faults are in the findings."""
    reader = _BodyReader(source, folder)
    for segment in _segments(source, first):
        reader.take(segment)
    return reader.finish()


def _segments(source: Source, first: int) -> Iterator[_Segment]:
    held: list[str] = []
    start = first
    listing = False
    for index in range(first, len(source.lines) + 1):
        raw = source.lines[index] if index < len(source.lines) else ""
        blank = not raw.strip()
        alone = _HEADING.match(raw) or _END_OF_CHAPTERS.match(raw.strip())
        if held and (blank or alone):
            following = next((line for line in source.lines[index:] if line.strip()), "")
            listing = markup.LIST_MARK.match(held[0]) is not None
            if blank and listing and index < len(source.lines) and _continues_list(held[0], following):
                continue  # a blank line between two items does not part them
            yield _classed(held, start + 1)
            held = []
        if blank:
            continue
        if alone:
            yield _Segment("end" if _END_OF_CHAPTERS.match(raw.strip()) else "heading", index + 1, [raw])
            continue
        if not held:
            start = index
        held.append(raw)


def _continues_list(first: str, following: str) -> bool:
    same = markup.LIST_MARK.match(following)
    ordered = markup.list_number(first) is not None
    return bool(same and (markup.list_number(following) is not None) == ordered) or following.startswith("    ")


def _classed(lines: list[str], line: int) -> _Segment:
    if markup.is_table(lines):
        return _Segment("table", line, lines)
    if markup.LIST_MARK.match(lines[0]):
        return _Segment("list", line, lines)
    if len(lines) == 1 and _PICTURE.match(lines[0].strip()):
        return _Segment("picture", line, lines)
    return _Segment("text", line, lines)


class _BodyReader:
    def __init__(self, source: Source, folder: Path) -> None:
        self.source = source
        self.folder = folder
        self.content = Content()
        self.text: list[Body] = []
        self.closing: list[Body] | None = None
        self.stack: list[_Open] = []
        self.done: list[tuple[bool, Plan]] = []
        self.is_attachment = False

    # Segments

    def take(self, segment: _Segment) -> None:
        match segment.sort:
            case "heading":
                self._heading(segment)
            case "end":
                self._end_of_chapters(segment)
            case "table":
                self._add(self._table(segment))
            case "list":
                self._add(self._list(segment))
            case "picture":
                self._add(self._picture(segment))
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
        found = _HEADING.match(segment.lines[0])
        assert found
        depth, title, line = len(found.group(1)), found.group(2), segment.line
        if not title:
            self._refuse("content.heading", "标题是空的", line, segment.lines[0], "在 # 号后面写上标题，或删去这一行。")
            return
        if depth > _DEEPEST:
            self._refuse(
                "content.heading",
                "层次太深",
                line,
                segment.lines[0],
                "公文结构层次最多四级：## 一、 ### （一） #### 1. ##### （1）。",
            )
            return
        if depth == 1:
            self._title(title, line)
            return
        if not self.stack:
            self._refuse(
                "content.heading",
                "章标题前面没有方案标题",
                line,
                segment.lines[0],
                "先写一行“# 方案标题”，再写“## 章标题”。",
            )
            self.stack = [_Open(0, "", line)]
        if self.closing is not None:
            self._refuse(
                "content.heading",
                "结尾部分（*** 之后）不能再有标题",
                line,
                segment.lines[0],
                "把 *** 移到最后一项任务之后，或删去。",
            )
        self._close_down_to(depth - 1)
        self.stack.append(_Open(depth - 1, title, line))

    def _title(self, title: str, line: int) -> None:
        self._finish_plan()
        attachment = _ATTACHMENT.match(title)
        self.is_attachment = bool(attachment)
        if not attachment and any(not is_attachment for is_attachment, _ in self.done):
            self._refuse(
                "content.heading",
                "一份公文只能有一个方案标题（#）",
                line,
                title,
                "附件写成“# 附件：标题”；章标题用 ##，任务用 ###。",
            )
        self.stack = [_Open(0, attachment.group(1) if attachment else title, line)]

    def _end_of_chapters(self, segment: _Segment) -> None:
        if not self.stack or self.closing is not None:
            self._refuse(
                "content.closing",
                "*** 只能在最后一章之后写一次",
                segment.line,
                segment.lines[0].strip(),
                "它后面是方案的结尾段；多余的请删去。",
            )
            return
        self._close_down_to(1)
        self.closing = []

    def _text(self, segment: _Segment) -> None:
        lines, duties = _split_duties(segment) if self._may_have_duties else (segment.lines, [])
        if lines:
            self._close_duties_as_text()
            self._warn_of_joined_lines(lines, segment.line)
            text = markup.join_lines(lines)
            if _PICTURE_INSIDE.search(text):
                self._refuse("content.picture", "图片要独占一段", segment.line, text, "在图片那一行的前后各空一行。")
            self._add(Paragraph(markup.inlines(text), segment.line))
        if duties:
            self.stack[-1].duties.extend(duties)

    @property
    def _may_have_duties(self) -> bool:
        return self.closing is None and bool(self.stack) and self.stack[-1].level > 0

    def _close_duties_as_text(self) -> None:
        """Turn duties that text follows back into paragraphs: only those at a task's end are data."""
        if self._may_have_duties and self.stack[-1].duties:
            for duty in self.stack[-1].duties:
                self.stack[-1].body.append(Paragraph((Inline(f"{duty.role}：{duty.text}"),), duty.line))
            self.stack[-1].duties.clear()

    def _warn_of_joined_lines(self, lines: list[str], first: int) -> None:
        for number, (line, following) in enumerate(pairwise(lines), first):
            if _SENTENCE_END.search(line):
                self.content.findings.append(
                    warning(
                        "content.joined-lines",
                        "这一行和下一行之间没有空行，会并成一段",
                        file=self.source.file,
                        line=number,
                        text=f"{line.strip()[-12:]}⏎{following.strip()[:12]}",
                        hint="要分成两段，就在两行之间空一行。",
                    )
                )

    # Tables, lists, pictures

    def _table(self, segment: _Segment) -> Table:
        self._close_duties_as_text()
        width = markup.row_length(segment.lines[0])
        for number, row in enumerate(segment.lines, segment.line):
            if (cells := markup.row_length(row)) != width:
                self._refuse(
                    "content.table",
                    f"表格这一行有 {cells} 格，表头有 {width} 格",
                    number,
                    row.strip(),
                    "补上或删去竖线 |，使各行格数相同；没有内容的格子留空，但竖线要写；文字里的竖线写成 \\|。",
                )
                return Table((), (), (), segment.line)
        return markup.table(segment.lines, segment.line)

    def _list(self, segment: _Segment) -> List:
        self._close_duties_as_text()
        result = markup.list_of([line for line in segment.lines if line.strip()], segment.line)
        numbers = [number for line in segment.lines if (number := markup.list_number(line)) is not None]
        if result.ordered and numbers not in (
            list(range(numbers[0], numbers[0] + len(numbers))),
            [numbers[0]] * len(numbers),
        ):
            self.content.findings.append(
                warning(
                    "content.list-number",
                    "编号不连续，成文时会按顺序重排",
                    file=self.source.file,
                    line=segment.line,
                    text="、".join(map(str, numbers)),
                    hint="请核对是否漏了一项。",
                )
            )
        return result

    def _picture(self, segment: _Segment) -> Picture:
        self._close_duties_as_text()
        found = _PICTURE.match(segment.lines[0].strip())
        assert found
        picture = Picture(found.group(2), found.group(1), segment.line)
        fault = _picture_fault(picture.path, self.folder)
        if fault:
            self._refuse("content.picture", fault[0], segment.line, picture.path, fault[1])
        return picture

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
        if not (plan.lead or plan.sections or plan.closing):
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
        self.content.findings.append(
            error(rule, message, file=self.source.file, line=line, text=text.strip()[:60], hint=hint)
        )


def _split_duties(segment: _Segment) -> tuple[list[str], list[Duty]]:
    """Part the duty lines at a segment's end from the text before them."""
    cut = len(segment.lines)
    while cut and _DUTY.match(segment.lines[cut - 1].strip()):
        cut -= 1
    duties = []
    for number, line in enumerate(segment.lines[cut:], segment.line + cut):
        found = _DUTY.match(line.strip())
        assert found
        text = found.group(2)
        duties.append(
            Duty(found.group(1), text, tuple(part for part in _OFFICES.split(text.rstrip("。")) if part), number)
        )
    return segment.lines[:cut], duties


def _picture_fault(path: str, folder: Path) -> tuple[str, str] | None:
    """Say what is wrong with a picture's path: only files beside the content are ever opened."""
    if "://" in path or path.startswith(("/", "\\", "~")) or ":" in path:
        return "图片只能用与正文放在一起的文件，不能用网址或别处的路径", "把图片复制到正文所在的文件夹，只写文件名。"
    place = folder / path
    try:
        inside = place.resolve().is_relative_to(folder.resolve())
        exists = place.is_file()
    except (OSError, ValueError):
        inside, exists = True, False
    if not inside:
        return "图片不在正文所在的文件夹里", "把图片复制到正文所在的文件夹，只写文件名。"
    if not exists:
        return "找不到图片", f"请核对文件名；图片应放在 {folder.name}/ 文件夹里。"
    if place.suffix.lower() not in _PICTURE_SUFFIXES:
        return f"不支持 {place.suffix} 格式的图片", "请用 PNG 或 JPEG。"
    return _broken_picture(place)


def _broken_picture(place: Path) -> tuple[str, str] | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(place) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "图片打不开，可能已损坏", "请重新导出为 PNG 或 JPEG。"
    return None
