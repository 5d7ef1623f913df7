"""Emphasis: read where it is meant, left as asterisks where it is not, and never a word lost."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yinfa.load.markup import inlines
from yinfa.model import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**黑**体*楷*体", [("黑", "S"), ("体", ""), ("楷", "E"), ("体", "")]),
        ("***都***", [("都", "SE")]),
        ("第**一**章", [("第", ""), ("一", "S"), ("章", "")]),
        ("**注：**说明", [("注：", "S"), ("说明", "")]),
        ("*“引”*。", [("“引”", "E"), ("。", "")]),
        ("**a** **b**", [("a", "S"), (" ", ""), ("b", "S")]),
        ("*(1)*甲", [("(1)", "E"), ("甲", "")]),
        ("\\*甲\\*", [("*甲*", "")]),
        ("*甲\\*乙*", [("甲*乙", "E")]),
        ("*甲* `乙` <b> &amp; [丙](x) _丁_", [("甲", "E"), (" `乙` <b> &amp; [丙](x) _丁_", "")]),
        ("**甲** http://x.y <http://x.y> ![z](x) \n", [("甲", "S"), (" http://x.y <http://x.y> ![z](x) \n", "")]),
        ("", []),
    ],
)
def test_emphasis(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(run.text, "S" * run.strong + "E" * run.emphasis) for run in inlines(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "5*3*2",
        "5 * 3 * 2",
        "(a+b)*c*(d)",
        "*",
        "**",
        "***",
        "a ** b ** c",
        "*甲",
        "**甲",
        "甲*",
        "* 甲 *",
        "a\\b",
        "甲\\",
        "\\<b\\>",
    ],
)
def test_asterisks_and_backslashes_that_mark_nothing_stay(text: str) -> None:
    assert plain(inlines(text)) == text


PIECES = [
    *"*\\|`_#<>&[]()!~^-+.:;x1汉，。 　\t",
    "**",
    "***",
    "\\*",
    "&amp;",
    "𠮷",
    "e\u0301",
    "wzxhzdk:0",
    "klzzwxh:0000",
]
HARD = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(HARD)
@example("*|* ")
@example("*\\***乙*丙")
def test_nothing_is_lost_but_marks(text: str) -> None:
    bare = str.maketrans("", "", "*\\")
    assert plain(inlines(text)).translate(bare) == text.translate(bare)


@given(HARD)
def test_escaped_text_comes_out_as_it_is(text: str) -> None:
    assert plain(inlines(re.sub(r"([\\*])", r"\\\1", text))) == text
