"""A font file goes in; a compact table of what it covers, how wide and how tall comes out, kept as JSON."""

from __future__ import annotations

import json
import logging
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
_EM = range(16, 16384 + 1)
"""The units to an em that OpenType allows."""


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
    square: str
    """The characters one em wide, in code point order: nearly all."""
    others: str
    """The other characters covered, in code point order."""
    packed_widths: str
    """One unsigned 16-bit advance width for each of the others, deflated, in base 64."""
    packed_bounds: str
    """Four signed 16-bit numbers (left, bottom, right, top) a character, likewise; all 0 where there is no ink."""

    @cached_property
    def advances(self) -> dict[str, float]:
        """The advance width in em of each character covered."""
        widths = zip(self.others, _unpack("H", self.packed_widths), strict=True)
        return dict.fromkeys(self.square, 1.0) | {char: width / self.em for char, width in widths}

    @cached_property
    def bounds(self) -> dict[str, tuple[int, int, int, int]]:
        """Left, bottom, right and top of each character's ink in font units; y grows upwards from the baseline."""
        numbers = iter(_unpack("h", self.packed_bounds))
        return dict(zip(self.square + self.others, zip(numbers, numbers, numbers, numbers, strict=True), strict=True))


def _pack(kind: str, numbers: list[int]) -> str:
    return b64encode(zlib.compress(struct.pack(f"<{len(numbers)}{kind}", *numbers), 9)).decode("ascii")


def _unpack(kind: str, packed: str) -> tuple[int, ...]:
    raw = zlib.decompress(b64decode(packed))
    return struct.unpack(f"<{len(raw) // struct.calcsize(kind)}{kind}", raw)


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever reading a broken font raises into UnreadableFont: assertion, struct, index, Unicode, recursion …"""
    others = logging.getLogger("fontTools")  # which remarks on harmless oddities, in English
    level = others.level
    others.setLevel(logging.ERROR)
    try:
        yield
    except Exception as problem:
        raise UnreadableFont(f"{type(problem).__name__}: {problem}") from problem
    finally:
        others.setLevel(level)


def measure(path: Path, index: int) -> Table:
    """Read one font (number `index` of a collection) with fontTools; raise UnreadableFont where it is broken."""
    # Here, because the import costs 0.1 s and is needed once for each font.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with reading(), path.open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as font:
        size = file.seek(0, os.SEEK_END)
        if cut := [tag for tag, entry in font.reader.tables.items() if entry.offset + entry.length > size]:
            raise ValueError(f"the file ends before {', '.join(cut)}")
        return _table_of(font)


def _table_of(font: Any) -> Table:
    cmap: dict[int, str] = font.getBestCmap() or {}
    if not cmap:
        raise ValueError("no Unicode character map")
    if font["head"].unitsPerEm not in _EM:
        raise ValueError(f"{font['head'].unitsPerEm} units to the em")
    em, (ascent, descent), widths = font["head"].unitsPerEm, _line(font), font["hmtx"].metrics
    bounds = _true_type_bounds(font) if "glyf" in font else _drawn_bounds(font, set(cmap.values()))
    if not any(right > left for left, _, right, _ in bounds.values()):
        raise ValueError("no glyph has ink")
    codes = sorted(code for code in cmap if not 0xD800 <= code < 0xE000)
    square = [code for code in codes if widths[cmap[code]][0] == em]
    others = [code for code in codes if widths[cmap[code]][0] != em]
    return Table(
        em=em,
        ascent=ascent,
        descent=descent,
        square="".join(map(chr, square)),
        others="".join(map(chr, others)),
        packed_widths=_pack("H", [widths[cmap[code]][0] for code in others]),
        packed_bounds=_pack("h", [number for code in square + others for number in bounds[cmap[code]]]),
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
    """Write the table of the font of that hash: a line about the file, then the table."""
    body = json.dumps({name: getattr(table, name) for name in Table.__dataclass_fields__}, ensure_ascii=False)
    head = {"format": _FORMAT, "font": sha256, "crc": zlib.crc32(body.encode())}
    keep(path, f"{json.dumps(head)}\n{body}\n")


def load(path: Path, sha256: str) -> Table | None:
    """Read the table of the font of that hash; None where it is missing, damaged or another font's."""
    try:
        head, body, _ = path.read_bytes().split(b"\n")
        if json.loads(head) == {"format": _FORMAT, "font": sha256, "crc": zlib.crc32(body)}:
            return Table(**json.loads(body))
    except (OSError, ValueError):
        pass
    return None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside a file to write, then move it into place: the file is whole at any moment, whoever writes."""
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        yield temporary
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def keep(path: Path, text: str) -> None:
    """Write a file of the cache; a folder that takes nothing is no error, the work is then done again next time."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
