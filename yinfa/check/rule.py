"""A function that looks for one fault goes in, a rule in the registry comes out: id, severity, clause, findings.

A rule is named after what it finds: `half_width_punctuation` is `check.half-width-punctuation`. Its docstring says what
that is, and in its `Clause:` line where it is laid down; `none`, where it is only custom or plain sense.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from yinfa.check.passages import Kind, Passage
from yinfa.compose.blocks import Document
from yinfa.fonts import FontSet
from yinfa.model import Notice
from yinfa.report import Finding, Severity

_CLAUSE = re.compile(r"^Clause: (?!none$)(.+)$", re.MULTILINE)
_AROUND = 10
"""How many characters either side of a fault are shown."""
_SHOWN = 3
"""How many faults of one sort a finding shows of one paragraph; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at."""

    notice: Notice
    document: Document
    fonts: FontSet
    passages: tuple[Passage, ...]
    title: Passage
    """The notice's own title, as composed."""

    def line(self, *keys: str) -> int | None:
        """Give the line of the first of these front matter keys that is there; else where the front matter begins."""
        lines = self.notice.lines
        return next((lines[key] for key in keys if key in lines), min(lines.values(), default=None))


@dataclass(frozen=True, slots=True)
class Spot:
    """A fault inside a passage, from `start` to before `end`. Faults of the same message and hint are told together."""

    start: int
    end: int
    message: str
    hint: str = ""
    expected: str | None = None
    measured: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault of the whole notice, or of one of its elements; without a file, the content file is meant."""

    message: str
    line: int | None
    text: str = ""
    hint: str = ""
    expected: str | None = None
    measured: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: str
    severity: Severity
    clause: str
    """Where it is laid down, such as `GB/T 9704—2012 §7.2.5`; empty for `none`."""
    on_text: Callable[[Sequence[Passage]], Iterator[Hit]] | None
    """Looks at passages alone; None for a rule about the notice."""
    on_notice: Callable[[Case], Iterator[Hit]] | None

    def of_text(self, passages: Sequence[Passage]) -> Iterator[Finding]:
        """Look at passages; a rule about the notice finds nothing in them."""
        return map(self._finding, self.on_text(passages)) if self.on_text else iter(())

    def of_notice(self, case: Case) -> Iterator[Finding]:
        """Look at a whole notice."""
        hits = self.on_notice(case) if self.on_notice else self.on_text(case.passages) if self.on_text else ()
        for hit in hits:
            yield self._finding(hit, case.notice.source)

    def _finding(self, hit: Hit, file: str = "") -> Finding:
        return Finding(
            rule=self.id,
            severity=self.severity,
            message=hit.message,
            file=hit.file or file,
            line=hit.line,
            text=hit.text,
            hint=hit.hint,
            clause=self.clause,
            expected=hit.expected,
            measured=hit.measured,
        )


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are run."""

PassageRule = Callable[[Passage], Iterable[Spot]]
TextRule = Callable[[Sequence[Passage]], Iterator[Hit]]
NoticeRule = Callable[[Case], Iterator[Hit]]


def passage_rule(severity: Severity, kinds: Iterable[Kind] = Kind) -> Callable[[PassageRule], PassageRule]:
    """Register a rule that looks at one passage at a time, of the given kinds only."""
    wanted = frozenset(kinds)

    def register(look: PassageRule) -> PassageRule:
        def on_text(passages: Sequence[Passage]) -> Iterator[Hit]:
            for passage in passages:
                if passage.kind in wanted:
                    yield from told_together(passage, look(passage))

        _register(look, severity, on_text=on_text)
        return look

    return register


def text_rule(severity: Severity) -> Callable[[TextRule], TextRule]:
    """Register a rule that looks at all passages, in their order."""

    def register(look: TextRule) -> TextRule:
        _register(look, severity, on_text=look)
        return look

    return register


def notice_rule(severity: Severity) -> Callable[[NoticeRule], NoticeRule]:
    """Register a rule that looks at the notice as a whole."""

    def register(look: NoticeRule) -> NoticeRule:
        _register(look, severity, on_notice=look)
        return look

    return register


def _register(
    look: Callable[..., object],
    severity: Severity,
    on_text: TextRule | None = None,
    on_notice: NoticeRule | None = None,
) -> None:
    name = "check." + look.__name__.replace("_", "-")
    clause = _CLAUSE.search(inspect.getdoc(look) or "")
    if name in RULES:
        raise ValueError(name)
    RULES[name] = Rule(name, severity, clause.group(1) if clause else "", on_text, on_notice)


def at(passage: Passage, spot: Spot) -> Hit:
    """Place a spot: the hit of one fault in a passage."""
    return _hit(passage, [spot])


def told_together(passage: Passage, spots: Iterable[Spot]) -> Iterator[Hit]:
    """Make one hit of all faults of a passage of which the same is to be said."""

    def said(spot: Spot) -> tuple[str, str, str]:
        return spot.message, spot.hint, spot.expected or ""

    for _, same in groupby(sorted(spots, key=said), said):
        yield _hit(passage, list(same))


def _hit(passage: Passage, spots: list[Spot]) -> Hit:
    first, places = spots[0], _excerpts(passage.text, spots)
    count = f"（本段 {len(spots)} 处）" if len(spots) > 1 else ""
    text = " …… ".join(places[:_SHOWN])
    return Hit(first.message + count, passage.line, text, first.hint, first.expected, first.measured, passage.file)


def _excerpts(text: str, spots: list[Spot]) -> list[str]:
    """Give the text around each fault; faults close together share one excerpt."""
    windows: list[list[int]] = []
    for spot in sorted(spots, key=lambda spot: spot.start):
        start, end = max(0, spot.start - _AROUND), min(len(text), spot.end + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1][1] = max(end, windows[-1][1])
        else:
            windows.append([start, end])
    return [text[start:end].strip() for start, end in windows]
