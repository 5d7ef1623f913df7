"""A folder goes in; the environment in which LibreOffice draws the standard's font names with our faces comes out.

LibreOffice asks fontconfig for the one font that has most of the characters missing in a face, whatever its family.
黑体 has them all, so that a chain such as GW Num, GW Fang, GW Rare would come out half in 黑体. Here each chain is one
font, under the name of its main part: GW Fang with the digits of GW Num and the rare characters of GW Rare.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from yinfa.fonts.choose import TTF
from yinfa.fonts.faces import BUNDLED, OFFICE, Face

_MAIN = {
    Face.BIAOSONG: "GW BiaoSong",
    Face.FANG: "GW Fang",
    Face.KAI: "GW Kai",
    Face.HEI: "GW Hei",
    Face.SONG: "GW Song",
}
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
{aliases}
</fontconfig>
"""


def to_pdf(documents: Sequence[Path], out: Path, folder: Path) -> list[Path]:
    """Convert documents with one run of LibreOffice; `folder` keeps its fonts and profile between calls."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), *map(str, documents)]
    subprocess.run(command, env=libreoffice_environment(folder), check=True, capture_output=True, timeout=300)
    return [out / f"{document.stem}.pdf" for document in documents]


def libreoffice_environment(folder: Path) -> dict[str, str]:
    """Put the fonts and their configuration into the folder, once; give the environment for `soffice`."""
    configuration, fonts = folder / "fonts.conf", folder / "fonts"
    if not configuration.exists():
        fonts.mkdir(parents=True, exist_ok=True)
        for face, main in _MAIN.items():
            _merged(face).save(fonts / f"{main}.ttf")
        aliases = "\n".join(_alias(name, main) for face, main in _MAIN.items() for name in OFFICE[face])
        text = _CONFIGURATION.format(fonts=fonts, cache=folder / "cache", aliases=aliases)
        configuration.write_text(text, encoding="utf-8")
    return os.environ | {"FONTCONFIG_FILE": str(configuration)}


def _alias(name: str, family: str) -> str:
    return f'<alias binding="same"><family>{name}</family><prefer><family>{family}</family></prefer></alias>'


def _merged(face: Face) -> Any:
    """Give the face's main font with the characters that it lacks taken from the rest of its chain."""
    font = _open(_MAIN[face])
    for family in BUNDLED[face]:
        if family != _MAIN[face]:
            _add_missing(font, _open(family))
    return font


def _open(family: str) -> Any:
    return TTFont(TTF / f"{family.replace(' ', '')}.ttf", recalcBBoxes=False, recalcTimestamp=False)


def _add_missing(font: Any, other: Any) -> None:
    cmap, order, outlines, widths = font.getBestCmap(), font.getGlyphOrder(), font["glyf"].glyphs, font["hmtx"].metrics
    family = other["name"].getBestFamilyName()
    for code, name in other.getBestCmap().items():
        if code not in cmap:
            cmap[code] = f"{family} {code:04X}"
            order.append(cmap[code])
            outlines[cmap[code]] = other["glyf"].glyphs[name]
            widths[cmap[code]] = other["hmtx"][name]
            assert not outlines[cmap[code]].data.startswith(b"\xff\xff"), "a composite: its parts would stay behind"
    font.setGlyphOrder(order)
    font["glyf"].setGlyphOrder(order)
    for field in ("maxPoints", "maxContours"):
        setattr(font["maxp"], field, max(getattr(font["maxp"], field), getattr(other["maxp"], field)))
    FontBuilder(font=font).setupCharacterMap(cmap)
