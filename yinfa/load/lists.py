"""The lines of a Markdown list go in, `List` nodes come out, nested ones inside their items, each item with its line.

Read here and not by the `markdown` library, which nests only by four blanks, forgets the numbers that nested lists
begin with, and does not say on what line an item stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yinfa.load import markup
from yinfa.model import Item, List
from yinfa.report import Finding, error, warning

_ITEM = re.compile(r"^( *)(?:[-*+]|([0-9]{1,9})\.)(?:[ ]+|$)")
_NESTED_BY = 2
"""Blanks by which an item must be indented more than another to stand under it."""
_DEEPEST = 3


@dataclass(slots=True)
class _Item:
    indent: int
    line: int
    texts: list[str]
    lists: list[_List] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    ordered: bool
    numbers: list[int]
    items: list[_Item]


def begins_list(line: str) -> bool:
    """Whether a line is the first of a list: `- `, `* `, `+ ` or `1. `, and text."""
    found = _ITEM.match(line.expandtabs(4))
    return bool(found and found.end() < len(line.expandtabs(4).rstrip()))


def interrupts(line: str) -> bool:
    """Whether a line begins a list where the line above is text: a bullet or number 1 does, a year does not."""
    found = _ITEM.match(line.expandtabs(4))
    return bool(found and begins_list(line) and found.group(2) in (None, "1"))


def goes_on(first: str, line: str) -> bool:
    """Whether a line after a blank one belongs to the list that `first` began: the next item, or one under it."""
    begun, found = _ITEM.match(first.expandtabs(4)), _ITEM.match(line.expandtabs(4))
    if not begun or not found or found.end() == len(line.expandtabs(4).rstrip()):
        return False
    nested = len(found.group(1)) >= len(begun.group(1)) + _NESTED_BY
    return nested or (found.group(2) is None) == (begun.group(2) is None)


def read_lists(lines: list[str], first: int, file: str) -> tuple[list[List], list[Finding]]:
    """Read the lines of a list, `first` being the number of the first; blank ones part nothing.

    Another sort of mark on the same level begins another list, so several may come out; and what is wrong with them.
    """
    findings: list[Finding] = []
    top: list[_List] = []
    stack: list[_Item] = []
    for number, raw in enumerate(lines, first):
        line = raw.expandtabs(4)
        if not line.strip():
            continue
        mark = _ITEM.match(line)
        if not mark:
            _take_text(stack[-1], raw, number, file, findings)
            continue
        item = _Item(len(mark.group(1)), number, [line[mark.end() :]])
        while stack and item.indent < stack[-1].indent + _NESTED_BY:
            stack.pop()
        if len(stack) == _DEEPEST:
            text, hint = raw.strip()[:40], f"列表最多套 {_DEEPEST} 层；更多的层次请写成标题（##、###、####、#####）。"
            findings.append(error("content.list", "列表套得太深", file=file, line=number, text=text, hint=hint))
            stack.pop()
        _add(stack[-1].lists if stack else top, item, mark.group(2))
        stack.append(item)
    return [_finished(each, file, findings) for each in top], findings


def _add(lists: list[_List], item: _Item, number: str | None) -> None:
    ordered = number is not None
    if not lists or lists[-1].ordered != ordered:
        lists.append(_List(ordered, [], []))
    lists[-1].items.append(item)
    lists[-1].numbers.append(int(number or 0))


def _take_text(item: _Item, line: str, number: int, file: str, findings: list[Finding]) -> None:
    """Take a line without a mark as the item's next; one that is not indented may have been meant for a paragraph."""
    if not line[0].isspace():
        shown = f"{item.texts[-1].strip()[-12:]}⏎{line.strip()[:12]}"
        message, hint = "这一行会并入上面的列表项", "要另起一段，就在它前面空一行；是列表项的下文，就缩进两格。"
        findings.append(warning("content.joined-lines", message, file=file, line=number, text=shown, hint=hint))
    item.texts.append(line)


def _finished(read: _List, file: str, findings: list[Finding]) -> List:
    start = read.numbers[0]
    running = list(range(start, start + len(read.numbers)))
    if read.ordered and read.numbers not in (running, [start] * len(running)):
        shown = "、".join(map(str, read.numbers[:20]))
        message, hint = "编号不连续，成文时会按顺序重排", "请核对是否漏了一项。"
        line = read.items[0].line
        findings.append(warning("content.list-number", message, file=file, line=line, text=shown, hint=hint))
    items = []
    for item in read.items:
        text = markup.join_lines(item.texts)
        if not text and not item.lists:
            hint = "请写上内容，或删去这一行。"
            findings.append(error("content.list", "这一项是空的", file=file, line=item.line, text="-", hint=hint))
        nested = tuple(_finished(inner, file, findings) for inner in item.lists)
        items.append(Item(markup.inlines(text), nested, item.line))
    return List(read.ordered, start, tuple(items), read.items[0].line)
