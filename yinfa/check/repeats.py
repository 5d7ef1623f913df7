"""Passages go in, what was pasted twice comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yinfa.check.passages import PROSE, Passage
from yinfa.check.rule import Hit, Spot, at, text_rule
from yinfa.report import Severity

_SHORTEST = 20


@text_rule(Severity.WARNING)
def repeated_paragraph(passages: Sequence[Passage]) -> Iterator[Hit]:
    """A paragraph that stands there twice, word for word.

    Clause: none
    """
    first: dict[str, Passage] = {}
    for passage in passages:
        if passage.kind in PROSE and len(passage.text) >= _SHORTEST:
            earlier = first.setdefault(passage.text, passage)
            if earlier is not passage:
                message = f"和第 {earlier.line} 行的一段完全相同"
                yield at(passage, Spot(0, _SHORTEST, message, "核对是否重复粘贴。"))
