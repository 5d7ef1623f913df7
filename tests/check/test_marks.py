"""Brackets and quotation marks are matched whatever the text; no rule ever fails on a text."""

from hypothesis import given
from hypothesis import strategies as st

from yinfa.check import RULES, Kind, Passage
from yinfa.check.marks import PAIRS, scan

_MARKS = [*PAIRS, *PAIRS.values()]
_WORDS = st.text(alphabet="法治政府建设工作12、。", max_size=4)
_WELL_FORMED = st.recursive(
    _WORDS,
    lambda inner: st.tuples(st.sampled_from("（《〈“‘〔【「『"), st.lists(inner, max_size=3)).map(
        lambda pair: f"{pair[0]}{''.join(pair[1])}{PAIRS[pair[0]]}"
    ),
    max_leaves=12,
)
_PIECES = st.sampled_from(
    [
        *_MARKS,
        *"，。、；：…—-–―~～,.:;!?\"'<> \u3000一二三十第是等年月日号0123456789０Ａ⼯①％%万法治政府",
        "（一）",
        "2023",
        "——",
        "http://a.b",
    ]
)
_ANY = st.one_of(st.text(), st.lists(_PIECES, max_size=60).map("".join))


@given(st.lists(_WELL_FORMED, max_size=5).map("".join))
def test_what_is_well_formed_has_its_pairs(text: str) -> None:
    marks = scan(text)
    assert marks.unclosed == marks.unopened == ()
    assert len(marks.pairs) == sum(text.count(mark) for mark in PAIRS)
    assert all(PAIRS[text[pair.start]] == text[pair.end] for pair in marks.pairs)


@given(st.lists(_WELL_FORMED, min_size=1, max_size=5).map("".join), st.sampled_from("（《〈“‘〔【「『"))
def test_one_more_opening_mark_is_found(text: str, mark: str) -> None:
    marks = scan(mark + text)
    assert len(marks.unclosed) == 1
    assert not marks.unopened


@given(_ANY)
def test_every_mark_is_accounted_for_once(text: str) -> None:
    marks = scan(text)
    places = [*marks.unclosed, *marks.unopened, *(p for pair in marks.pairs for p in (pair.start, pair.end))]
    assert len(places) == len(set(places))
    assert all(text[place] in _MARKS for place in places)
    left_out = {place for place, char in enumerate(text) if char in _MARKS} - set(places)
    assert all(text[place] in "）)’" for place in left_out)  # the number of an item; an apostrophe


@given(_ANY, st.sampled_from(list(Kind)), st.integers(0, 4))
def test_every_rule_bears_every_text(text: str, kind: Kind, level: int) -> None:
    passages = [Passage(text, "甲.md", 1, kind, level), Passage(text, "甲.md", 2, kind, level)]
    for rule in RULES.values():
        for finding in rule.of_text(passages):
            assert finding.line in (1, 2)
            assert finding.message
            assert all(part in text for part in finding.text.split(" …… "))


@given(st.text(alphabet="法治政府建设工作实施方案镇村委员会", min_size=1, max_size=80))
def test_plain_characters_are_never_at_fault(text: str) -> None:
    passages = [Passage(text + "。")]
    assert [finding for rule in RULES.values() for finding in rule.of_text(passages)] == []
