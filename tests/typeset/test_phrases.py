"""A title's phrases, for lines of any width: nothing lost, names whole, marks where they belong."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinfa.typeset.title import phrases

NAMES = ("重庆市南川区木凉镇人民政府", "木凉镇")


@given(st.text(st.sampled_from("木凉镇关于印发《2023年》的通知，（—） 甲a"), max_size=40))
def test_nothing_is_lost(title: str) -> None:
    assert "".join(chain.from_iterable(phrases(title, NAMES))) == title
    assert all(word for phrase in phrases(title, NAMES) for word in phrase) or not title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "重庆市南川区木凉镇人民政府关于印发《木凉镇2023年法治政府建设工作实施方案》的通知",
            "重庆市·南川区·木凉镇·人民政府 关于·印发 《木凉镇·2023年 法治政府 建设 工作 实施方案》·的·通知",
        ),
        ("重庆市南川区木凉镇人民政府文件", "重庆市·南川区·木凉镇·人民政府 文件"),
        ("国务院办公厅关于2019年部分节假日安排的通知", "国务院办公厅 关于·2019年·部分 节假日 安排·的·通知"),
    ],
)
def test_real_titles(title: str, expected: str) -> None:
    assert " ".join("·".join(phrase) for phrase in phrases(title, NAMES)) == expected
