"""Tables: every cell in its place to the last character, uneven rows refused with the row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk import Desk, told
from yinfa.load import markup
from yinfa.model import Align, Table

TOP = "# 方案\n\n"


def table(desk: Desk, body: str) -> Table:
    (found,) = [node for node in desk.plan(TOP + body).lead if isinstance(node, Table)]
    return found


def texts(found: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (found.head, *found.rows)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n", [["甲", "乙"], ["一", "二"]]),
        ("甲|乙\n-|-\n一|二\n", [["甲", "乙"], ["一", "二"]]),
        ("|甲|\n|-|\n|一|\n", [["甲"], ["一"]]),
        ("| 甲 | 乙 |\n|---|---|\n", [["甲", "乙"]]),
        ("| 甲 | 乙 |\n|---|---|\n|   |   |\n||二|\n| 一 | |\n", [["甲", "乙"], ["", ""], ["", "二"], ["一", ""]]),
        ("| | |\n|-|-|\n| | |\n", [["", ""], ["", ""]]),
        ("| 甲\\|乙 |\n|---|\n| a\\\\ |\n| b\\\\\\| |\n", [["甲|乙"], ["a\\"], ["b\\|"]]),
        ("| `a | b` |\n|---|---|\n| ` | `` |\n", [["`a", "b`"], ["`", "``"]]),
        ("| <b> | {{ x }} |\n|---|---|\n| &amp; | 5*3*2 |\n", [["<b>", "{{ x }}"], ["&amp;", "5*3*2"]]),
        ("| **甲** | *乙* |\n|---|---|\n| # | - |\n", [["甲", "乙"], ["#", "-"]]),
        ("  | 甲 |\n  | --- |\n  | 一 |\n", [["甲"], ["一"]]),
        ("| 甲　乙 | 丙 丁 |\n|---|---|\n| 𠮷 | ___ |\n", [["甲　乙", "丙 丁"], ["𠮷", "___"]]),
    ],
)
def test_cells_hold_what_was_written(desk: Desk, body: str, expected: list[list[str]]) -> None:
    assert texts(table(desk, body)) == expected


def test_emphasis_and_alignment(desk: Desk) -> None:
    found = table(desk, "| **甲** | *乙* | 丙 | 丁 |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n")
    assert found.aligns == (Align.LEFT, Align.CENTER, Align.RIGHT, None)
    assert found.head[0].inlines[0].strong
    assert found.head[1].inlines[0].emphasis


def test_a_table_may_follow_text_directly(desk: Desk) -> None:
    body = "见下表：\n| 甲 |\n|---|\n| 一 |\n\n后文。\n"
    assert texts(table(desk, body)) == [["甲"], ["一"]]
    assert desk.texts(TOP + body) == ["见下表：", "后文。"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "| 甲 | 乙 |\n|---|---|\n| 一 |\n| 一 | 二 | 三 |\n| 一 | 二 |\n",
            [(5, "表格这一行有 1 格，表头有 2 格"), (6, "表格这一行有 3 格，表头有 2 格")],
        ),
        ("| 甲 | 乙 |\n|---|\n| 一 | 二 |\n", [(4, "表格这一行有 1 格，表头有 2 格")]),
        ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n后文。\n", [(6, "表格这一行有 1 格，表头有 2 格")]),
        ("| 甲 | 乙 |\n| 一 | 二 |\n", [(4, "表格缺少表头下面的一行")]),
    ],
)
def test_uneven_tables_are_refused_row_by_row(desk: Desk, body: str, expected: list[tuple[int, str]]) -> None:
    assert told(desk.body_faults(TOP + body)) == expected


def test_text_directly_under_a_table_is_told_to_stand_apart(desk: Desk) -> None:
    (finding,) = desk.body_faults(TOP + "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n责任单位：丙\n")
    assert finding.hint == "如果这一行不是表格，在它前面空一行。"
    assert finding.text == "责任单位：丙"


PIECES = st.lists(
    st.sampled_from([*"*\\|`_#<>&[]()!~^-+.:;x1汉，。 　", "**", "***", "\\*", "&amp;", "𠮷", "klzzwxh:0000"]),
    max_size=20,
).map("".join)


@given(st.lists(st.lists(PIECES, min_size=2, max_size=2), min_size=1, max_size=3))
def test_any_text_survives_a_cell_when_its_marks_are_escaped(rows: list[list[str]]) -> None:
    def escaped(text: str) -> str:
        return text.strip().replace("\\", "\\\\").replace("*", "\\*").replace("|", "\\|")

    lines = [f"| {' | '.join(map(escaped, row))} |" for row in rows]
    lines.insert(1, "|---|---|")
    assert markup.is_table(lines)
    assert {markup.row_length(line) for line in lines} == {2}
    assert texts(markup.table(lines, 1)) == [[text.strip() for text in row] for row in rows]


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_rows_of_any_sort_lose_nothing_but_marks(rows: list[str]) -> None:
    head = f"|{rows[0]}"
    width = markup.row_length(head)
    lines = [head, "|" + "-|" * width, *(row for row in rows[1:] if row.strip() and markup.row_length(row) == width)]
    if not markup.is_table(lines):
        return
    found = texts(markup.table(lines, 1))
    assert len(found) == len(lines) - 1
    for line, cells in zip([lines[0], *lines[2:]], found, strict=True):
        assert len(cells) == width
        bare = "".join("".join(cells).split()).translate(str.maketrans("", "", "*\\|"))
        assert bare == "".join(line.split()).translate(str.maketrans("", "", "*\\|"))
