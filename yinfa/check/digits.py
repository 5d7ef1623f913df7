"""Passages go in, faults of numbers, dates and document numbers come out (GB/T 15835—2011, GB/T 9704—2012)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from yinfa import numerals
from yinfa.check.passages import HAN, PROSE, Kind, Passage
from yinfa.check.rule import Spot, passage_rule
from yinfa.report import Severity

_YEAR_WRONGLY_BRACKETED = r"[\[［【(（﹝{]\s?(?:19|20)\d\d\s?[\]］】)）﹞}]"
HALF_WIDTH_NUMBER = re.compile(r"[\[(]\s?(?:19|20)\d\d\s?[\])]\s?第?\d{1,4}号")
"""A document number with half-width brackets: `document_number_in_text` tells of it."""
_NUMBER = re.compile(
    rf"(?P<brackets>(?<=[{HAN}]){_YEAR_WRONGLY_BRACKETED})\s?第?\d{{1,4}}号(?:(?![{HAN}])|(?=文|精神|通知|要求|规定|执行|和|及))"
    r"|〔\s?(?P<year>\d\d)\s?〕\s?第?\d{1,4}号"
    r"|〔(?P<blank>\s\d{4}\s?|\d{4}\s)〕"
    r"|〔\d{4}〕\s?(?P<ordinal>第)\d{1,4}"
    r"|〔\d{4}〕\s?(?P<zero>0\d{0,3})号"
    r"|〔\d{4}〕\s?(?P<bare>[1-9]\d{0,3})(?!\s?号|[\d、，—～至和及])"
)


@passage_rule(Severity.WARNING)
def document_number_in_text(passage: Passage) -> Iterator[Spot]:
    """A document number cited with other brackets than 〔〕, a short year, 第, a leading zero, or without 号.

    Clause: GB/T 9704—2012 §7.2.5
    """
    for found in _NUMBER.finditer(passage.prose):
        yield Spot(*found.span(), *number_fault(found))


def number_fault(found: re.Match[str]) -> tuple[str, str]:
    """Give message and hint for what `_NUMBER` matched."""
    match found.lastgroup:
        case "brackets":
            return "发文字号的年份没有用六角括号", "改成〔〕，如〔2023〕12号。"
        case "year":
            return "发文字号的年份不全", "写四位年份，如〔2023〕。"
        case "blank":
            return "发文字号的六角括号里有空格", "删去空格。"
        case "ordinal":
            return "发文字号里有“第”字", "删去“第”，如〔2023〕12号。"
        case "zero":
            return "发文字号的顺序号前面补了 0", "删去前面的 0，如〔2023〕5号。"
        case _:
            return "发文字号缺“号”字", "在顺序号后面补上“号”。"


def faulty_number(number: str) -> re.Match[str] | None:
    """Find the first fault of form in a document number."""
    return _NUMBER.search(number)


_LEADING_ZERO = re.compile(r"(?<=年)0\d月(?:0?\d{1,2}日)?|(?<!\d)0\d月0?\d{1,2}日|(?<=月)0\d日")


@passage_rule(Severity.WARNING)
def leading_zero_date(passage: Passage) -> Iterator[Spot]:
    """A date with leading zeros: 2023年07月05日.

    Clause: GB/T 9704—2012 §7.3.5.4
    """
    for found in _LEADING_ZERO.finditer(passage.prose):
        good = re.sub(r"(?<!\d)0(?=\d)", "", found.group())
        yield Spot(*found.span(), "日期里补了 0", "月、日不补 0。", good, found.group())


_SHORT_YEAR = re.compile(r"(?<![\d.])\d\d年(?=度|底|初|末|\d{1,2}月)|(?<!\d)\d{4}[-—–~～至]\d\d年(?!来|内|以)")


@passage_rule(Severity.WARNING)
def two_digit_year(passage: Passage) -> Iterator[Spot]:
    """A year of two digits: 23年7月, 2023—25年.

    Clause: GB/T 15835—2011 §5.1.4
    """
    for found in _SHORT_YEAR.finditer(passage.prose):
        yield Spot(*found.span(), "年份写成了两位数", "写四位年份。", measured=found.group())


_FULL_DATE = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日(?:（(?:星期|周)([一二三四五六日天])）)?")
_DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_LEAP_YEAR = 2024


@passage_rule(Severity.WARNING)
def impossible_date(passage: Passage) -> Iterator[Spot]:
    """A day that no calendar has: 2月30日, 13月5日.

    Clause: GB/T 15835—2011 §5.1.4
    """
    for found in _FULL_DATE.finditer(passage.prose):
        if not _day(*map(int, found.groups()[:3])):
            yield Spot(*found.span(), "没有这一天", "核对月份和日子。", measured=found.group())
    for found in _DAY.finditer(passage.prose):
        if not _day(_LEAP_YEAR, *map(int, found.groups())):
            yield Spot(*found.span(), "没有这一天", "核对月份和日子。", measured=found.group())


@passage_rule(Severity.WARNING)
def weekday(passage: Passage) -> Iterator[Spot]:
    """A day of the week that is not the date's: 2023年7月25日（星期一）.

    Clause: none
    """
    for found in _FULL_DATE.finditer(passage.prose):
        day = _day(*map(int, found.groups()[:3]))
        if day and found.group(4) and found.group(4).replace("天", "日") != (right := "一二三四五六日"[day.weekday()]):
            yield Spot(
                *found.span(), "日期和星期对不上", f"{numerals.date(day)}是星期{right}；核对日期。", f"星期{right}"
            )


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_NUMERIC_DATE = re.compile(r"(?<![\d.\-/A-Za-z])((?:19|20)\d\d)([-./])(\d{1,2})\2(\d{1,2})(?![\d.\-/])")


@passage_rule(Severity.NOTICE, {*PROSE, Kind.TITLE, Kind.HEADING})
def numeric_date(passage: Passage) -> Iterator[Spot]:
    """A date in running text that is not written with 年, 月 and 日: 2023-07-25, 2023.7.25.

    Clause: GB/T 9704—2012 §7.3.5.4
    """
    for found in _NUMERIC_DATE.finditer(passage.prose):
        if day := _day(int(found.group(1)), int(found.group(3)), int(found.group(4))):
            yield Spot(
                *found.span(), "正文里的日期没有写年、月、日", "改成年月日的写法。", numerals.date(day), found.group()
            )


_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")


@passage_rule(Severity.WARNING)
def full_width_digits(passage: Passage) -> Iterator[Spot]:
    """Full-width digits or letters: １２, ＧＤＰ.

    Clause: GB/T 15835—2011 §5.1.7
    """
    for found in _FULL_WIDTH.finditer(passage.prose):
        half = unicodedata.normalize("NFKC", found.group())
        yield Spot(*found.span(), "用了全角的数字或字母", "改成半角。", half, found.group())


_CONNECTOR = r"\s?[-~–－]\s?"
_UNITS = "个人名年月日天周岁级倍元米公里次项家户处条吨亩页件套台辆场期批篇小时分钟千克"
_HYPHEN_RANGE = re.compile(rf"(?<![\d.A-Za-z/\-—])\d+(?:\.\d+)?[{_UNITS}]?{_CONNECTOR}\d+(?:\.\d+)?(?=[{_UNITS}])")


@passage_rule(Severity.WARNING)
def number_range(passage: Passage) -> Iterator[Spot]:
    """A hyphen or an ASCII tilde in a range of numbers: 3-5个.

    Clause: GB/T 15835—2011 §5.1.3, GB/T 15834—2011 §4.13
    """
    for found in _HYPHEN_RANGE.finditer(passage.prose):
        good = re.sub(_CONNECTOR, "—", found.group())
        yield Spot(*found.span(), "数值范围的连接号不对", "改成一字线“—”或浪纹线“～”。", good, found.group())


_AMBIGUOUS = re.compile(
    r"(?<![\d.%％A-Za-z\-])(\d+(?:\.\d+)?)\s?([-—–~～－])\s?(\d+(?:\.\d+)?)\s?([%％‰]|[万亿](?=[元人亩吨户辆平立]|\b))"
)


@passage_rule(Severity.WARNING)
def range_unit(passage: Passage) -> Iterator[Spot]:
    """A range whose first number lacks its %, 万 or 亿: 15—30%.

    Clause: GB/T 15835—2011 §5.1.3
    """
    for found in _AMBIGUOUS.finditer(passage.prose):
        first, connector, second, unit = found.groups()
        good = f"{first}{unit}{connector if connector in '—～' else '—'}{second}{unit}"
        yield Spot(*found.span(), f"数值范围里前一个数缺“{unit}”", "前后两个数都写上。", good, found.group())


_WRONG_ZERO = re.compile(
    "(?=[一二][一二三四五六七八九〇○◯ＯOo0０零]{3}年)[一二][一二三四五六七八九〇]{0,2}[○◯ＯOo0０零][一二三四五六七八九〇○◯ＯOo0０零]{0,2}年"
)


@passage_rule(Severity.WARNING)
def chinese_zero(passage: Passage) -> Iterator[Spot]:
    """A year in Chinese numerals whose zero is not 〇: 二○二三年.

    Clause: GB/T 15835—2011 §5.2.5
    """
    for found in _WRONG_ZERO.finditer(passage.prose):
        good = re.sub("[○◯ＯOo0０零]", "〇", found.group())
        yield Spot(*found.span(), "汉字年份里的“〇”用错了字符", "用汉字“〇”（U+3007）。", good, found.group())


_DISGUISED = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]+")


@passage_rule(Severity.WARNING)
def disguised_character(passage: Passage) -> Iterator[Spot]:
    """A radical or compatibility form that only looks like a Chinese character, as copied out of a PDF: ⼯ for 工.

    Clause: none
    """
    for found in _DISGUISED.finditer(passage.text):
        good = unicodedata.normalize("NFKC", found.group())
        if good != found.group():
            codes = " ".join(f"U+{ord(char):04X}" for char in found.group())
            hint = f"常见于从 PDF 复制的文字；重新输入“{good}”。"
            yield Spot(*found.span(), "形状像汉字，却是别的字符", hint, good, f"{found.group()}（{codes}）")
