"""A title goes in, its lines come out (§7.3.1): parted between words, few, in the shape of a trapezoid or a diamond."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from yinfa.fonts import Face, FontSet
from yinfa.typeset.lines import BLANKS, NO_END, NO_START, Text
from yinfa.typeset.pages import Piece

# What a line costs, and what may be wrong with it. The lines chosen are those that cost least in all. The figures were
# settled by looking at the titles of some forty notices; tests/typeset/test_title.py holds how those come out.
_LINE = 36.0
_FORBIDDEN_SHAPE = 200.0  # an hourglass
_RECTANGLE = 60.0
_STUB = 30.0  # for each em that a line is short of _STUB_EM
_TOO_WIDE = 1000.0
_BAD_PLACE = 60.0
_POOR_PLACE = 25.0
_FAIR_PLACE = 6.0
_GOOD_PLACE = -14.0

_STEP_WANTED = 3.5
"""The em by which neighbouring lines should differ, so that the shape shows."""
_STUB_EM = 6.0
"""A shorter line hangs on the title like a scrap."""

_MAY_NOT_BEGIN = ("的", "之", "等", "和", "与", "及", "暨", "以及", "并")
_MAY_NOT_END = ("关于", "第", "年度")
_PHRASES = (
    *("法治政府", "营商环境", "政务公开", "防震减灾", "最低生活保障", "先进集体", "先进个人", "组成人员", "家庭医生"),
    *("实施方案", "工作方案", "工作要点", "工作计划", "指导意见", "若干意见", "管理办法", "暂行办法", "会议纪要"),
)
"""What the dictionary parts and a reader would not."""
_PLACE_NAME, _PERSON, _NUMERAL, _MEASURE_WORD = "ns", "nr", "m", "q"
_LEANS_FORWARD = ("p", "c", "a", "b")  # 介词, 连词, 形容词, 区别词
_WANTS_AN_OBJECT = ("v", "d")  # 动词, 副词
_PLACE_SUFFIXES = frozenset("省市区县乡镇村")
_SHORT_NAME = 6
"""A name of so many characters is never parted, however narrow the line."""
_LONGEST_PHRASE = 10
_OF_KIND = re.compile(r"的(?=\w{1,3}$)")  # 的通知
_CLAUSE = re.compile(r"关于|转发|批转")
_YEAR = re.compile(r"[0-9]{4}年$")


class Place(NamedTuple):
    """Where a line may end."""

    end: int
    cost: float
    before: float
    """The em from the title's beginning to here, blanks just before it not counted."""
    after: float
    """The same, blanks counted: where the next line begins."""


def break_title(title: str, names: tuple[str, ...], fonts: FontSet, measure: float, face: Face) -> tuple[str, ...]:
    """Break a title into lines of at most `measure` em; their texts, joined, are the title.

    `names` (of agencies and offices) are not parted where that can be helped.
    """
    text = Text((Piece(title, face),), fonts, measure)
    if text.width(0, text.length) <= measure:
        return (title,)
    cost, ends = _best_ends(_places(text, names), measure)
    if cost >= _TOO_WIDE:  # a word or a name is longer than a line
        ends = _best_ends(_anywhere(text), measure)[1]
    return tuple(title[start:end] for start, end in pairwise((0, *ends)))


def phrases(title: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Cut a title into phrases of words, for lines whose width is not known: the words, joined, are the title.

    A line ends after a phrase where it can, and after a word where it must. A name is a phrase.
    """
    costs = _cuts(title, names)
    found: list[tuple[str, ...]] = []
    for words in _parted(title, costs, 0, len(title), _FAIR_PLACE):
        start = sum(len(word) for phrase in found for word in phrase)
        long = sum(map(len, words)) > _LONGEST_PHRASE
        found += (
            _parted(title, costs, start, start + sum(map(len, words)), _POOR_PLACE + _FAIR_PLACE) if long else [words]
        )
    return tuple(found)


def _parted(title: str, costs: dict[int, float], start: int, end: int, most: float) -> list[tuple[str, ...]]:
    """Cut a stretch of a title into its words, and these into phrases where that costs at most so much."""
    found: list[list[str]] = [[]]
    for first, last in pairwise((start, *(place for place in costs if start < place < end), end)):
        if first != start and costs[first] <= most:
            found.append([])
        found[-1].append(title[first:last])
    return [tuple(words) for words in found]


def _cuts(title: str, names: tuple[str, ...]) -> dict[int, float]:
    """Give the places where a word ends and a line may, in order, and what it costs to end one there."""
    spans = [(begin, begin + len(name)) for name in (*names, *_PHRASES) for begin in _found(name, title)]
    inside = {place for begin, end in spans for place in range(begin + 1, end)}
    within_short = {p for begin, end in spans if end - begin <= _SHORT_NAME for p in range(begin + 1, end)}
    costs = {edge: 0.0 for span in spans for edge in span}
    end = 0
    for (word, kind), (next_word, next_kind) in pairwise(_words(title)):
        end += len(word)
        costs[end] = _word_cost(word, kind, next_word, next_kind) + _title_cost(title[:end], title[end:])
    if kind_of_notice := _OF_KIND.search(title):
        costs[kind_of_notice.end()] = _BAD_PLACE
    for place in costs.keys() & inside:
        costs[place] = _TOO_WIDE
    allowed = [place for place in sorted(costs) if place not in within_short and _may_end(title, place)]
    following = dict(pairwise((*allowed, len(title))))
    return {place: costs[place] for place in allowed if title[place : following[place]] not in _PLACE_SUFFIXES}


def _may_end(title: str, place: int) -> bool:
    """Whether the marks and figures allow a line to end before the character at this place."""
    if not 0 < place < len(title) or title[place] in NO_START or title[place - 1] in NO_END:
        return False
    return title[place - 1] != "—" and not (title[place - 1].isdigit() and title[place] in "年月日号")


def _places(text: Text, names: tuple[str, ...]) -> list[Place]:
    """Give the places between words, and what it costs to end a line there."""
    cuts = _cuts(text.chars, names).items()
    inner = [_place(text, end, cost) for end, cost in cuts if cost < _TOO_WIDE and text.may_break(end)]
    return [_place(text, 0, 0.0), *inner, _place(text, text.length, 0.0)]


def _anywhere(text: Text) -> list[Place]:
    return [_place(text, end, 0.0) for end in range(text.length + 1) if end in (0, text.length) or text.may_break(end)]


def _place(text: Text, end: int, cost: float) -> Place:
    inked = len(text.chars[:end].rstrip("".join(BLANKS)))
    return Place(end, cost, text.width(0, inked), text.width(0, end))


def _words(title: str) -> list[tuple[str, str]]:
    """Cut a title into words with their kinds (名词 n, 动词 v, 地名 ns …)."""
    import rjieba  # its dictionary takes 0.15 s to load, and the titles of many plans fit one line

    return rjieba.tag(title)


def _found(name: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(name), text)] if name else []


def _word_cost(word: str, kind: str, next_word: str, next_kind: str) -> float:
    """Say how bad it is to end a line between two words, by their kinds."""
    if next_word in _MAY_NOT_BEGIN or word in _MAY_NOT_END or kind == _PERSON:
        return _BAD_PLACE
    if kind == next_kind == _PLACE_NAME or (kind == _NUMERAL and next_kind in (_NUMERAL, _MEASURE_WORD)):
        return _BAD_PLACE
    if kind in _LEANS_FORWARD or word in _MAY_NOT_BEGIN:
        return _POOR_PLACE
    return _FAIR_PLACE if kind in _WANTS_AN_OBJECT else 0.0


def _title_cost(head: str, tail: str) -> float:
    """Say how bad it is to end a line here, by what a title is made of."""
    cost = 0.0
    if head.count("《") + head.count("〈") + head.count("“") > head.count("》") + head.count("〉") + head.count("”"):
        cost += _FAIR_PLACE
    elif (clause := _CLAUSE.match(tail)) and clause.group() not in head:
        cost += _GOOD_PLACE  # the issuer's name is a line by itself
    if _YEAR.search(head):
        cost += _POOR_PLACE
    return cost + (_GOOD_PLACE if head[-1] in BLANKS else 0.0)


def _best_ends(places: list[Place], measure: float) -> tuple[float, tuple[int, ...]]:
    """Search all sets of line ends for the one that costs least: its cost, and the ends."""
    last = len(places) - 1

    @cache
    def best(start: int, previous: float, falling: bool) -> tuple[float, tuple[int, ...]]:
        """Give the least cost of the lines from `start` on, after a line of `previous` em."""
        if start == last:
            return 0.0, ()
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        for number in range(start + 1, last + 1):
            place = places[number]
            width = place.before - places[start].after
            too_wide = max(0.0, width - measure)
            if too_wide and number > start + 1:
                break
            step, now_falling = _step_cost(previous, width, falling=falling)
            cost = place.cost + step + _LINE + _STUB * max(0.0, _STUB_EM - width) + _TOO_WIDE * too_wide
            if cost < found[0]:
                rest, ends = best(number, width, now_falling)
                found = min(found, (cost + rest, (place.end, *ends)))
        return found

    return best(0, 0.0, False)


def _step_cost(previous: float, width: float, *, falling: bool) -> tuple[float, bool]:
    """Say how well a line goes with the one before it: rising, then falling, is a trapezoid or a diamond."""
    if not previous:
        return 0.0, False
    step = width - previous
    flat = _RECTANGLE * max(0.0, 1 - abs(step) / _STEP_WANTED)
    hourglass = _FORBIDDEN_SHAPE if step > 0 and falling else 0.0
    return flat + hourglass, falling or step < 0
