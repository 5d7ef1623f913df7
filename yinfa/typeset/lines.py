"""A paragraph's text goes in, in its faces; its lines come out, broken by the rules of Chinese, spread to the measure.

The rules are GB/T 15834—2011 §5.1: no closing mark begins a line, no opening mark ends one, dash and ellipsis are
whole. Beside them, numbers, words and document numbers are whole where a line can hold them. Widths are in em.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from yinfa.fonts import FontSet
from yinfa.model import Punctuation
from yinfa.typeset.pages import Line, Piece

BLANKS = frozenset(" \t\u2002\u2003\u2004\u2005\u2006\u2009\u3000")
_GLUE = "\u00a0\u200d\u2060\ufeff"
NO_START = frozenset(
    "，。、；：？！”’）》〉】〕］｝」』〗．％‰℃°·・•～~—…々,.;:?!)]}>%-" + "".join(BLANKS) + _GLUE + "/／"
)
"""What may not begin a line; a dash or an ellipsis of two may."""
NO_END = frozenset("“‘（《〈【〔［｛「『〖([{<￥＄¥$£№" + _GLUE + "/／")
"""What may not end a line."""
HANGABLE = frozenset("，。、；：？！．,.;:?!")
"""What 悬挂 lets stand in the margin: the same marks as Word and LibreOffice."""
_OPENING = frozenset("“‘（《〈【〔［｛「『〖")
_CLOSING = frozenset("，。、；：．”’）》〉】〕］｝」』〗")
_SQUEEZED = 0.5
"""The em that 挤压 may take from an opening mark's left or a closing mark's right."""

_WHOLE = re.compile(
    r"〔[0-9０-９]+〕[0-9０-９]+号?"  # 〔2023〕12号
    r"|——|……"
    r"|[!-~\u00a0-\u00b6\u00b8-\u024f\u0370-\u052f\u1e00-\u1eff]{2,}"  # words, numbers, addresses
    r"|[０-９．]{2,}[％]?"
)
_DATE_PART = re.compile(r"[0-9０-９](?=[年月日号])")
_DATE_SLACK = 2.5
"""The em that a line may be short of so that 2023年 is not parted."""
_MAX_SPREAD = 0.2
"""The em beyond which characters are not drawn apart: a line that would need more ends early."""
_STEP = 1000
"""Spacing is in whole thousandths of an em: what a PDF can say."""
_EPSILON = 1e-6


def break_lines(
    pieces: Sequence[Piece],
    fonts: FontSet,
    measure: float,
    *,
    first: float | None = None,
    punctuation: Punctuation = Punctuation.SPREAD,
    spread: bool = True,
) -> tuple[Line, ...]:
    """Break a paragraph into lines of at most `measure` em, the first of at most `first`; at least one line comes out.

    All lines but the last, and those before a line feed, are spread to the measure unless `spread` is off.
    """
    text = Text(pieces, fonts, measure)
    lines: list[Line] = []
    start, room = 0, measure if first is None else first
    while start < text.length or not lines:
        end = text.line_end(start, room, punctuation)
        forced = end >= text.length or text.chars[end] == "\n"
        lines.append(text.line(start, end, room, punctuation, spread=spread and not forced))
        start, room = end + (end < text.length and text.chars[end] == "\n"), measure
    return tuple(lines)


class Text:
    """A paragraph's characters, with what is known of each place where a line might end."""

    def __init__(self, pieces: Sequence[Piece], fonts: FontSet, measure: float) -> None:
        self.pieces = pieces
        self.chars = "".join(piece.text for piece in pieces)
        self.length = len(self.chars)
        advances = (width for piece in pieces for width in fonts.advances(piece.face, piece.text))
        self._ends = [0.0, *accumulate(advances)]
        self._marks = frozenset(char for char in set(self.chars) if is_mark(char))
        self._whole: set[int] = set()  # places inside what is not parted
        self._pairs: set[int] = set()  # where a dash or an ellipsis of two begins
        for match in _WHOLE.finditer(self.chars):
            begin, end = match.span()
            if self.width(begin, end) <= measure:
                self._whole.update(range(begin + 1, end))
            if self.chars[begin] in "—…":
                self._pairs.add(begin)
        self._dates = {match.end() for match in _DATE_PART.finditer(self.chars)}

    def width(self, start: int, end: int) -> float:
        """Give the natural width of a stretch in em."""
        return self._ends[end] - self._ends[start]

    def may_break(self, place: int) -> bool:
        """Whether a line may end before the character at this place."""
        return place not in self._whole and self._may_part(place)

    def parts_date(self, place: int) -> bool:
        """Whether a line ending here parts a figure from its 年, 月, 日 or 号."""
        return place in self._dates

    def _may_part(self, place: int) -> bool:
        after = self.chars[place]
        if (after in NO_START and place not in self._pairs) or after in self._marks:
            return False
        before = place - 1
        while before > 0 and self.chars[before] in BLANKS:
            before -= 1
        return self.chars[before] not in NO_END

    def line_end(self, start: int, room: float, punctuation: Punctuation) -> int:
        """Give the place before which the line from `start` ends; blanks there belong to it, a line feed does not."""
        feed = self.chars.find("\n", start)
        stop = self.length if feed < 0 else feed
        fits = bisect_right(self._ends, self._ends[start] + room + _EPSILON, start, stop + 1) - 1
        fits = self._after_blanks(max(fits, min(start + 1, stop)), stop)
        if fits >= stop:
            return stop
        end = next((place for place in range(fits, start, -1) if self.may_break(place)), 0)
        if end < fits and (more := self._end_with_marks(start, fits, stop, room, punctuation)):
            return more
        if not end:
            return self._forced_end(start, fits)
        return self._before_date(start, end, fits) if self.parts_date(end) else end

    def _after_blanks(self, place: int, stop: int) -> int:
        while place < stop and self.chars[place] in BLANKS:
            place += 1
        return place

    def _before_date(self, start: int, end: int, fits: int) -> int:
        """Go back to before the figure, where that does not leave the line too short."""
        places = (p for p in range(end - 1, start, -1) if self.may_break(p) and not self.parts_date(p))
        better = next(places, 0)
        return better if better and self.width(better, fits) <= _DATE_SLACK else end

    def _forced_end(self, start: int, fits: int) -> int:
        """Part what is longer than the line: where the marks allow, otherwise anywhere but before an accent."""
        places = range(fits, start, -1)
        allowed = next((place for place in places if self._may_part(place)), 0)
        return allowed or next((place for place in places if self.chars[place] not in self._marks), fits)

    def _end_with_marks(self, start: int, fits: int, stop: int, room: float, punctuation: Punctuation) -> int:
        """Give a later end that hanging or squeezing makes room for; 0 where there is none."""
        if punctuation is Punctuation.HANG and self.chars[fits] in HANGABLE and self.chars[fits - 1] not in BLANKS:
            places = [self._after_blanks(fits + 1, stop)]
        elif punctuation is Punctuation.SQUEEZE:
            places = [p for p in range(fits + 1, min(fits + 3, stop) + 1) if self._squeeze(start, p, room) is not None]
        else:
            return 0
        return next((place for place in places if place == stop or self.may_break(place)), 0)

    def _squeeze(self, start: int, end: int, room: float) -> dict[int, float] | None:
        """Give what to take from which character's room so that the stretch fits; None where it cannot."""
        over = self.width(start, end) - room
        taken = [p for p in range(start, end) if self.chars[p] in _CLOSING]
        taken += [p - 1 for p in range(start + 1, end) if self.chars[p] in _OPENING]
        if self._marks:
            taken = [p for p in taken if self._marks.isdisjoint(self.chars[p : p + 2])]
        if over > len(taken) * _SQUEEZED + _EPSILON:
            return None
        share = -(-over * _STEP // len(taken)) / _STEP if taken else 0.0
        spacing: dict[int, float] = {}
        for place in taken:
            spacing[place] = spacing.get(place, 0.0) - share
        return spacing

    def line(self, start: int, end: int, room: float, punctuation: Punctuation, *, spread: bool) -> Line:
        """Set the characters from `start` to `end` as a line."""
        inked = end
        while inked > start and self.chars[inked - 1] in BLANKS:
            inked -= 1
        width = self.width(start, inked)
        over = width > room + _EPSILON
        stretches = [(start, inked, 0.0)]
        if over and punctuation is Punctuation.SQUEEZE and (squeezed := self._squeeze(start, inked, room)):
            stretches = list(_stretches(start, inked, squeezed))
            width += sum(squeezed.values())
        elif spread or over:
            hung = over and punctuation is Punctuation.HANG and self.chars[inked - 1] in HANGABLE
            spacing, width = self._spread(start, inked - hung, room)
            spread_to = max(start, inked - 2) if hung else inked  # what hangs follows on the last character
            stretches = [(start, spread_to, spacing), (spread_to, inked, 0.0)]
        stretches += [(place, place + 1, -self.width(place, place + 1)) for place in range(inked, end)]
        return Line(tuple(self._pieces(stretches)), width)

    def _spread(self, start: int, end: int, room: float) -> tuple[float, float]:
        """Give the spacing that fills the line, and the width it comes to."""
        width = self.width(start, end)
        gaps = end - start - 1
        if self._marks:
            gaps -= sum(char in self._marks for char in self.chars[start:end])
        if gaps <= 0:
            return 0.0, width
        spacing = int((room - width + _EPSILON) / gaps * _STEP) / _STEP
        return (spacing, width + spacing * gaps) if 0 <= spacing <= _MAX_SPREAD else (0.0, width)

    def _pieces(self, stretches: Sequence[tuple[int, int, float]]) -> Iterator[Piece]:
        begin = 0
        bounds = []
        for piece in self.pieces:
            bounds.append((begin, begin + len(piece.text), piece.face))
            begin += len(piece.text)
        for start, end, spacing in stretches:
            for begin, stop, face in bounds:
                if (left := max(start, begin)) < (right := min(end, stop)):
                    yield Piece(self.chars[left:right], face, spacing)


def _stretches(start: int, end: int, spacing: dict[int, float]) -> Iterator[tuple[int, int, float]]:
    """Cut a line where its spacing changes."""
    begin = start
    for place in range(start + 1, end):
        if spacing.get(place, 0.0) != spacing.get(begin, 0.0):
            yield begin, place, spacing.get(begin, 0.0)
            begin = place
    yield begin, end, spacing.get(begin, 0.0)


def is_mark(char: str) -> bool:
    """Whether a character is set on the one before it: an accent, a variation selector."""
    return char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me")
