"""Numbers and dates go in, and come out as an official document writes them: 十二, （十二）, 2023年7月5日."""

from __future__ import annotations

import datetime as dt

_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """Write 1 to 99999999 in Chinese numerals: 12 → 十二, 105 → 一百〇五, 20 → 二十."""
    if not 0 < number < 100_000_000:
        raise ValueError(number)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return f"{chinese(high)}万{'〇' if 0 < low < 1000 else ''}{_below_ten_thousand(low)}"
    text = _below_ten_thousand(number)
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    text, rest, zero = "", number, False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if digit:
            text += ("〇" if zero and text else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text


def date(day: dt.date) -> str:
    """Write a date in Arabic numerals without leading zeros (§7.3.5.4): 2023年7月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def section_label(level: int, number: int) -> str:
    """Give the number of a section (§7.3.3): level 1 一、 level 2 （一） level 3 1. level 4 （1）."""
    return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]
