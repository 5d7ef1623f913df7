"""Passages go in, faults of the numbers typed by hand come out: gaps, repeats, wrong marks, wrong order (§7.3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from yinfa import numerals
from yinfa.check.passages import HAN, Kind, Passage
from yinfa.check.rule import Hit, Spot, at, passage_rule, text_rule
from yinfa.report import Severity

_VALUES = {numerals.chinese(number): number for number in range(1, 100)}
_CHINESE = "[一二三四五六七八九十]{1,3}"
_POINT = r"(?:．|[.、](?=(?:19|20)\d\d年)|[.、](?!\d))"
"""After 1: a figure may follow, but 3.5 is no number of a paragraph."""
_TYPED = re.compile(
    rf"(?P<a>{_CHINESE})、(?!{_CHINESE})|[（(](?P<b>{_CHINESE})[）)]|(?:附件[：:] ?)?(?P<c>\d{{1,2}}){_POINT}"
    r"|[（(](?P<d>\d{1,2})[）)]|(?P<e>[①-⑳])"
)
"""A number at a paragraph's start; the group says on which level: 一、 （一） 1. （1） ①."""
_LEVELS = "abcde"
_CIRCLED = 0x2460 - 1


def _typed(text: str) -> tuple[int, int, int] | None:
    """Give the level (1 to 5), the value and the length of the number that a paragraph begins with."""
    found = _TYPED.match(text)
    if not found or not found.lastgroup:
        return None
    value = _value(found.group(found.lastgroup))
    return (_LEVELS.index(found.lastgroup) + 1, value, found.end()) if value else None


def _value(number: str) -> int:
    if number.isascii():
        return int(number)
    return _VALUES.get(number) or (ord(number) - _CIRCLED if len(number) == 1 and number >= "①" else 0)


@passage_rule(Severity.WARNING, {Kind.HEADING})
def typed_number(passage: Passage) -> Iterator[Spot]:
    """A heading with a number of its own: the program gives the numbers, so that it would stand there twice.

    Clause: GB/T 9704—2012 §7.3.3
    """
    found = _typed(passage.prose)
    if found and passage.prose[found[2] :].strip():
        yield Spot(0, found[2], "标题里写了序号，成文时会和程序编的序号重复", "删去序号，程序会按顺序编号。")


_MARK = re.compile(rf"[（(](?:{_CHINESE}|\d{{1,2}})[）)][、.．，,]|{_CHINESE}(?:[.．](?!\d)|，)|\d{{1,2}}、(?!\d)")


@passage_rule(Severity.WARNING, {Kind.HEADING, Kind.TEXT, Kind.ITEM})
def number_mark(passage: Passage) -> Iterator[Spot]:
    """A typed number with the wrong mark after it: （一）、 一. 1、.

    Clause: GB/T 9704—2012 §7.3.3
    """
    found = _MARK.match(passage.prose)
    if found:
        hint = "序号写作：一、　（一）　1.　（1）；括号后面不再加标点。"
        yield Spot(*found.span(), "序号后面的标点不对", hint, measured=found.group())


@text_rule(Severity.WARNING)
def number_gap(passages: Sequence[Passage]) -> Iterator[Hit]:
    """Numbers typed at the start of paragraphs or headings that leave one out, repeat one or run backwards.

    A number may begin again at 1, and may run on over headings of a higher level.

    Clause: GB/T 9704—2012 §7.3.3
    """
    for _, part in groupby(passages, lambda passage: passage.part):
        last = [0] * (len(_LEVELS) + 1)
        for passage in part:
            if passage.kind not in (Kind.HEADING, Kind.TEXT) or not (typed := _typed(passage.prose)):
                continue
            level, value, length = typed
            if value not in (1, last[level] + 1):
                yield at(passage, Spot(0, length, *_gap(last[level], value, passage.prose[:length])))
            last[level] = value


_INSIDE = re.compile(
    rf"(?:^|(?<=[。；：，！？”）]))(?:（(?P<b>{_CHINESE})）|（(?P<d>\d{{1,2}})）|(?P<e>[①-⑳])|(?P<f>{_CHINESE})是|第(?P<g>{_CHINESE})，)"
)


@passage_rule(Severity.WARNING, {Kind.TEXT, Kind.ITEM})
def number_gap_inside(passage: Passage) -> Iterator[Spot]:
    """An enumeration inside a paragraph that leaves one out or repeats one: 一是…三是…, （1）…（3）….

    One that does not begin with the first is taken for a reference and left alone.

    Clause: none
    """
    last: dict[str, int] = {}
    for found in _INSIDE.finditer(passage.prose):
        form = found.lastgroup or ""
        value = _value(found.group(form))
        if value == 1 or (form in last and value == last[form] + 1):
            last[form] = value
        elif form in last and value:
            yield Spot(*found.span(), *_gap(last[form], value, found.group()))
            last[form] = value


def _gap(last: int, value: int, number: str) -> tuple[str, str]:
    """Give message and hint for a number that follows `last`."""
    number = number.strip("，")
    if value == last:
        return f"序号“{number}”重复", "核对后重编。"
    if value < last:
        return f"序号“{number}”排在第 {last} 项之后", "核对顺序。"
    missing = "、".join(str(lost) for lost in range(last + 1, min(value, last + 4)))
    return f"序号不连续：“{number}”前面缺第 {missing} 项", "补上缺的一项，或重编。"


_LATER = "(?:[二三四五六七八九]|十[一二三四五六七八九]?)"
_GLUED = re.compile(
    rf"(?:(?<=。)|(?<=[^一二三四五六七八九十]）))（{_LATER}）(?=[{HAN}]{{2}})|(?<=。){_LATER}、(?![一二三四五六七八九十])(?=[{HAN}]{{2}})"
)


@passage_rule(Severity.WARNING, {Kind.TEXT})
def run_together(passage: Passage) -> Iterator[Spot]:
    """Headings that stand in the middle of a paragraph, as when a copy lost its line ends: …。二、完善机制（一）….

    Clause: GB/T 9704—2012 §7.3.3
    """
    for found in _GLUED.finditer(passage.prose):
        yield Spot(
            *found.span(),
            "段落中间有标题序号，可能丢了换行",
            "另起一段，标题写成 ## 或 ###；只是段内列举的，用（1）（2）。",
        )


@text_rule(Severity.WARNING)
def number_level(passages: Sequence[Passage]) -> Iterator[Hit]:
    """A paragraph whose typed number is of the level of the heading above it, or higher: 一、 under （一）.

    Clause: GB/T 9704—2012 §7.3.3
    """
    for passage in passages:
        typed = _typed(passage.prose) if passage.kind is Kind.TEXT and passage.level else None
        if typed and typed[0] <= passage.level:
            own = numerals.section_label(min(passage.level, 4), 1).rstrip("、.")
            yield at(
                passage,
                Spot(
                    0,
                    typed[2],
                    f"序号的层次颠倒：这一段在“{own}”级标题下面",
                    "层次依次是 一、 （一） 1. （1）；标题写成 ## 或 ###，由程序编号。",
                ),
            )


@text_rule(Severity.NOTICE)
def skipped_level(passages: Sequence[Passage]) -> Iterator[Hit]:
    """A heading two levels below the one above it: 1. straight under 一、.

    Clause: GB/T 9704—2012 §7.3.3
    """
    level = 0
    for passage in passages:
        if passage.kind is Kind.TITLE:
            level = 0
        elif passage.kind is Kind.HEADING:
            if passage.level > level + 1:
                yield at(
                    passage, Spot(0, 0, "标题跳了一级", f"这里可以用第 {level + 1} 级标题（{'#' * (level + 2)}）。")
                )
            level = passage.level
