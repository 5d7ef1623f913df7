"""docs/check.md against the registry: every rule is in its tables as it is, and the text rules find their examples."""

import re
from itertools import product

import pytest

from tests.tools import ROOT
from yinfa.check import RULES, Kind, Passage

_ROW = re.compile(r"^\| `(check\.[a-z-]+)` \| (\S+) \|(.*?)\|(.*?)\|(.*)\|$", re.MULTILINE)
ROWS = {
    row[0]: [cell.strip() for cell in row[1:]]
    for row in _ROW.findall((ROOT / "docs/check.md").read_text(encoding="utf-8"))
}
DESCRIBED_ONLY = {"check.number-level", "check.skipped-level"}
"""Rules of text whose fault lies between two passages of different kinds."""
EXAMPLES = [
    (rule.id, ROWS[rule.id][3])
    for rule in RULES.values()
    if rule.on_text and rule.id in ROWS and rule.id not in DESCRIBED_ONLY
]


def test_every_rule_is_in_the_tables() -> None:
    assert set(ROWS) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_severity_and_clause_are_the_rules(rule: str) -> None:
    severity, clause, what, _ = ROWS[rule]
    assert severity == RULES[rule].severity.label
    assert clause == RULES[rule].clause
    assert what


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples_are_found(rule: str, example: str) -> None:
    def finds(kind: Kind, level: int) -> bool:
        passages = [Passage(text, line=line, kind=kind, level=level) for line, text in enumerate(example.split("⏎"), 1)]
        return bool(list(RULES[rule].of_text(passages)))

    assert any(finds(kind, level) for kind, level in product((Kind.TEXT, Kind.HEADING), (0, 1)))
