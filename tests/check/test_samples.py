"""The real flaws of real notices are found, each by its rule and at its line; what offices do well is left alone."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.check.samples import SAMPLES, findings, passages
from tests.tools import REAL, ROOT, find_sample
from yinfa.check import check
from yinfa.compose import compose
from yinfa.fonts import font_set
from yinfa.load import load
from yinfa.report import Severity

FIRST = "content/法治政府建设/2023.md"
FLAWS = [
    ("check.missing-document-number", Severity.WARNING, "---", ""),
    ("check.half-width-punctuation", Severity.WARNING, "“民主法治示范村(社区)”创建", "示范村(社区)"),
    ("check.office-separator", Severity.WARNING, "责任单位：大观司法所，镇综合执法队", "大观司法所，镇综合执法队"),
    ("check.office-alias", Severity.WARNING, "责任单位：镇党政办、综合执法队", "镇党政办、综合执法队"),
    ("check.space-in-chinese", Severity.NOTICE, "“乡村振兴 法治同行”", "乡村振兴 法治同行"),
]
"""Rule, severity, what stands on the line, what the finding shows."""


def test_the_flaws_of_the_first_notice(tmp_path: Path) -> None:
    notice = load(REAL / FIRST, REAL / "content", REAL).notice
    found = check(notice, compose(notice, REAL / "templates", REAL), font_set(tmp_path))
    lines = ["", *(REAL / FIRST).read_text(encoding="utf-8").splitlines()]
    assert [(f.rule, f.severity) for f in found] == [(rule, severity) for rule, severity, _, _ in FLAWS]
    for finding, (_, _, on_line, shown) in zip(found, FLAWS, strict=True):
        assert finding.file == FIRST
        assert finding.line
        assert on_line in lines[finding.line] or finding.line == 2
        assert shown in finding.text


KNOWN = [
    ("15", 6, "check.space-in-chinese", "2026年 4月 20 日"),
    ("19", 17, "check.half-width-punctuation", "因素,推动"),
    ("19", 19, "check.number-range", "3-5年"),
    ("26", 31, "check.enumeration-between-quoted", "“果沼畜”、“菜沼畜”"),
    ("31", 18, "check.dash", "5―6级"),
    ("38", 5, "check.run-together", "（二）让企业"),
    ("26", 40, "check.half-width-punctuation", "(国家发展改革委"),
    ("40", 5, "check.run-together", "二、主要内容"),
]


@pytest.mark.parametrize(("sample", "line", "rule", "text"), KNOWN)
def test_flaws_that_other_offices_made(sample: str, line: int, rule: str, text: str) -> None:
    assert any(f.line == line and f.rule == rule and text in f.text for f in findings(find_sample(sample)))


@pytest.mark.parametrize("sample", ["20", "25", "27", "28", "29", "30", "32", "33", "34", "35", "36", "37"])
def test_notices_well_written_are_left_alone(sample: str) -> None:
    path = find_sample(sample)
    assert len(passages(path)) > 4
    assert findings(path) == []


def test_the_figures_in_the_docs_are_these() -> None:
    find_sample("00")
    counts = Counter(finding.rule for sample in SAMPLES.glob("*.txt") for finding in findings(sample))
    text = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `(check\.[a-z-]+)` \| (\d+) \|$", text, re.MULTILINE)) == {
        rule: str(count) for rule, count in counts.items()
    }
    assert f"合计 {counts.total()} 条" in text
