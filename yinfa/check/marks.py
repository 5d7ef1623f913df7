"""A text goes in, its brackets and quotation marks come out matched: the pairs, and what has no partner. Linear."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "〔": "〕",
    "【": "】",
    "[": "]",
    "「": "」",
    "『": "』",
}
_HALF_WIDTH = {"(": "（", ")": "）"}
"""Counted as their full-width forms, so that a mixed pair is a pair; another rule tells of the width."""
_OPENING = {_HALF_WIDTH.get(mark, mark): _HALF_WIDTH.get(partner, partner) for mark, partner in PAIRS.items()}
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_MARK = re.compile(f"[{re.escape(''.join([*PAIRS, *PAIRS.values()]))}]")
_ITEM = re.compile(r"(?:^|(?<=[\s，。、；：]))(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3})(?=[）)])")
"""An item's number that has a closing bracket alone, as in 1）."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An opening mark and its closing one, by position; `inside` is the pair straight around it."""

    opening: str
    start: int
    end: int
    inside: str
    """The opening mark of the pair that holds it, or nothing."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a scan finds; positions count from 0."""

    pairs: tuple[Pair, ...]
    unclosed: tuple[int, ...]
    """Opening marks without a closing one."""
    unopened: tuple[int, ...]
    """Closing marks without an opening one."""


@lru_cache(maxsize=1024)
def scan(text: str) -> Marks:
    """Match the marks of a text; a pair that crosses another leaves the inner one's opening mark without a partner."""
    open_marks: list[tuple[str, int]] = []
    held: Counter[str] = Counter()
    pairs: list[Pair] = []
    unclosed: list[int] = []
    unopened: list[int] = []
    numbered = {found.end() for found in _ITEM.finditer(text)}
    for found in _MARK.finditer(text):
        position = found.start()
        mark = _HALF_WIDTH.get(found.group(), found.group())
        if mark in _OPENING:
            open_marks.append((mark, position))
            held[mark] += 1
            continue
        partner = _CLOSING[mark]
        if not held[partner]:
            if position not in numbered and not _is_apostrophe(text, position):
                unopened.append(position)
            continue
        while open_marks[-1][0] != partner:
            crossed, where = open_marks.pop()
            held[crossed] -= 1
            unclosed.append(where)
        _, start = open_marks.pop()
        held[partner] -= 1
        pairs.append(Pair(partner, start, position, open_marks[-1][0] if open_marks else ""))
    unclosed += (position for _, position in open_marks)
    return Marks(tuple(pairs), tuple(sorted(unclosed)), tuple(unopened))


def partner(mark: str) -> str:
    """Give the mark that belongs to a mark: ” to “ and “ to ”."""
    return PAIRS.get(mark) or next(opening for opening, closing in PAIRS.items() if closing == mark)


def _is_apostrophe(text: str, position: int) -> bool:
    return text[position] == "’" and text[:position][-1:].isascii() and position > 0
