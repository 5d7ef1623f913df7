"""Open fonts go in; the bundled set comes out: cut to the characters we need, renamed, with one set of metrics.

A maintainer's tool, run once (3 minutes); nobody who builds a notice needs it. The same sources give the same bytes.

    apt-get download texlive-lang-chinese fonts-lxgw-wenkai && for d in *.deb; do dpkg-deb -x $d deb; done
    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-serif-sc@0.4.3   (and unpack both)
    python -m yinfa.fonts.build_fonts SOURCES [FAMILY …]     (SOURCES: one folder with the files named in FONTS)

Why each step: physical subsets, because `unicode-range` mixes glyphs of two faces under one family name; new family
names, because all Fandol files claim weight 400 and fontconfig picks the Bold for the Regular; one ascent and descent
(those of SimSun and SimHei, 220/-36 of 256), because a fallback glyph with other metrics moves its line off the 22-line
grid; a blank in every font, because Pango leaves a space to the font of the character before it; TrueType, because a
subset CID-keyed CFF shows blank glyphs in strict PDF viewers.
"""

from __future__ import annotations

import hashlib
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.misc.timeTools import timestampFromString  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]

from yinfa.fonts.choose import TABLES, TTF
from yinfa.fonts.table import measure, save

GENERAL_LIST = Path(__file__).parent / "通用规范汉字表.txt"
ASCENT, DESCENT, METRIC_EM = 220, 36, 256
BLANK = 1 / 3
"""The width in em of a space where the source has none: that of GW Num, which stands first in those chains."""
MODIFIED = "Wed Jan 01 00:00:00 2025"

ASCII = {chr(c) for c in range(0x20, 0x7F)}
DASHES = set("—–·")
ASCII_LIKE = set("－～")
"""Fandol draws these two half-width: they are left to the fallback font."""


def gb2312(rows: range) -> set[str]:
    """Give the characters of those rows of GB 2312, by the first byte of their EUC form."""
    cells = (bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    return {text for cell in cells if (text := cell.decode("gb2312", "ignore"))}


HANZI = gb2312(range(0xB0, 0xF8))
GENERAL = set(GENERAL_LIST.read_text(encoding="utf-8").split())
PUNCTUATION = (
    set("〔〕（）《》〈〉“”‘’—…★☆·•℃□■○●◎〇、。，：；？！【】「」％‰＋－×÷㎡㎏№～　△▲–−¥￥°′″Ⅰ")
    | gb2312(range(0xA1, 0xAA))
    | ASCII
    | {chr(c) for c in range(0xA0, 0x100)}
    | {chr(c) for c in range(0xFF01, 0xFF5F)}
    | {chr(c) for c in range(0x2460, 0x2480)}
)
FULL = HANZI | GENERAL | PUNCTUATION
RARE = FULL - HANZI - ASCII

FONTS: dict[str, tuple[str, set[str]]] = {
    "GW Fang": ("FandolFang-Regular.otf", FULL - ASCII - ASCII_LIKE),
    "GW Kai": ("FandolKai-Regular.otf", FULL - ASCII - ASCII_LIKE),
    "GW BiaoSong": ("FandolSong-Bold.otf", FULL - ASCII_LIKE),
    "GW Num": ("FandolSong-Regular.otf", ASCII),
    "GW Page": ("FandolSong-Regular.otf", ASCII | DASHES),
    "GW Song": ("FandolSong-Regular.otf", FULL),
    "GW Hei": ("NotoSansSC_400Regular.ttf", FULL),
    "GW TitleRare": ("NotoSerifSC_600SemiBold.ttf", RARE),
    "GW Rare": ("LXGWWenKai-Light.ttf", RARE),
}
"""Family: the file in SOURCES, the characters taken from it."""
FULL_WIDTH = {"GW Hei": "—"}
"""Noto draws this dash narrower than a character, as Latin text wants it; two of them do not join to a Chinese dash."""
UNWANTED = ["GPOS", "GSUB", "vhea", "vmtx", "VORG", "BASE", "DSIG", "gasp"]


def cut(source: Path, characters: set[str]) -> Any:
    """Open a font with nothing but those characters in it."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        name_IDs=["*"],
        notdef_outline=True,
        glyph_names=False,
        legacy_cmap=False,
        recalc_timestamp=False,
    )
    options.drop_tables += UNWANTED
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)
    packed = BytesIO()
    font.save(packed)
    return TTFont(BytesIO(packed.getvalue()), recalcTimestamp=False)


def give_common_metrics(font: Any) -> None:
    """Set one ascent and descent, in every table that has them."""
    em = font["head"].unitsPerEm
    up, down = round(em * ASCENT / METRIC_EM), round(em * DESCENT / METRIC_EM)
    hhea, os2 = font["hhea"], font["OS/2"]
    hhea.ascent, hhea.descent, hhea.lineGap = up, -down, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = up, -down, 0
    os2.usWinAscent, os2.usWinDescent = up, down


def rename(font: Any, family: str) -> None:
    """Give the font our family name, the weight Regular and a fixed date; the copyright and licence entries stay."""
    values = {1: family, 16: family, 4: family, 6: family.replace(" ", ""), 2: "Regular", 17: "Regular"}
    name = font["name"]
    for record in list(name.names):
        if record.nameID in values:
            name.setName(values[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x21) | 0x40
    font["head"].macStyle = 0
    font["head"].modified = timestampFromString(MODIFIED)


def to_truetype(font: Any, tolerance: float = 1.0) -> None:
    """Redraw cubic outlines as quadratic ones, off by at most `tolerance` font units."""
    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, tolerance, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    _describe_truetype(font["maxp"])
    font["glyf"].compile(font)  # works out the bounding boxes
    for name in order:
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = (advance, glyphs[name].xMin if glyphs[name].numberOfContours else 0)
    post = font["post"]
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 3.0, [], {}, order
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    font["head"].glyphDataFormat = 0


def _describe_truetype(maxp: Any) -> None:
    """Write the fields of a TrueType maxp; fontTools works out the outlines' figures when it saves."""
    maxp.tableVersion = 0x00010000
    for group in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{group}", 1 if group == "Zones" else 0)
    for group in ("SizeOfInstructions", "ComponentElements", "Points", "Contours", "CompositePoints"):
        setattr(maxp, f"max{group}", 0)
    maxp.maxCompositeContours = maxp.maxComponentDepth = 0


def give_blank(font: Any) -> None:
    """See that the font has a space, the plain and the unbreakable one being the same glyph.

    Pango lets the font of the character before a space draw it, so that a font without one would show a box.
    """
    cmap = font.getBestCmap()
    if 0x20 in cmap:
        glyph = cmap[0x20]
    else:
        glyph = cmap[0xA0]
        font["hmtx"][glyph] = (round(font["head"].unitsPerEm * BLANK), 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x20] = table.cmap[0xA0] = glyph


def fill_square(font: Any, char: str) -> None:
    """Stretch a glyph sideways until it is one em wide and its ink reaches from edge to edge."""
    em, name = font["head"].unitsPerEm, font.getBestCmap()[ord(char)]
    glyph = font["glyf"][name]
    glyph.coordinates.translate((-glyph.xMin, 0))
    glyph.coordinates.scale((em / (glyph.xMax - glyph.xMin), 1))
    glyph.coordinates.toInt()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (em, 0)


def build(family: str, sources: Path) -> None:
    """Make one font and its table in the package."""
    file, characters = FONTS[family]
    font = cut(sources / file, characters)
    give_common_metrics(font)
    rename(font, family)
    if "CFF " in font:
        to_truetype(font)
    give_blank(font)
    for char in FULL_WIDTH.get(family, ""):
        fill_square(font, char)
    target = TTF / f"{family.replace(' ', '')}.ttf"
    font.save(target)
    table = measure(target, 0)
    save(table, hashlib.sha256(target.read_bytes()).hexdigest(), TABLES / f"{target.stem}.json")
    sys.stdout.write(
        f"{target.name}: {len(table.square + table.others)} characters, {target.stat().st_size / 1e6:.1f} MB\n"
    )


if __name__ == "__main__":
    for chosen in sys.argv[2:] or FONTS:
        build(chosen, Path(sys.argv[1]))
