"""A notice goes in, its pieces of text come out as passages in reading order, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from yinfa.compose import blocks
from yinfa.compose.blocks import Document, PartKind, Role
from yinfa.model import Body, List, Notice, Paragraph, Plan, Section, Table, plain

HAN = "〇\u3400-\u9fff"
"""Chinese characters, for use inside a regular expression's brackets; the rare ones beyond cost much, find nothing."""
WIDE = r"[^\x00-\u200f]"
"""A regular expression for a Chinese character or mark: whatever is not a letter, digit or mark of the western kind."""

_ADDRESS = re.compile(  # brackets belong to it in pairs only
    r"(?:https?://|www\.)(?:[\w\-.~:/?#@!$&'*+,;=%]|\(\w*\))*(?:[\w/=]|\(\w*\))"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])[a-z][\w-]*(?:\.[a-z][\w-]*)+",
    re.ASCII | re.IGNORECASE,
)
_CAPTION_CHARS = 40


class Kind(StrEnum):
    """What a passage is."""

    TITLE = "title"
    """Of the plan or of an attachment, or one that the author gives the notice itself."""
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CELL = "cell"
    CAPTION = "caption"
    """Of a picture, or the line above a table."""
    DUTY = "duty"
    ELEMENT = "element"
    """Addressees, note, copies: what stands in the front matter."""


PROSE = frozenset({Kind.TEXT, Kind.ITEM})
"""Running text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, cell … of one file and line."""

    text: str
    file: str = ""
    line: int | None = None
    kind: Kind = Kind.TEXT
    level: int = 0
    """Of a heading; for other text, of the heading that it stands under; 0 where there is none."""
    part: int = 0
    """Which plan or attachment it belongs to: 0 is the notice itself."""
    prose: str = field(init=False, compare=False)
    """The text with addresses of the internet blotted out by as many letters."""

    def __post_init__(self) -> None:
        blotted = self.text
        if "." in blotted:
            blotted = _ADDRESS.sub(lambda found: "x" * len(found.group()), blotted)
        object.__setattr__(self, "prose", blotted)


def passages(notice: Notice, document: Document) -> tuple[Passage, ...]:
    """Give all that the author wrote, and what the wording templates add to it."""
    reader = _Reader(notice.source)
    plans = [plan for plan in (notice.plan, *(a.content for a in notice.attachments)) if plan]
    found = [
        *_front_matter(notice),
        *_from_templates(notice, document),
        *reader.body(notice.text, 0),
    ]
    for part, plan in enumerate(plans, 1):
        reader.part = part
        found += reader.plan(plan)
    return tuple(found)


def title(notice: Notice, document: Document) -> Passage:
    """Give the notice's own title as composed, at the line that settles it."""
    lines = notice.lines
    line = lines.get("标题", notice.plan.line if notice.plan else min(lines.values(), default=None))
    return Passage(document.metadata.title, notice.source, line, Kind.TITLE)


def _front_matter(notice: Notice) -> Iterator[Passage]:
    matter, lines = notice.matter, notice.lines
    if matter.title:
        yield Passage(matter.title, notice.source, lines.get("标题"), Kind.TITLE)
    for key, values in (("主送机关", matter.addressees), ("抄送", matter.copies_to)):
        for index, value in enumerate(values):
            yield Passage(value, notice.source, lines.get(f"{key}.{index}", lines.get(key)), Kind.ELEMENT)
    if matter.note:
        yield Passage(matter.note, notice.source, lines.get("附注"), Kind.ELEMENT)


def _from_templates(notice: Notice, document: Document) -> Iterator[Passage]:
    """Give the text that a wording template wrote; the plan's title in it is blotted out: it has its own passage."""
    for part in document.parts:
        if part.kind is PartKind.NOTICE:
            for block in part.blocks:
                if (
                    isinstance(block, blocks.Paragraph)
                    and block.role is Role.TEXT
                    and block.place.file != notice.source
                ):
                    text = block.text
                    if notice.plan:
                        text = text.replace(notice.plan.title, "某" * len(notice.plan.title))
                    yield Passage(text, block.place.file, block.place.line)


class _Reader:
    """Walks through plans; knows the file and the part."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.part = 0

    def plan(self, plan: Plan) -> Iterator[Passage]:
        yield self._passage(plan.title, plan.line, Kind.TITLE, 0)
        yield from self.body(plan.lead, 0)
        for section in plan.sections:
            yield from self._section(section)
        yield from self.body(plan.closing, 0)

    def _section(self, section: Section) -> Iterator[Passage]:
        yield self._passage(section.title, section.line, Kind.HEADING, section.level)
        yield from self.body(section.body, section.level)
        for duty in section.duties:
            yield self._passage(duty.text, duty.line, Kind.DUTY, section.level)
        for inner in section.sections:
            yield from self._section(inner)

    def body(self, body: tuple[Body, ...], level: int) -> Iterator[Passage]:
        for node, following in zip(body, (*body[1:], None), strict=False):
            match node:
                case Paragraph(line=line):
                    caption = isinstance(following, Table) and len(node.text) < _CAPTION_CHARS
                    yield self._passage(node.text, line, Kind.CAPTION if caption else Kind.TEXT, level)
                case Table():
                    yield from self._table(node, level)
                case List():
                    yield from self._list(node, level)
                case _:
                    yield self._passage(node.alt, node.line, Kind.CAPTION, level)

    def _table(self, table: Table, level: int) -> Iterator[Passage]:
        below_head = table.line + 2  # the head, then the line of dashes
        for number, row in ((table.line, table.head), *enumerate(table.rows, below_head)):
            for cell in row:
                yield self._passage(cell.text, number, Kind.CELL, level)

    def _list(self, items: List, level: int) -> Iterator[Passage]:
        for item in items.items:
            yield self._passage(plain(item.inlines), item.line, Kind.ITEM, level)
            for nested in item.nested:
                yield from self._list(nested, level)

    def _passage(self, text: str, line: int, kind: Kind, level: int) -> Passage:
        return Passage(text, self.file, line, kind, level, self.part)
