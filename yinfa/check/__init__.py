"""A notice, composed, goes in with the fonts; what a person should look at before it is issued comes out as findings.

Each rule is a function in one of the modules here, listed in `RULES` and in docs/check.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yinfa.check import digits, duties, elements, glyphs, numbering, punctuation, repeats  # noqa: F401 - they register rules
from yinfa.check.passages import Kind, Passage, passages, title
from yinfa.check.rule import RULES, Case, Rule
from yinfa.compose.blocks import Document
from yinfa.fonts import FontSet
from yinfa.model import Notice
from yinfa.report import Finding, Severity

__all__ = ["RULES", "Kind", "Passage", "Rule", "check", "check_text"]

_ORDER = list(Severity)


def check(notice: Notice, document: Document, fonts: FontSet) -> list[Finding]:
    """Run every rule over a notice; findings come in the order of their lines, errors first on the same line."""
    case = Case(notice, document, fonts, passages(notice, document), title(notice, document))
    return _in_order(finding for rule in RULES.values() for finding in rule.of_notice(case))


def check_text(text: Sequence[Passage]) -> list[Finding]:
    """Run the rules that need nothing but text: for documents that are not ours."""
    return _in_order(finding for rule in RULES.values() for finding in rule.of_text(text))


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.file, f.line or 0, _ORDER.index(f.severity), f.rule))
