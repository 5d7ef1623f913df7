"""The author's Markdown comes out of `load` as these nodes: plain data, each with the line it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of text of one emphasis."""

    text: str
    strong: bool = False
    emphasis: bool = False


def plain(inlines: tuple[Inline, ...]) -> str:
    """Give the text without its emphasis."""
    return "".join(inline.text for inline in inlines)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (自然段)."""

    inlines: tuple[Inline, ...]
    line: int

    @property
    def text(self) -> str:
        """The paragraph's plain text."""
        return plain(self.inlines)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image beside the content, on a line of its own; `alt` is also its caption (图注) where it has one."""

    path: str
    """Relative to the content file, as written."""
    alt: str
    line: int


class Align(StrEnum):
    """How a table's column is set."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    inlines: tuple[Inline, ...]

    @property
    def text(self) -> str:
        """The cell's plain text."""
        return plain(self.inlines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one head row, and body rows of as many cells."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    aligns: tuple[Align | None, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its text, and what is nested under it."""

    inlines: tuple[Inline, ...]
    nested: tuple[List, ...]
    line: int


@dataclass(frozen=True, slots=True)
class List:
    """A list; the numbers of an ordered one are given by the program, from `start`."""

    ordered: bool
    start: int
    items: tuple[Item, ...]
    line: int


Body = Paragraph | Table | List | Picture


@dataclass(frozen=True, slots=True)
class Duty:
    """A line at a task's end such as `责任单位：镇党政办、大观司法所`: kept as written, and read as a list."""

    role: str
    """责任单位, 牵头单位, 配合单位, 完成时限 …"""
    text: str
    """What stands after the colon, as written."""
    offices: tuple[str, ...]
    """The same, parted at 、，,； and blanks."""
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: level 1 is a chapter (一、), level 2 a task （一）, then 1. and （1）."""

    level: int
    heading: tuple[Inline, ...]
    body: tuple[Body, ...]
    duties: tuple[Duty, ...]
    sections: tuple[Section, ...]
    line: int

    @property
    def title(self) -> str:
        """The heading's plain text, without number."""
        return plain(self.heading)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the notice issues (方案, 要点, 计划 …), or an attachment: title, lead, numbered sections, closing."""

    title: str
    lead: tuple[Body, ...]
    sections: tuple[Section, ...]
    closing: tuple[Body, ...]
    line: int

    @property
    def chapters(self) -> tuple[Section, ...]:
        """The sections of level 1."""
        return tuple(s for s in self.sections if s.level == 1)

    @property
    def tasks(self) -> tuple[Section, ...]:
        """Every section of level 2, in order."""
        return tuple(s for s in walk(self.sections) if s.level == 2)


def walk(sections: tuple[Section, ...]) -> list[Section]:
    """Give all sections in reading order, nested ones after their parent."""
    return [found for section in sections for found in (section, *walk(section.sections))]
