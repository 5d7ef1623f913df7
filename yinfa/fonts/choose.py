"""A cache folder goes in; the best font of this machine for each face comes out, and fontconfig pointed at them."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path

from yinfa.fonts.faces import BUNDLED, OFFICE, Face
from yinfa.fonts.files import Inventory, Member, system_folders
from yinfa.fonts.fontconfig import write_configuration
from yinfa.fonts.fontset import Font, FontSet
from yinfa.fonts.table import UnreadableFont, load, measure, save

TTF = Path(__file__).parent / "ttf"
"""The bundled fonts, and nothing else: fontconfig reads this folder whole."""
TABLES = Path(__file__).parent / "tables"
"""Their tables, made by build_fonts.py, so that a fresh machine need not open 25 MB of fonts."""

log = logging.getLogger("yinfa")


def font_set(cache_dir: Path) -> FontSet:
    """Choose the fonts of this machine, once in a process; `YINFA_FONTS=bundled` leaves the installed ones aside."""
    folders = () if os.environ.get("YINFA_FONTS") == "bundled" else system_folders()
    return choose(cache_dir, folders)


@cache
def choose(cache_dir: Path, folders: tuple[Path, ...]) -> FontSet:
    """Choose for each face the standard's own font found in the folders, then the bundled ones."""
    inventory = Inventory(cache_dir / "fonts.json")
    members = inventory.installed(folders)
    bundled = {
        name: _bundled(name, inventory) for name in sorted({name for names in BUNDLED.values() for name in names})
    }
    chains = {
        face: (*_own(face, members, inventory, cache_dir), *(bundled[name] for name in names))
        for face, names in BUNDLED.items()
    }
    inventory.keep()
    return FontSet(chains)


def prepare_fontconfig(cache_dir: Path) -> None:
    """Point fontconfig at exactly the chosen fonts; to be called before WeasyPrint is imported."""
    fonts = font_set(cache_dir)
    place = cache_dir / "fontconfig" / fonts.fingerprint[:16]
    os.environ["FONTCONFIG_FILE"] = str(
        write_configuration(place, TTF, [file for file in fonts.files if file.parent != TTF])
    )


def _bundled(family: str, inventory: Inventory) -> Font:
    path = TTF / f"{family.replace(' ', '')}.ttf"
    sha256 = inventory.sha256(path)
    table = load(TABLES / f"{path.stem}.json", sha256)
    return Font(family, path, sha256, table or measure(path, 0))


def _own(face: Face, members: list[Member], inventory: Inventory, cache_dir: Path) -> tuple[Font, ...]:
    """Give the best of the installed fonts of a face that can be read, if there is one."""
    ranked = [
        (rank, not member.regular, position) for position, member in enumerate(members) for rank in _ranks(face, member)
    ]
    for rank, _, position in sorted(ranked):
        if font := _readable(OFFICE[face][rank], members[position], inventory, cache_dir):
            return (font,)
    return ()


def _ranks(face: Face, member: Member) -> list[int]:
    families = {family.casefold() for family in member.families}
    return [rank for rank, name in enumerate(OFFICE[face]) if name.casefold() in families][:1]


def _readable(family: str, member: Member, inventory: Inventory, cache_dir: Path) -> Font | None:
    try:
        sha256 = inventory.sha256(member.path)
        stored = cache_dir / "fonts" / f"{sha256[:16]}-{member.index}.json"
        table = load(stored, sha256)
        if table is None:
            table = measure(member.path, member.index)
            save(table, sha256, stored)
    except (OSError, UnreadableFont) as problem:
        log.warning("字体文件读不出，已跳过：%s（%s）", member.path, problem)
        return None
    return Font(family, member.path, sha256, table)
