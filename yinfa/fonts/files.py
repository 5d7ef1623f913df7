"""The machine's font folders go in; the files that hold the standard's own fonts come out, found by family name."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinfa.fonts.faces import OFFICE
from yinfa.fonts.table import UnreadableFont, keep, reading

_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_WANTED = {name.casefold() for names in OFFICE.values() for name in names}
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_BOLD_OR_ITALIC = 0b11

log = logging.getLogger("yinfa")


@dataclass(frozen=True, slots=True)
class Member:
    """One of the standard's own fonts as installed: a font in a file."""

    path: Path
    index: int
    """Its number in a collection; 0 in a file of one font."""
    families: tuple[str, ...]
    """Its family names, in all languages."""
    regular: bool
    """Neither bold nor italic."""


def system_folders() -> tuple[Path, ...]:
    """Give the folders in which this system, its user and its office suite keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData/Local"))
        return Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", Path(local) / "Microsoft/Windows/Fonts"
    if sys.platform == "darwin":
        word = Path("/Applications/Microsoft Word.app/Contents/Resources/DFonts")
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts", word
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    wps = "kingsoft/wps-office/office6/fonts"
    return (
        *(Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", data / "fonts"),
        *(Path("/opt") / wps, Path("/opt/apps/cn.wps.wps-office-pro/files") / wps),
    )


class Inventory:
    """What is known of font files by path, size and time of change, kept in the cache between runs.

    A file is opened only when it is new or has changed: for its family names where it is an installed font, for its
    hash where it is used.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._known = _read(store)
        self._kept: dict[str, dict[str, Any]] = {}
        self._changed = False

    def installed(self, folders: tuple[Path, ...]) -> list[Member]:
        """Find every font of a wanted family in the folders, in an order that is the same on every run."""
        members = []
        for name in sorted(_font_files(folders)):
            record = self._record(name)
            if record is None:
                continue
            if "fonts" not in record:
                record["fonts"] = _wanted_fonts(Path(name))
                self._changed = True
            for index, families, regular in record["fonts"]:
                members.append(Member(Path(name), index, tuple(families), regular))
        return members

    def sha256(self, path: Path) -> str:
        """Give the hash of a file's content; OSError where it cannot be read."""
        record = self._record(str(path))
        if record is None or "sha256" not in record:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if record is None:
                return digest
            record["sha256"] = digest
            self._changed = True
        return str(record["sha256"])

    def keep(self) -> None:
        """Write what was learnt into the cache."""
        if self._changed or self._kept.keys() != self._known.keys():
            keep(self._store, json.dumps(self._kept, indent=0) + "\n")

    def _record(self, name: str) -> dict[str, Any] | None:
        if name in self._kept:
            return self._kept[name]
        try:
            status = os.stat(name)  # noqa: PTH116 - of a thousand files at every start
        except OSError:
            return None
        stamp = [status.st_size, status.st_mtime_ns]
        known = self._known.get(name)
        record = known if known and known.get("stamp") == stamp else {"stamp": stamp}
        self._kept[name] = record
        return record


def _read(store: Path) -> dict[str, dict[str, Any]]:
    try:
        known = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and all(_is_record(record) for record in known.values()) else {}


def _is_record(record: object) -> bool:
    """Whether a stored record has the shape that `installed` and `sha256` rely on."""
    if not isinstance(record, dict) or not isinstance(record.get("sha256", ""), str):
        return False
    fonts = record.get("fonts", [])
    return isinstance(fonts, list) and all(map(_is_font, fonts))


def _is_font(font: object) -> bool:
    if not isinstance(font, list) or len(font) != 3:
        return False
    index, families, _ = font
    return isinstance(index, int) and isinstance(families, list) and all(isinstance(name, str) for name in families)


def _font_files(folders: tuple[Path, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for folder in folders:
        for place, inner, names in os.walk(folder, followlinks=True):
            real = os.path.realpath(place)
            if real in seen:  # a link back into a folder already walked
                inner.clear()
                continue
            seen.add(real)
            yield from (os.path.join(place, name) for name in names if name.lower().endswith(_SUFFIXES))  # noqa: PTH118


def _wanted_fonts(path: Path) -> list[list[Any]]:
    """Read the names in a file: [index, families, regular] of each font wanted; none, with a notice, where broken."""
    from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

    opener = TTCollection if path.suffix.lower() in (".ttc", ".otc") else TTFont
    try:
        with reading(), path.open("rb") as file, opener(file, lazy=True) as opened:
            fonts = getattr(opened, "fonts", [opened])
            return [wanted for index, font in enumerate(fonts) if (wanted := _wanted(font, index))]
    except UnreadableFont as problem:
        log.warning("字体文件读不出，已跳过：%s（%s）", path, problem)
        return []


def _wanted(font: Any, index: int) -> list[Any]:
    families = sorted({text for record in font["name"].names if (text := _family(record))})
    if _WANTED.isdisjoint(family.casefold() for family in families):
        return []
    return [index, families, not font["head"].macStyle & _BOLD_OR_ITALIC]


def _family(record: Any) -> str:
    if record.nameID not in (_FAMILY, _TYPOGRAPHIC_FAMILY):
        return ""
    try:
        return str(record.toUnicode()).strip()
    except UnicodeDecodeError:
        return ""
