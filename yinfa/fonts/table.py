"""A font file goes in; a compact table of what it covers, how wide and how tall comes out, kept as JSON."""

from __future__ import annotations

import json
import os
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_FORMAT = 1
"""Raised when the JSON changes shape: older tables are then made anew."""
_USE_TYPO_METRICS = 1 << 7


class UnreadableFont(Exception):
    """A font file that cannot be used; the message says why."""


@dataclass(frozen=True)
class Table:
    """What is known of one font without opening it; numbers in font units, `em` of them to the em."""

    em: int
    ascent: int
    """Above the baseline, positive: the number by which Pango places a line."""
    descent: int
    """Below the baseline, positive."""
    characters: str
    """Every character covered, in code point order."""
    packed_widths: str
    """One unsigned 16-bit advance width for each character, deflated, in base 64."""
    packed_bounds: str
    """Four signed 16-bit numbers (left, bottom, right, top) a character, likewise; all 0 where there is no ink."""

    @cached_property
    def advances(self) -> dict[str, float]:
        """The advance width in em of each character covered."""
        return {c: width / self.em for c, width in zip(self.characters, _unpack("H", self.packed_widths), strict=True)}

    @cached_property
    def bounds(self) -> dict[str, tuple[int, int, int, int]]:
        """Left, bottom, right and top of each character's ink in font units; y grows upwards from the baseline."""
        numbers = iter(_unpack("h", self.packed_bounds))
        return dict(zip(self.characters, zip(numbers, numbers, numbers, numbers, strict=True), strict=True))


def _pack(kind: str, numbers: list[int]) -> str:
    return b64encode(zlib.compress(struct.pack(f"<{len(numbers)}{kind}", *numbers), 9)).decode("ascii")


def _unpack(kind: str, packed: str) -> tuple[int, ...]:
    raw = zlib.decompress(b64decode(packed))
    return struct.unpack(f"<{len(raw) // struct.calcsize(kind)}{kind}", raw)


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever reading a broken font raises into UnreadableFont: assertion, struct, index, Unicode, recursion …"""
    try:
        yield
    except Exception as problem:
        raise UnreadableFont(f"{type(problem).__name__}: {problem}") from problem


def measure(path: Path, index: int) -> Table:
    """Read one font (number `index` of a collection) with fontTools; raise UnreadableFont where it is broken."""
    # Here, because the import costs 0.1 s and is needed once for each font.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with reading(), TTFont(path, fontNumber=index, lazy=True) as font:
        return _table_of(font)


def _table_of(font: Any) -> Table:
    cmap: dict[int, str] = font.getBestCmap() or {}
    if not cmap:
        raise ValueError("no Unicode character map")
    bounds = _true_type_bounds(font) if "glyf" in font else _drawn_bounds(font, set(cmap.values()))
    widths = font["hmtx"].metrics
    codes = sorted(code for code in cmap if not 0xD800 <= code < 0xE000)
    ascent, descent = _line(font)
    return Table(
        em=font["head"].unitsPerEm,
        ascent=ascent,
        descent=descent,
        characters="".join(map(chr, codes)),
        packed_widths=_pack("H", [widths[cmap[code]][0] for code in codes]),
        packed_bounds=_pack("h", [number for code in codes for number in bounds[cmap[code]]]),
    )


def _line(font: Any) -> tuple[int, int]:
    """Ascent and descent as HarfBuzz, and so Pango, chooses them."""
    hhea, os2 = font["hhea"], font.get("OS/2")
    if os2 and os2.fsSelection & _USE_TYPO_METRICS:
        return os2.sTypoAscender, -os2.sTypoDescender
    if hhea.ascent or hhea.descent or not os2:
        return hhea.ascent, -hhea.descent
    return os2.usWinAscent, os2.usWinDescent


def _true_type_bounds(font: Any) -> dict[str, tuple[int, ...]]:
    """Read the box in each glyph's header, a thousand times faster than drawing it; `hmtx` says where it is put."""
    offsets, glyphs, metrics = font["loca"].locations, font.reader["glyf"], font["hmtx"].metrics
    bounds: dict[str, tuple[int, ...]] = {}
    for name, start, end in zip(font.getGlyphOrder(), offsets, offsets[1:], strict=False):
        left, bottom, right, top = struct.unpack_from(">4h", glyphs, start + 2) if end > start else (0, 0, 0, 0)
        shift = metrics[name][1] - left if end > start else 0
        bounds[name] = (left + shift, bottom, right + shift, top)
    return bounds


def _drawn_bounds(font: Any, names: set[str]) -> dict[str, tuple[int, ...]]:
    from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]

    glyphs, bounds = font.getGlyphSet(), {}
    for name in names:
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        bounds[name] = tuple(round(number) for number in pen.bounds or (0, 0, 0, 0))
    return bounds


def save(table: Table, sha256: str, path: Path) -> None:
    """Write the table of the font of that hash, whole or not at all; a folder that takes nothing is no error."""
    fields = {name: getattr(table, name) for name in Table.__dataclass_fields__}
    write_atomically(path, json.dumps({"format": _FORMAT, "sha256": sha256} | fields, ensure_ascii=False) + "\n")


def load(path: Path, sha256: str) -> Table | None:
    """Read the table of the font of that hash; None where it is missing, damaged or another font's."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if stored.pop("format") != _FORMAT or stored.pop("sha256") != sha256:
            return None
        table = Table(**stored)
        return table if len(table.advances) == len(table.characters) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, zlib.error, struct.error):
        return None


def write_atomically(path: Path, text: str) -> None:
    """Write a file of the cache whole or not at all; two processes may do so at once; failure is silent."""
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
