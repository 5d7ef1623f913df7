"""Lines: nothing lost, none too long, none that begins or ends with what it may not, numbers and words whole."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinfa.fonts import Face, FontSet
from yinfa.model import Punctuation
from yinfa.typeset import Line, Piece
from yinfa.typeset.lines import break_lines

MEASURE = 28.0
NO_START = "，。、；：？！”’）》〉】％·,.;:?!)%"
NO_END = "“‘（《〈【〔(￥"


def broken(fonts: FontSet, text: str, measure: float = MEASURE, **more: object) -> list[str]:
    return [line.text for line in break_lines((Piece(text, Face.FANG),), fonts, measure, **more)]  # type: ignore[arg-type]


def natural(fonts: FontSet, line: Line) -> float:
    """The width of a line, added up from its characters and its spacing, blanks at its end aside."""
    pieces = list(line.pieces)
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    width = sum(sum(fonts.advances(piece.face, piece.text)) for piece in pieces)
    width += sum(piece.spacing * sum(unicodedata.category(char) != "Mn" for char in piece.text) for piece in pieces)
    return width - (max(0.0, pieces[-1].spacing) if pieces else 0.0)


def test_a_line_holds_28_characters_and_the_first_two_less(fonts: FontSet) -> None:
    found = broken(fonts, "字" * 100, first=26.0)
    assert [len(line) for line in found] == [26, 28, 28, 18]


@pytest.mark.parametrize("mark", NO_START)
def test_no_line_begins_with_a_closing_mark(fonts: FontSet, mark: str) -> None:
    first, second = broken(fonts, "字" * 28 + mark + "字" * 5)
    assert (first, second[:2]) == ("字" * 27, f"字{mark}")


@pytest.mark.parametrize("mark", NO_END)
def test_no_line_ends_with_an_opening_mark(fonts: FontSet, mark: str) -> None:
    assert broken(fonts, "字" * 27 + mark + "字" * 5)[0] == "字" * 27


@pytest.mark.parametrize(
    "whole",
    [
        "——",
        "……",
        "1,234,567.89",
        "12.5%",
        "2023",
        "〔2023〕12号",
        "COVID-19",
        "https://www.gov.cn/a/b.htm",
        "１２３",
        "naïve",
        "3.14％",
    ],
)
def test_what_is_one_is_not_parted(fonts: FontSet, whole: str) -> None:
    for before in range(14, 28):
        for line in broken(fonts, "字" * before + whole + "字" * 20):
            assert whole in line or not set(line) & set(whole), before


def test_a_date_stays_with_its_figures_where_it_can(fonts: FontSet) -> None:
    for before in range(14, 28):
        ends = [line[-1] for line in broken(fonts, "字" * before + "2023年7月25日" + "字" * 20)]
        assert not any(end.isdigit() for end in ends), before


def test_an_address_longer_than_a_line_is_parted(fonts: FontSet) -> None:
    address = "https://www.nanchuan.gov.cn/zwgk/fdzdgknr/lzyj/gfxwj/202307/t20230725_12193847.html"
    found = broken(fonts, f"见{address}。")
    assert "".join(found) == f"见{address}。"
    assert len(found) == 2


def test_accents_stay_on_their_letters(fonts: FontSet) -> None:
    for before in range(20, 30):
        for line in broken(fonts, "字" * before + "e\u0301\u0302字\ufe00" * 10):
            assert line[0] not in "\u0301\u0302\ufe00"


def test_blanks_end_a_line_and_never_begin_one(fonts: FontSet) -> None:
    for blank in " \u3000":
        found = break_lines((Piece("字" * 28 + blank + "字" * 4, Face.FANG),), fonts, MEASURE)
        assert [line.text for line in found] == ["字" * 28 + blank, "字" * 4]
        assert found[0].width == pytest.approx(28)
        assert natural(fonts, found[0]) == pytest.approx(28)


def test_a_line_feed_ends_a_line(fonts: FontSet) -> None:
    assert broken(fonts, "甲\n乙\n\n丙") == ["甲", "乙", "", "丙"]


def test_short_lines_are_spread_and_the_last_is_not(fonts: FontSet) -> None:
    found = break_lines((Piece("字" * 27 + "，。" + "字" * 27, Face.FANG),), fonts, MEASURE)
    assert [len(line.text) for line in found] == [26, 28, 2]
    assert natural(fonts, found[0]) == pytest.approx(28, abs=0.03)
    assert found[-1].pieces[0].spacing == 0


def test_a_line_too_short_to_spread_stays_as_it_is(fonts: FontSet) -> None:
    found = break_lines((Piece("字" * 10 + "a" * 50 + "字" * 10, Face.FANG),), fonts, MEASURE)
    assert found[0].text == "字" * 10
    assert found[0].pieces[0].spacing == 0


def test_squeezing_takes_from_the_marks_alone(fonts: FontSet) -> None:
    words = "《甲》、《乙》、" + "字" * 20 + "，" + "字" * 10
    found = break_lines((Piece(words, Face.FANG),), fonts, MEASURE, punctuation=Punctuation.SQUEEZE)
    assert found[0].text == words[:29]
    assert natural(fonts, found[0]) == pytest.approx(28, abs=0.01)
    for piece in found[0].pieces:
        assert -0.5 <= piece.spacing <= 0 or set(piece.text) <= set("》、")


def test_hanging_lets_a_mark_stand_in_the_margin(fonts: FontSet) -> None:
    found = break_lines((Piece("字" * 28 + "，" + "字" * 5, Face.FANG),), fonts, MEASURE, punctuation=Punctuation.HANG)
    assert found[0].text == "字" * 28 + "，"
    assert found[0].width == pytest.approx(28)


def test_faces_are_kept(fonts: FontSet) -> None:
    pieces = (Piece("（一）健全机制。", Face.KAI), Piece("按照要求" * 10, Face.FANG))
    found = break_lines(pieces, fonts, MEASURE)
    assert (
        "".join(piece.text for line in found for piece in line.pieces if piece.face is Face.KAI) == "（一）健全机制。"
    )


def test_a_paragraph_of_ten_thousand_characters(fonts: FontSet) -> None:
    assert len(broken(fonts, "字" * 10_000)) == 358


# Anything at all

MIXED = st.text(
    st.sampled_from(
        "字国务院，。、；：？！“”‘’（）《》〔〕【】—…·％ 　0123456789年月日号.,%-/:abcXYZéα𠅤㛃\u0301\ufe00￥\n"
    ),
    max_size=200,
)


# `given` is within each test, so that it does not print the fonts.


def test_nothing_is_lost_and_no_line_is_too_long(fonts: FontSet) -> None:
    @given(text=MIXED, measure=st.sampled_from([2.0, 4.0, 14.5, 28.0]), punctuation=st.sampled_from(Punctuation))
    def check(text: str, measure: float, punctuation: Punctuation) -> None:
        found = break_lines((Piece(text, Face.FANG),), fonts, measure, first=measure - 1, punctuation=punctuation)
        assert "".join(line.text for line in found) == text.replace("\n", "")
        for number, line in enumerate(found):
            room = measure - (number == 0)
            hung = punctuation is Punctuation.HANG and line.text.rstrip()[-1:] in tuple("，。、；：？！.,:")
            assert natural(fonts, line) <= room + hung + 1e-6 or len(line.text.strip()) <= 1

    check()


def test_marks_stand_where_they_may(fonts: FontSet) -> None:
    @given(text=st.text(st.sampled_from("字字字字字，。、：“”（）《》—…2年 "), max_size=200))
    def check(text: str) -> None:
        text = re.sub(
            "[“（《]+[，。、：”）》]+|[，。、：”）》]{4,}|[“（《]{4,}", "字", text
        )  # no place is right for these
        text = re.sub("—+", "——", re.sub("…+", "……", text))
        found = [line for line in broken(fonts, text) if line.strip()]
        for above, below in pairwise(found):
            assert below.lstrip()[0] not in NO_START, found
            assert above.rstrip()[-1] not in NO_END, found
            assert above[-1] + below[0] not in ("——", "……", "22"), found

    check()
