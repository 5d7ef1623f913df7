"""Properties: whatever is written is said, in order; whatever cannot be read is refused; nothing else ever happens."""

import re
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import tools
from tests.desk import BODY, FRONT, Desk, everything, squeezed
from yinfa.report import Refused

over_and_over = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)

WORDS = st.text(
    st.sampled_from("汉字公文工作推进落实检查，。、；“”（）《》％—…·Aa0 5%<>&{}'\"_~^$𠮷é"), min_size=1, max_size=30
).filter(lambda text: text.strip() and text.strip()[0] not in " 　05")
Said = tuple[str, list[str]]
"""A piece of a body: as written, and what it says."""


def escaped(text: str) -> str:
    return text.strip().replace("\\", "\\\\").replace("*", "\\*").replace("|", "\\|")


def of_words(write: Callable[[str], str]) -> st.SearchStrategy[Said]:
    return WORDS.map(lambda text: (write(escaped(text)), [squeezed(text)]))


@st.composite
def tables(draw: st.DrawFn) -> Said:
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=3))
    lines = [f"| {' | '.join(map(escaped, row))} |" for row in rows]
    lines.insert(1, "|" + "---|" * width)
    return "\n".join(lines), [squeezed(text) for row in rows for text in row]


@st.composite
def lists(draw: st.DrawFn) -> Said:
    lines: list[str] = []
    texts, depth = [], 0
    for text in draw(st.lists(WORDS, min_size=1, max_size=5)):
        depth = draw(st.integers(0, min(depth + 1, 2))) if lines else 0
        mark = draw(st.sampled_from(["- ", "1. ", "* "]))
        lines.append(f"{'   ' * depth}{mark}{escaped(text)}" + "\n" * draw(st.integers(0, 1)))
        texts.append(squeezed(text))
    return "\n".join(lines), texts


@st.composite
def wrapped(draw: st.DrawFn) -> Said:
    texts = draw(st.lists(WORDS, min_size=1, max_size=4))
    return "\n".join(map(escaped, texts)), [squeezed(text) for text in texts]


HEADINGS = st.sampled_from(["##", "###", "####", "#####"]).flatmap(
    lambda mark: of_words(lambda text: f"{mark} {text}\n\n文。")
)
DUTIES = st.sampled_from(["责任单位", "牵头单位", "完成时限"]).flatmap(
    lambda role: of_words(lambda text: f"{role}：{text}")
)
PIECES = st.one_of(
    of_words(lambda text: text),
    of_words(lambda text: f"**{text}**"),
    of_words(lambda text: f"　　{text}"),
    wrapped(),
    lists(),
    tables(),
    HEADINGS,
    DUTIES,
    of_words(lambda text: f"# 附件：{text}\n\n文。"),
)


@given(st.lists(PIECES, min_size=1, max_size=8))
@over_and_over
def test_everything_written_is_said_in_order(desk: Desk, pieces: list[Said]) -> None:
    body = "# 方案\n\n文。\n\n" + "\n\n".join(written for written, _ in pieces) + "\n"
    said = everything(desk.compose(FRONT + body))
    place = said.index("方案文。")
    for _, texts in pieces:
        for text in texts:
            found = said.find(text, place)
            assert found >= 0, (text, said[place:], body)
            place = found + len(text)


REAL = (tools.REAL / "content/法治政府建设/2023.md").read_text(encoding="utf-8").partition("\n---\n")


@given(st.permutations(REAL[2].splitlines()))
@over_and_over
def test_the_lines_of_a_plan_in_any_order_are_said_or_refused(desk: Desk, lines: list[str]) -> None:
    said = read_or_refused(desk, (f"{REAL[0]}\n---\n" + "\n".join(lines)).encode())
    if said is not None:
        assert Counter(re.sub(r"[\s#*：]", "", "".join(lines))) <= Counter(said)


@given(st.binary(max_size=300))
@over_and_over
def test_any_bytes_are_refused_or_read(desk: Desk, data: bytes) -> None:
    read_or_refused(desk, data)
    read_or_refused(desk, FRONT.encode() + data)


YAML_PIECES = [
    *(*" \n\t:：,，[]{}&*!|>%@`'\"#-?.~0", "\n  ", "\n- ", ": ", "文种", "标题", "木凉镇", "2023-07-25"),
    *("---", "<<", "!!", "\\x00", "\\ud800"),
]
YAMLISH = st.lists(st.sampled_from(YAML_PIECES), max_size=40).map("".join)


@given(YAMLISH, st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250)
def test_any_front_matter_is_refused_or_read(desk: Desk, text: str, is_after: bool) -> None:
    front = FRONT.replace("---\n", "", 1).replace("---\n", "") + text if is_after else text
    read_or_refused(desk, f"---\n{front}\n---\n{BODY}".encode())


@given(YAMLISH)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_profile_is_refused_or_read(desk: Desk, text: str) -> None:
    profile = desk.project.content / "issuers" / "木凉镇.yaml"
    profile.write_text(f"全称: 甲\n单位:\n  乙: {text}", encoding="utf-8")
    read_or_refused(desk, (FRONT + BODY).encode())


MARK_PIECES = [
    *(*"\n \t#*-+|>_`[]()!\\:：.1、，。（）　汉a", "\n\n", "## ", "### ", "- ", "1. ", "|---|", "***", "    "),
    *("责任单位：甲", "![图](a.png)", "# 附件：乙"),
]
MARKS = st.lists(st.sampled_from(MARK_PIECES), max_size=60).map("".join)


@given(MARKS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250)
def test_any_body_is_refused_or_said(desk: Desk, text: str) -> None:
    said = read_or_refused(desk, (FRONT + "# 方案\n\n始。\n\n" + text).encode())
    if said is not None:
        assert Counter(re.sub(r"[\s#*\-+|\\.1：:附件责任单位]", "", text)) <= Counter(said)


def read_or_refused(desk: Desk, data: bytes) -> str | None:
    """Compose a content file, and give what it says; None where it is refused, in good form. All else raised fails."""
    try:
        return everything(desk.compose(data))
    except Refused as refused:
        desk.hold_to_rules(*refused.findings)
        return None
