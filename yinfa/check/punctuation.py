"""Passages go in, faults of punctuation come out: width, doubling, quotes, brackets, dashes (GB/T 15834—2011)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from yinfa.check import marks
from yinfa.check.digits import HALF_WIDTH_NUMBER
from yinfa.check.passages import HAN, PROSE, WIDE, Kind, Passage
from yinfa.check.rule import Hit, Spot, passage_rule, text_rule, told_together
from yinfa.report import Severity

_FULL = dict(zip(",.:;!?()", "，。：；！？（）", strict=True))
_HALF_WIDTH = re.compile(
    rf"(?<={WIDE})[,;:!?()]|(?<={WIDE} )[,;:!?()]|[,;:!?()](?= ?{WIDE})"
    rf"|(?<={WIDE})\.(?![0-9A-Za-z.])"
)


@passage_rule(Severity.WARNING)
def half_width_punctuation(passage: Passage) -> Iterator[Spot]:
    """Half-width punctuation beside Chinese; numbers, times and addresses of the internet are left alone.

    Clause: GB/T 15834—2011 §5.1
    """
    if passage.text.isascii():
        return
    text = HALF_WIDTH_NUMBER.sub(lambda found: "x" * len(found.group()), passage.prose)
    found = [(m.start(), m.group()) for m in _HALF_WIDTH.finditer(text)]
    if passage.kind is Kind.DUTY:  # office_separator says what to put in place of a comma
        found = [(place, mark) for place, mark in found if mark != ","]
    used = sorted({mark for _, mark in found})
    hint = "改成全角：" + "，".join(f"“{mark}”改成“{_FULL[mark]}”" for mark in used) + "。"
    for place, _ in found:
        yield Spot(place, place + 1, "中文里用了半角标点", hint)


_ASCII_QUOTE = re.compile(rf"[\"＂]|(?<={WIDE})['＇]|['＇](?={WIDE})|<(?=[{HAN}])[^<>]{{1,80}}(?<=[{HAN}）])>")


@passage_rule(Severity.WARNING)
def ascii_quotes(passage: Passage) -> Iterator[Spot]:
    """Straight quotation marks, or < > for 《 》, in Chinese.

    Clause: GB/T 15834—2011 §4.8
    """
    if passage.text.isascii():
        return
    for found in _ASCII_QUOTE.finditer(passage.prose):
        if found.group()[0] == "<":
            yield Spot(*found.span(), "用小于号、大于号代替了书名号", "改成书名号《》。")
        else:
            yield Spot(*found.span(), "用了不分前后的直引号", "前面改成“，后面改成”；里层用‘和’。")


_DOUBLED = re.compile(r"(?<![，、；：。])[，、；：。](?:[ \u3000]*[，、；：。])+|。”。")
_DOTS = re.compile(r"。{3,}|、{3,}")


@passage_rule(Severity.WARNING)
def doubled_punctuation(passage: Passage) -> Iterator[Spot]:
    """Two points side by side: ，， 、， ：。 。”。

    Clause: GB/T 15834—2011 §4
    """
    for found in _DOUBLED.finditer(passage.prose):
        if not _DOTS.fullmatch(found.group()):
            hint = "引文末尾有句号的，后引号外面不再加句号。" if "”" in found.group() else "只留一个。"
            yield Spot(*found.span(), "标点重复", hint, measured=found.group())


_ELLIPSIS = re.compile(r"\.{3,}|。{3,}|、{3,}|·{3,}|⋯+|…+")
_GOOD_ELLIPSIS = {"……", "…………"}
_ELLIPSIS_AND_SO_ON = re.compile(r"……等(?=[，。；、）])")


@passage_rule(Severity.WARNING)
def ellipsis(passage: Passage) -> Iterator[Spot]:
    """An ellipsis that is not ……, or one followed by 等.

    Clause: GB/T 15834—2011 §4.11
    """
    if passage.text.isascii():
        return
    for found in _ELLIPSIS.finditer(passage.prose):
        if found.group() not in _GOOD_ELLIPSIS:
            yield Spot(*found.span(), "省略号写得不对", "省略号是六个点：……", "……", found.group())
    for found in _ELLIPSIS_AND_SO_ON.finditer(passage.prose):
        yield Spot(*found.span(), "省略号和“等”重复", "只留一个。")


_DASH = re.compile(rf"(?<={WIDE})-{{2,}}|(?<!-)-{{2,}}(?={WIDE})|[–－]{{2,}}|[―─━]+|(?<=[{HAN}])ー+")


@passage_rule(Severity.WARNING)
def dash(passage: Passage) -> Iterator[Spot]:
    """A dash made of hyphens, or of a character that only looks like one.

    Clause: GB/T 15834—2011 §4.10, §4.13
    """
    for found in _DASH.finditer(passage.prose):
        beside_digits = passage.prose[: found.start()][-1:].isdigit() and passage.prose[found.end() :][:1].isdigit()
        good = "—" if beside_digits else "——"
        name = "连接号用一字线“—”" if beside_digits else "破折号用“——”（两个连着的一字线）"
        yield Spot(
            *found.span(), "破折号或连接号用错了字符", f"{name}，中文输入法按 Shift 和减号键。", good, found.group()
        )


_BETWEEN_QUOTED = re.compile(r"(?<=》)、(?=《)|(?<=”)、(?=“)")


@passage_rule(Severity.NOTICE)
def enumeration_between_quoted(passage: Passage) -> Iterator[Spot]:
    """、 between 》 and 《, or between ” and “.

    Clause: GB/T 15834—2011 §4.5.3.5
    """
    for found in _BETWEEN_QUOTED.finditer(passage.prose):
        yield Spot(*found.span(), "并列的引号、书名号之间通常不用顿号", "可以删去顿号。")


_BEFORE_AND_SO_ON = re.compile(r"、等(?![级外差额次份值于待候])")


@passage_rule(Severity.WARNING)
def enumeration_before_et_cetera(passage: Passage) -> Iterator[Spot]:
    """、 before 等.

    Clause: GB/T 15834—2011 §4.5
    """
    for found in _BEFORE_AND_SO_ON.finditer(passage.prose):
        yield Spot(*found.span(), "“等”前面不用顿号", "删去顿号。")


@text_rule(Severity.WARNING)
def unpaired_marks(passages: Sequence[Passage]) -> Iterator[Hit]:
    """A bracket or quotation mark without its partner in the paragraph, or turned the wrong way.

    Quoted paragraphs that follow each other each begin with “, and only the last one ends with ”: that is right.

    Clause: GB/T 15834—2011 §4.8, §4.9, §4.15
    """
    for passage, following in zip(passages, (*passages[1:], None), strict=False):
        found = marks.scan(passage.prose)
        if not (found.unclosed or found.unopened):
            continue
        unclosed = deque(found.unclosed)
        if unclosed and unclosed[0] == 0 and _goes_on(passage, following):
            unclosed.popleft()
        yield from told_together(passage, _unpaired(passage.prose, unclosed, deque(found.unopened)))


def _goes_on(passage: Passage, following: Passage | None) -> bool:
    """Whether a quotation runs on into the next paragraph."""
    return bool(following and passage.text[0] == "“" and following.text[:1] == "“")


_NEAR = 60
"""How far apart two marks may be to be told of as one fault."""


def _unpaired(text: str, unclosed: deque[int], unopened: deque[int]) -> Iterator[Spot]:
    """Tell reversed and repeated quotation marks as one fault, and each other mark by itself."""
    while unopened and unclosed and _are_reversed(text, unopened[0], unclosed[0]):
        start, end = unopened.popleft(), unclosed.popleft()
        yield Spot(start, end + 1, "引号、括号的方向反了", f"前面用“{text[end]}”，后面用“{text[start]}”。")
    while len(unclosed) > 1 and text[unclosed[0]] == text[unclosed[1]] and text[unclosed[0]] in "“‘":
        start, end = unclosed.popleft(), unclosed.popleft()
        right = marks.partner(text[end])
        yield Spot(start, end + 1, "前后两个都是前引号", f"后一个改成“{right}”。")
    while len(unopened) > 1 and text[unopened[0]] == text[unopened[1]] and text[unopened[0]] in "”’":
        start, end = unopened.popleft(), unopened.popleft()
        right = marks.partner(text[start])
        yield Spot(start, end + 1, "前后两个都是后引号", f"前一个改成“{right}”。")
    while unclosed and unopened and 0 < unopened[0] - unclosed[0] <= _NEAR:
        start, end = unclosed.popleft(), unopened.popleft()
        crossed = marks.partner(text[start]) == text[end]
        what = "和别的引号、括号交叉" if crossed else "不是一对"
        yield Spot(
            start,
            end + 1,
            f"“{text[start]}”和“{text[end]}”{what}",
            "改成成对的引号、括号，一对要完整地套在另一对里面。",
        )
    for place in (*unclosed, *unopened):
        lacking = marks.partner(text[place])
        yield Spot(
            place, place + 1, f"“{text[place]}”没有配对的“{lacking}”", "补上另一半，或删去这一个；引号、括号不跨段。"
        )


def _are_reversed(text: str, closing: int, opening: int) -> bool:
    return closing < opening and marks.partner(text[closing]) == text[opening]


@passage_rule(Severity.WARNING)
def nested_quotes(passage: Passage) -> Iterator[Spot]:
    """“ inside “, 《 inside 《, or the single forms with nothing around them.

    Clause: GB/T 15834—2011 §4.8, §4.15
    """
    for pair in marks.scan(passage.prose).pairs:
        if pair.inside == pair.opening and pair.opening in "“《":
            inner = "‘’" if pair.opening == "“" else "〈〉"
            yield Spot(pair.start, pair.end + 1, "引号或书名号里又用了同样的一对", f"里层改成{inner}。")
        elif pair.opening in "‘〈" and not pair.inside:
            outer = "“”" if pair.opening == "‘" else "《》"
            yield Spot(pair.start, pair.end + 1, "单引号、单书名号只用在里层", f"外层改成{outer}。")


@passage_rule(Severity.NOTICE)
def nested_brackets(passage: Passage) -> Iterator[Spot]:
    """（ straight inside （.

    Clause: GB/T 15834—2011 §4.9
    """
    for pair in marks.scan(passage.prose).pairs:
        if pair.inside == pair.opening == "（":
            yield Spot(pair.start, pair.end + 1, "圆括号里又套圆括号", "尽量改写；确需套用的，外层用六角括号〔〕。")


_LABELLED = re.compile(rf"[{HAN}]{{1,6}}：(?!.{{60}})|.*(?:电话|传真|邮箱|邮编|联系人|网址|地址|〕\d+号$)")
_ENDS = tuple("。！？；：…）”》〉’』」)!?;:")


@passage_rule(Severity.WARNING, {Kind.TEXT})
def final_punctuation(passage: Passage) -> Iterator[Spot]:
    """A paragraph of text that ends without a full stop; lines of names, addresses and columns are left alone.

    Clause: GB/T 15834—2011 §4.1
    """
    text = passage.text.rstrip()
    if not text or text.endswith(_ENDS) or "  " in text or "\u3000" in text or _LABELLED.match(text):
        return
    end = len(text)
    if text[-1] in "，、":
        yield Spot(end - 1, end, f"这一段以“{text[-1]}”结尾", "话没有说完的补完，说完了的改成句号。")
    elif re.search("[，。；]", text) and (text[-1].isalnum() or text[-1] in "％%"):
        yield Spot(end - 1, end, "这一段末尾没有标点", "补上句号。")


@passage_rule(Severity.WARNING, {Kind.HEADING, Kind.TITLE})
def heading_punctuation(passage: Passage) -> Iterator[Spot]:
    """A title or heading that ends with a point. A 。 after a heading of level 2 and below is custom.

    Clause: GB/T 9704—2012 §7.3.3
    """
    text = passage.text.rstrip()
    wrong = "，；：、,;:" if passage.level > 1 else "。，；：、.,;:"
    if text.endswith(tuple(wrong)):
        yield Spot(len(text) - 1, len(text), "标题末尾有标点", "删去。")


_SPACE = re.compile(
    r"(?<=[^\x00-\u200f\u3000])[ \u00a0\u2002-\u200a\u3000]+(?=[^\x00-/:-\u200f])"
    rf"|(?<=[0-9])[ \u00a0\u2002-\u200a]+(?=[{HAN}])"
)
_LABEL = re.compile(
    r"(?:(?:表|图|附表|附图|附件)\s?)?\d{1,2}(?:\.\d{1,2})*\s+|(?:表|图|附件|附表|附图)\s(?=\d)|第[一二三四五六七八九十百零〇\d]{1,6}[编章节条]\s+"
)
_NAMES = re.compile(rf"[{HAN}]{{1,4}}(?:[ \u3000]+[{HAN}]{{1,4}})+")
_AGENCY_ENDS = "局厅委部会室院府社署办处行司"
_AGENCY = re.compile(f"[{HAN}]{{1,20}}[{_AGENCY_ENDS}]")


@passage_rule(Severity.NOTICE, {*PROSE, Kind.TITLE, Kind.HEADING, Kind.ELEMENT, Kind.CAPTION})
def space_in_chinese(passage: Passage) -> Iterator[Spot]:
    """A blank between Chinese characters, or between them and a figure.

    Left alone are agencies side by side, rows of names, columns, characters spread out, and the number of an article.

    Clause: none
    """
    text = passage.prose
    if _NAMES.fullmatch(text):
        return
    label = _LABEL.match(text)
    for found in _SPACE.finditer(text, label.end() if label else 0):
        if not (len(found.group()) > 1 or _is_spread(text, *found.span()) or _parts_agencies(text, *found.span())):
            yield Spot(*found.span(), "中文里有空格", "删去；有停顿的改成逗号，或分成两句。")


def _is_spread(text: str, start: int, end: int) -> bool:
    """Whether a blank parts single characters, as in 组　长 or a name of two: 韩　正."""
    alone_before = _is_han(text[start - 1]) and not _is_han(text[start - 2 : start - 1])
    alone_after = _is_han(text[end]) and not _is_han(text[end + 1 : end + 2])
    return alone_before and (alone_after or "\u3000" in text[start:end])


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _parts_agencies(text: str, start: int, end: int) -> bool:
    return text[start - 1] in _AGENCY_ENDS and bool(_AGENCY.match(text, end))
