"""The chosen fonts of each face go in; what they cover, how wide and how tall they draw comes out."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from yinfa.fonts.faces import OFFICE, Face
from yinfa.fonts.table import Table

_UNCOVERED = 1.0
"""The advance in em assumed for a character no font has: it is reported, and never drawn."""
_SPACES = {"\u2002": 1 / 2, "\u2003": 1.0, "\u2004": 1 / 3, "\u2005": 1 / 4, "\u2006": 1 / 6, "\u2009": 1 / 5}
"""Spaces by width in em: HarfBuzz makes them up where a font lacks them."""


class Ink(NamedTuple):
    """Where the ink of a text stands, in em."""

    top: float
    """From the baseline up to the highest ink."""
    bottom: float
    """From the baseline up to the lowest ink; negative below the baseline."""
    left: float
    """White before the first character's ink, from where the text starts."""
    right: float
    """White after the last character's ink, up to where the text ends."""


@dataclass(frozen=True)
class Font:
    """One font of a chain."""

    family: str
    path: Path
    sha256: str
    table: Table


class _Widths(dict[str, float]):
    """Advance widths of one face; a character that is missing answers with what a renderer would make of it."""

    def __missing__(self, char: str) -> float:
        return _SPACES.get(char, 0.0 if _is_invisible(char) else _UNCOVERED)


@dataclass(frozen=True)
class FontSet:
    """The fonts chosen on this machine for each face, in the order in which they are asked for a character.

    Immutable; a worker process makes its own with `font_set`, which costs some milliseconds.
    """

    _chains: dict[Face, tuple[Font, ...]]
    _widths: dict[Face, _Widths] = field(default_factory=dict, repr=False, compare=False)

    def family(self, face: Face) -> tuple[str, ...]:
        """Give the face's CSS family names in order: the standard's own font where installed, then the bundled ones."""
        return tuple(font.family for font in self._chains[face])

    def advance(self, face: Face, char: str) -> float:
        """Give the advance width, in em, of the font that will draw the character."""
        return self._advance_map(face)[char]

    def advances(self, face: Face, text: str) -> Sequence[float]:
        """Give the advance width in em of each character of a text: the fast way."""
        return list(map(self._advance_map(face).__getitem__, text))

    def covers(self, face: Face, char: str) -> bool:
        """Whether a font of the face draws the character; spaces and invisible format characters count as drawn.

        Control characters (but tab and line feed), private use and unassigned code points are not covered.
        """
        return char in self._advance_map(face) or char in _SPACES or _is_invisible(char)

    def ink(self, face: Face, text: str) -> Ink:
        """Give the bounds of a text's ink; ValueError where the text has none (blank, or covered by no font)."""
        drawn = [(char, font) for char in text if (font := self._font_of(face, char)) and any(font.table.bounds[char])]
        if not drawn:
            raise ValueError(f"no ink in {text!r}")
        boxes = [[number / font.table.em for number in font.table.bounds[char]] for char, font in drawn]
        last, font = drawn[-1]
        return Ink(
            top=max(top for _, _, _, top in boxes),
            bottom=min(bottom for _, bottom, _, _ in boxes),
            left=boxes[0][0],
            right=font.table.advances[last] - boxes[-1][2],
        )

    def metrics(self, face: Face) -> tuple[float, float]:
        """Give ascent and descent in em, both positive, of the face's first font: what a line of it is placed by."""
        table = self._chains[face][0].table
        return table.ascent / table.em, table.descent / table.em

    @property
    def even(self) -> bool:
        """Whether all fonts of all faces have one ascent and one descent: then no mixture of them moves a line."""
        tables = [font.table for chain in self._chains.values() for font in chain]
        return len({(table.ascent / table.em, table.descent / table.em) for table in tables}) == 1

    @property
    def fingerprint(self) -> str:
        """A hash of every chosen font's name and content: the same fingerprint, the same drawing."""
        named = {face: [(font.family, font.sha256) for font in chain] for face, chain in self._chains.items()}
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()

    def office(self, face: Face) -> tuple[str, ...]:
        """Give the standard's font names for DOCX: the one to write first, then the names it also goes by."""
        return OFFICE[face]

    @property
    def files(self) -> tuple[Path, ...]:
        """The font files of all chains, each once."""
        return tuple(dict.fromkeys(font.path for chain in self._chains.values() for font in chain))

    def _font_of(self, face: Face, char: str) -> Font | None:
        return next((font for font in self._chains[face] if char in font.table.advances), None)

    def _advance_map(self, face: Face) -> _Widths:
        widths = self._widths.get(face)
        if widths is None:
            widths = self._widths[face] = _Widths()
            for font in reversed(self._chains[face]):
                widths.update(font.table.advances)
        return widths


def _is_invisible(char: str) -> bool:
    """Whether a character draws nothing and takes no room: a format character, variation selector, tab or line feed."""
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return selector or char in "\t\n" or unicodedata.category(char) == "Cf"
