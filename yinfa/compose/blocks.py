"""The one block tree that `compose` makes of a notice, and that every format is made from: what it says, by element."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from yinfa.model import Align, Format


class Role(StrEnum):
    """The element of the standard that a paragraph is; the value is its style's name in the DOCX."""

    TITLE = "公文标题"
    ADDRESSEES = "主送机关"
    TEXT = "公文正文"
    HEADING_1 = "一级标题"
    HEADING_2 = "二级标题"
    HEADING_3 = "三级标题"
    HEADING_4 = "四级标题"
    ATTACHMENT_LIST = "附件说明"
    SIGNATURE = "署名"
    DATE = "成文日期"
    NOTE = "附注"
    ATTACHMENT_LABEL = "附件标识"
    CAPTION = "图表标题"

    @property
    def level(self) -> int | None:
        """1 to 4 for a heading, otherwise None."""
        return _HEADINGS.index(self) + 1 if self in _HEADINGS else None


_HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)


def heading(level: int) -> Role:
    """Give the role of a heading of level 1 to 4 (§7.3.3)."""
    return _HEADINGS[level - 1]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one style."""

    text: str
    strong: bool = False
    """Set in 黑体."""
    emphasis: bool = False
    """Set in 楷体."""
    heading: Role | None = None
    """HEADING_2 … where this run is a heading that the text follows in the same paragraph (接排)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the content (or template) a block was written."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; numbers, brackets and colons that the program gives are already in its runs."""

    role: Role
    runs: tuple[Run, ...]
    place: Place

    @property
    def text(self) -> str:
        """The paragraph's plain text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells are runs; one head row (repeated on each page) and rows of as many cells."""

    head: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    aligns: tuple[Align | None, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file, already found and readable; its caption, where it has one, is a CAPTION paragraph after it."""

    path: Path
    alt: str
    place: Place


Block = Paragraph | Table | Picture


class PartKind(StrEnum):
    """What a part is; each begins a new page."""

    NOTICE = "公文"
    PLAN = "所发文件"
    ATTACHMENT = "附件"


@dataclass(frozen=True, slots=True)
class Part:
    """The notice itself, the plan that it issues, or an attachment."""

    kind: PartKind
    blocks: tuple[Block, ...]
    closing: int | None = None
    """Where in `blocks` the closing begins, which belongs to no section any more; None where there is none."""


@dataclass(frozen=True, slots=True)
class Header:
    """版头: what stands above the red line (§7.2)."""

    mark: str
    """发文机关标志."""
    number: str | None
    """发文字号; without one its place stays empty."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记 (§7.4)."""

    copies_to: str | None
    """`抄送：…。`, or None."""
    printer: str
    """印发机关."""
    date: str
    """`2023年7月25日印发`."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the files say of themselves."""

    title: str
    issuer: str
    """The issuers' full names, 、 between them."""
    date: dt.date
    """成文日期: also every date inside the files, so that the same content gives the same bytes."""
    number: str | None
    disclosure: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole notice, composed."""

    metadata: Metadata
    format: Format
    header: Header
    parts: tuple[Part, ...]
    imprint: Imprint
    title_lines: tuple[str, ...] = ()
    """The notice's title line by line, where the author says so."""
    names: tuple[str, ...] = ()
    """Names of agencies and offices: a title never breaks inside one if it can be helped."""
