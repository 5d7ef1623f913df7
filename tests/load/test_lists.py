"""Lists: nested, loose, mixed, numbered as written or warned of; items know their lines."""

import pytest

from tests.desk import FRONT, Desk, told
from yinfa.model import Item, List, plain

TOP = "# 方案\n\n"
ABOVE = FRONT.count("\n") + TOP.count("\n")


def lists(desk: Desk, body: str) -> list[List]:
    return [node for node in desk.plan(TOP + body).lead if isinstance(node, List)]


def shape(found: List) -> tuple[object, ...]:
    """A list as (first number or -, items…), an item as its text or (text, lists…)."""

    def item(each: Item) -> object:
        text = plain(each.inlines)
        return (text, *map(shape, each.nested)) if each.nested else text

    return (found.start if found.ordered else "-", *map(item, found.items))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("- 甲\n- 乙\n", [("-", "甲", "乙")]),
        ("* 甲\n+ 乙\n", [("-", "甲", "乙")]),
        ("1. 甲\n2. 乙\n", [(1, "甲", "乙")]),
        ("3. 甲\n4. 乙\n", [(3, "甲", "乙")]),
        ("1. 甲\n1. 乙\n", [(1, "甲", "乙")]),
        ("- 甲\n\n\n- 乙\n", [("-", "甲", "乙")]),
        ("- 甲\n  - 乙\n  - 丙\n- 丁\n", [("-", ("甲", ("-", "乙", "丙")), "丁")]),
        ("- 甲\n    - 乙\n", [("-", ("甲", ("-", "乙")))]),
        ("- 甲\n\t- 乙\n", [("-", ("甲", ("-", "乙")))]),
        ("1. 甲\n   - 乙\n   - 丙\n2. 丁\n", [(1, ("甲", ("-", "乙", "丙")), "丁")]),
        ("1. 甲\n\n    1. 乙\n\n    2. 丙\n\n2. 丁\n", [(1, ("甲", (1, "乙", "丙")), "丁")]),
        ("1. 甲\n   5. 乙\n   6. 丙\n", [(1, ("甲", (5, "乙", "丙")))]),
        ("- 甲\n  - 乙\n    - 丙\n", [("-", ("甲", ("-", ("乙", ("-", "丙")))))]),
        ("- 甲\n    - 乙\n  - 丙\n- 丁\n", [("-", ("甲", ("-", "乙", "丙")), "丁")]),
        ("- 甲\n1. 乙\n- 丙\n", [("-", "甲"), (1, "乙"), ("-", "丙")]),
        ("- 甲\n\n1. 乙\n", [("-", "甲"), (1, "乙")]),
        ("    - 甲\n    - 乙\n", [("-", "甲", "乙")]),
        ("- 甲\n  续\n    又续\n- 乙\n", [("-", "甲续又续", "乙")]),
        ("- one\n  two\n", [("-", "one two")]),
        ("- **甲**乙\n- \\- 丙\n", [("-", "甲乙", "- 丙")]),
        ("2023. 年\n", [(2023, "年")]),
        ("0. 甲\n1. 乙\n", [(0, "甲", "乙")]),
    ],
)
def test_lists_are_read_as_they_look(desk: Desk, body: str, expected: list[object]) -> None:
    assert [shape(found) for found in lists(desk, body)] == expected


def test_a_list_may_follow_text_directly_and_text_a_list_after_a_blank_line(desk: Desk) -> None:
    body = "如下：\n- 甲\n- 乙\n\n后文。\n\n1. 丙\n\n      后文。\n\n2. 丁\n"
    assert desk.texts(TOP + body) == ["如下：", "甲", "乙", "后文。", "1.丙", "后文。", "2.丁"]


def test_a_year_at_the_start_of_a_wrapped_line_begins_no_list(desk: Desk) -> None:
    assert desk.texts(TOP + "截至\n2023. 7\n") == ["截至2023. 7"]


def test_numbers_continue_on_the_standard_s_levels(desk: Desk) -> None:
    body = "### 任务\n\n文。\n\n1. 甲\n   1. 乙\n   2. 丙\n2. 丁\n\n#### 条\n\n文。\n\n1. 戊\n"
    assert desk.texts(TOP + body) == ["（一）任务。文。", "1.甲", "（1）乙", "（2）丙", "2.丁", "1.条。文。", "（1）戊"]


def test_items_know_their_lines(desk: Desk) -> None:
    (found,) = lists(desk, "- 甲\n  续\n\n- 乙\n  - 丙\n")
    assert [item.line - ABOVE for item in found.items] == [1, 4]
    assert [item.line - ABOVE for item in found.items[1].nested[0].items] == [5]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("1. 甲\n3. 乙\n", 1, "编号不连续，成文时会按顺序重排"),
        ("1. 甲\n\n   1. 乙\n   1. 丙\n   3. 丁\n", 3, "编号不连续，成文时会按顺序重排"),
        ("- 甲。\n后文\n", 2, "这一行会并入上面的列表项"),
    ],
)
def test_what_will_come_out_otherwise_is_warned_of(desk: Desk, body: str, line: int, message: str) -> None:
    assert told(desk.warnings(TOP + body)) == [(ABOVE + line, message)]


def test_a_sound_list_is_not_warned_of(desk: Desk) -> None:
    assert not desk.warnings(TOP + "1. 甲\n   续\n   1. 乙\n   2. 丙\n2. 丁\n\n5. 戊\n".replace("\n5. 戊", "\n3. 戊"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("- 甲\n  - 乙\n    - 丙\n      - 丁\n", [(4, "列表套得太深")]),
        ("- 甲\n-\n- 乙\n", [(2, "这一项是空的")]),
    ],
)
def test_lists_that_cannot_be_set_are_refused(desk: Desk, body: str, expected: list[tuple[int, str]]) -> None:
    assert [(line - 2, message) for line, message in told(desk.body_faults(TOP + body)) if line] == expected


def test_a_list_nested_a_hundred_deep_is_refused_line_by_line(desk: Desk) -> None:
    findings = desk.faults(FRONT + TOP + "".join(f"{'  ' * depth}- 项\n" for depth in range(100)))
    assert len(findings) == 97
