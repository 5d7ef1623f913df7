"""The fonts: coverage and widths of the bundled set, the office's own first, and what Pango and LibreOffice draw."""

import json
import os
import random
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

from tests.lofonts import to_pdf
from yinfa.fonts import Face, FontSet, font_set, prepare_fontconfig
from yinfa.fonts.choose import TABLES, TTF, choose
from yinfa.fonts.faces import BUNDLED
from yinfa.fonts.files import Inventory
from yinfa.fonts.table import load, measure

PROJECT = Path(__file__).parents[1]
LICENCES = PROJECT / "yinfa/fonts/licences"
GENERAL = "".join((PROJECT / "yinfa/fonts/通用规范汉字表.txt").read_text(encoding="utf-8").split())
RARE = "㛃𠅤甯"
FULL_WIDTH = "“”‘’—…·、。，：；？！（）《》〈〉〔〕【】％／　０Ａ①②○〇★"
OUTSIDE = "頔"
"""In personal names, not in 通用规范汉字表, and in none of our fonts."""

PIXELS = 5
"""To the point."""
INK = 250
"""A grey value that has some ink in it: edges are found to a fraction of a pixel."""


def opened(path: Path) -> Any:
    return TTFont(BytesIO(path.read_bytes()))


# What the bundled fonts cover


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> FontSet:
    return choose(tmp_path_factory.mktemp("cache"), ())


@pytest.mark.parametrize("face", Face)
def test_every_character_of_the_general_list_is_covered_and_fills_its_square(bundled: FontSet, face: Face) -> None:
    assert len(GENERAL) == 8105
    assert [char for char in GENERAL if not bundled.covers(face, char)] == []
    assert set(bundled.advances(face, GENERAL)) == {1.0}


@pytest.mark.parametrize("face", Face)
def test_chinese_punctuation_is_full_width(bundled: FontSet, face: Face) -> None:
    assert {char for char in FULL_WIDTH if bundled.advance(face, char) != 1 or not bundled.covers(face, char)} == set()


@pytest.mark.parametrize("face", [face for face in Face if face is not Face.HEI])
def test_digits_are_half_width(bundled: FontSet, face: Face) -> None:
    assert bundled.advances(face, string.digits) == [0.5] * 10


def test_digits_of_hei_are_as_wide_as_they_are_drawn(bundled: FontSet) -> None:
    assert bundled.advances(Face.HEI, string.digits) == [0.555] * 10


@pytest.mark.parametrize("face", Face)
def test_ascii_is_covered(bundled: FontSet, face: Face) -> None:
    assert all(bundled.covers(face, char) for char in string.printable if char not in "\r\x0b\x0c")


@pytest.mark.parametrize("face", Face)
@pytest.mark.parametrize("blank", [" ", "\xa0"])
def test_every_font_of_a_chain_has_the_same_blank(face: Face, blank: str) -> None:
    """Pango leaves a space to the font of the character before it: one without would show a box."""
    fonts = [opened(TTF / f"{family.replace(' ', '')}.ttf") for family in BUNDLED[face]]
    assert len({font["hmtx"][font.getBestCmap()[ord(blank)]][0] for font in fonts}) == 1


@pytest.mark.parametrize("char", [OUTSIDE, "😀", "\ue000", "\x07", "\x00", "ก", "\ufffe"])
def test_a_character_of_no_font_is_not_covered(bundled: FontSet, char: str) -> None:
    assert not any(bundled.covers(face, char) for face in Face)
    assert bundled.advance(Face.FANG, char) == 1


@pytest.mark.parametrize(
    ("char", "advance"), [("\u200b", 0), ("\ufeff", 0), ("\ufe0f", 0), ("\U000e0100", 0), ("\n", 0), ("\u2003", 1)]
)
def test_what_draws_nothing_is_covered(bundled: FontSet, char: str, advance: float) -> None:
    assert bundled.covers(Face.FANG, char)
    assert bundled.advance(Face.FANG, char) == advance


def test_the_faces_share_one_line(bundled: FontSet) -> None:
    ascents = {bundled.metrics(face) for face in Face}
    assert len(ascents) == 1
    assert sum(ascents.pop()) == pytest.approx(1)


def test_each_font_has_its_table_and_the_table_tells_what_the_font_is() -> None:
    inventory = Inventory(Path(os.devnull))
    for font in TTF.iterdir():
        assert load(TABLES / f"{font.stem}.json", inventory.sha256(font)) == measure(font, 0), font.name
    assert {font.stem for font in TTF.iterdir()} == {table.stem for table in TABLES.iterdir()}
    assert {font.stem for font in TTF.iterdir()} == {f.replace(" ", "") for chain in BUNDLED.values() for f in chain}


def test_each_font_has_its_licence() -> None:
    texts = {file.name.partition("-")[0]: file.read_text(encoding="utf-8") for file in LICENCES.glob("*.txt")}
    readme = (LICENCES / "README.md").read_text(encoding="utf-8")
    for path in TTF.iterdir():
        font = opened(path)["name"]
        source = next(name for name in texts if name in font.getDebugName(3).replace(" ", ""))
        assert re.search(rf"{font.getDebugName(1)} .*{source}", readme), path.name
        if source == "Fandol":
            assert "GNU GENERAL PUBLIC LICENSE\n                       Version 3" in texts[source]
            assert "As a special exception, if you create a document which uses this font" in texts[source]
        else:
            assert re.search(r"SIL OPEN FONT LICENSE\s+Version 1\.1", texts[source]), path.name
            assert "Open Font License, Version 1.1" in font.getDebugName(13)
            for reserved in ("Noto", "Source", "WenKai", "Klee"):
                assert reserved not in font.getDebugName(1) + font.getDebugName(6)


# What Pango draws with them


@pytest.fixture
def pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FontSet:
    """The bundled fonts, and fontconfig pointed at them."""
    monkeypatch.setenv("YINFA_FONTS", "bundled")
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    prepare_fontconfig(tmp_path)
    return font_set(tmp_path)


def read_pdf(data: bytes) -> Any:
    return pymupdf.open(stream=data)  # type: ignore[no-untyped-call]


def write_pdf(fonts: FontSet, face: Face, text: str, size: int = 10) -> Any:
    from weasyprint import HTML  # type: ignore[import-untyped]
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    families = ", ".join(f"'{family}'" for family in fonts.family(face))
    page = "@page { size: 700pt 1000pt; margin: 10pt }"
    style = f"pre {{ margin: 0; font-size: {size}pt; font-weight: normal; font-family: {families} }}"
    html = f"<html lang='zh-CN'><style>{page}{style}</style><pre>{escape(text)}</pre>"
    return read_pdf(HTML(string=html).write_pdf(font_config=FontConfiguration()))


def drawn(pdf: Any) -> Iterator[tuple[str, str, float]]:
    """Each character but the last of its line, the font that drew it, and how far the next one stands, in em."""
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE
    for page in pdf:
        for block in page.get_text("rawdict", flags=flags)["blocks"]:
            for line in block["lines"]:
                chars = [(char, span) for span in line["spans"] for char in span["chars"]]
                for (char, span), (following, _) in pairwise(chars):
                    advance = (following["origin"][0] - char["origin"][0]) / span["size"]
                    yield char["c"], span["font"].split("+")[-1], advance


@pytest.mark.parametrize("face", Face)
def test_pango_draws_each_character_with_the_font_and_the_width_we_say(pango: FontSet, face: Face) -> None:
    chars = sorted(char for font in pango._chains[face] for char in font.table.advances if char != "\xad")
    random.Random(9704).shuffle(chars)  # so that each font's characters follow on every other's
    text = "\n".join("".join(chars[start : start + 40]) for start in range(0, len(chars), 40))
    seen = 0
    for char, font, advance in drawn(write_pdf(pango, face, text)):
        seen += 1
        chosen = pango._font_of(face, char)
        assert chosen is not None
        assert font == chosen.family.replace(" ", "-") or char.isspace(), char
        assert advance == pytest.approx(pango.advance(face, char), abs=0.002), char
    assert seen > 0.95 * len(chars)


def test_ink_stands_where_it_is_drawn(pango: FontSet) -> None:
    for face, text in [(Face.PAGE, "— 12 —"), (Face.BIAOSONG, "重庆市南川区木凉镇文件"), (Face.BIAOSONG, "𠅤")]:
        page = write_pdf(pango, face, text, size=50)[0]
        chars = page.get_text("rawdict")["blocks"][0]["lines"][0]["spans"][0]["chars"]
        ink = page.get_pixmap(dpi=360, colorspace=pymupdf.csGRAY, clip=(0, 0, 700, 90))
        rows = [y for y in range(ink.height) if min(ink.samples_mv[y * ink.stride : (y + 1) * ink.stride]) < INK]
        columns = [x for x in range(ink.width) if min(ink.samples_mv[x :: ink.stride]) < INK]
        (left, baseline), em = chars[0]["origin"], 50 * PIXELS
        expected = pango.ink(face, text)
        width = sum(pango.advances(face, text))
        assert (baseline * PIXELS - rows[0]) / em == pytest.approx(expected.top, abs=0.005)
        assert (baseline * PIXELS - rows[-1] - 1) / em == pytest.approx(expected.bottom, abs=0.005)
        assert (columns[0] - left * PIXELS) / em == pytest.approx(expected.left, abs=0.005)
        assert width - (columns[-1] + 1 - left * PIXELS) / em == pytest.approx(expected.right, abs=0.005)


def test_a_text_without_ink_has_no_bounds(bundled: FontSet) -> None:
    for text in ("", "　", OUTSIDE):
        with pytest.raises(ValueError, match="no ink"):
            bundled.ink(Face.FANG, text)


WRITE = """
import sys
from pathlib import Path
from yinfa.fonts import Face, font_set, prepare_fontconfig
cache = Path(sys.argv[1])
prepare_fontconfig(cache)
import weasyprint
chains = [",".join(f"'{family}'" for family in font_set(cache).family(face)) for face in Face]
body = "".join(f'<p style="font-family: {chain}">2023年“印发”——头𠅤㛃 — 1 —' for chain in chains)
weasyprint.HTML(string=body).write_pdf(sys.argv[2])
"""


def python(code: str, *arguments: object, **environment: str) -> str:
    """Run code in a process of its own, in the bundled fonts unless told otherwise; give what it printed."""
    env = os.environ | {"PYTHONPATH": str(PROJECT), "YINFA_FONTS": "bundled"} | environment
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    python(WRITE, tmp_path / "a", tmp_path / "a.pdf", PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C")
    python(WRITE, tmp_path / "b", tmp_path / "b.pdf", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    names = {font[3].split("+")[-1] for font in read_pdf((tmp_path / "a.pdf").read_bytes()).get_page_fonts(0)}
    assert names == {font.stem.replace("GW", "GW-") for font in TTF.iterdir()}


def test_starting_opens_no_font(tmp_path: Path) -> None:
    """`fontTools` takes a tenth of a second to import: only a font never seen before may cost that."""
    code = (
        "import sys; from pathlib import Path; from yinfa.fonts import *; fonts = font_set(Path(sys.argv[1]));"
        "[(fonts.advances(face, '国1'), fonts.covers(face, '頔'), fonts.ink(face, '国')) for face in Face];"
        "print(*sys.modules)"
    )
    assert "fontTools" not in python(code, tmp_path)
    office_font(tmp_path / ".fonts/a.ttf", {"en": "FangSong"})
    python(code, tmp_path / "cache", HOME=str(tmp_path), YINFA_FONTS="")
    assert "fontTools" not in python(code, tmp_path / "cache", HOME=str(tmp_path), YINFA_FONTS="")


# The office's own fonts


def office_font(
    path: Path, families: dict[str, str], chars: str = "仿宋国01“", width: int = 900, bold: bool = False
) -> Path:
    """Make a font of squares such as no real font has: the width of its characters tells it from all others."""
    names = {char: f"g{number}" for number, char in enumerate(chars)}
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (width, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": families, "styleName": {"en": "Bold" if bold else "Regular"}})
    builder.setupOS2(usWeightClass=700 if bold else 400, sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.font["head"].macStyle = int(bold)
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def test_the_offices_own_font_comes_first_and_only_for_its_face(tmp_path: Path) -> None:
    office_font(tmp_path / "f/a.ttf", {"en": "FangSong_GB2312", "zh": "仿宋_GB2312"})
    fonts = choose(tmp_path / "cache", (tmp_path / "f",))
    assert fonts.family(Face.FANG) == ("仿宋_GB2312", "GW Num", "GW Fang", "GW Rare")
    assert fonts.advances(Face.FANG, "仿国1村2") == [0.9, 0.9, 0.9, 1, 0.5]
    assert fonts.metrics(Face.FANG) == (0.88, 0.12)
    assert fonts.ink(Face.FANG, "国").top == 0.7
    own = choose(tmp_path / "cache", ())
    for face in set(Face) - {Face.FANG}:
        assert fonts.family(face) == own.family(face)
    assert fonts.fingerprint != own.fingerprint


def test_the_home_folder_is_searched_and_pango_draws_with_what_is_there(tmp_path: Path) -> None:
    office_font(tmp_path / ".fonts/x/仿宋.TTF", {"en": "FangSong_GB2312", "zh": "仿宋_GB2312"}, "年国2“")
    office_font(tmp_path / ".local/share/fonts/b.ttf", {"en": "SimSun"}, "一1—")
    python(WRITE, tmp_path / "cache", tmp_path / "a.pdf", HOME=str(tmp_path), XDG_DATA_HOME="", YINFA_FONTS="")
    seen = {(char, font): advance for char, font, advance in drawn(read_pdf((tmp_path / "a.pdf").read_bytes()))}
    office = {char for char, font in seen if seen[char, font] == pytest.approx(0.9, abs=0.002)}
    assert office == set("年2“—1")
    fonts = {font for _, font in seen}
    assert {"GW-Fang", "GW-Num", "GW-Rare", "GW-Song", "GW-Page", "GW-Hei", "GW-BiaoSong"} <= fonts


def test_bundled_leaves_the_installed_fonts_aside(tmp_path: Path) -> None:
    office_font(tmp_path / ".fonts/a.ttf", {"en": "FangSong"})
    code = "import sys; from pathlib import Path; from yinfa.fonts import *; "
    code += "print(font_set(Path(sys.argv[1])).family(Face.FANG)[0])"
    assert python(code, tmp_path / "cache", HOME=str(tmp_path), YINFA_FONTS="") == "FangSong\n"
    assert python(code, tmp_path / "cache", HOME=str(tmp_path)) == "GW Num\n"


def test_the_better_name_wins_and_the_regular_before_the_bold(tmp_path: Path) -> None:
    office_font(tmp_path / "f/a.ttf", {"en": "FangSong"}, width=600)
    office_font(tmp_path / "f/b.ttf", {"en": "FangSong_GB2312", "zh": "仿宋_GB2312"}, width=700, bold=True)
    office_font(tmp_path / "f/c.ttf", {"en": "Any", "zh": "仿宋_GB2312"}, width=800)
    assert choose(tmp_path / "cache", (tmp_path / "f",)).advance(Face.FANG, "国") == 0.8


def test_a_font_of_a_collection_is_found_and_drawn(tmp_path: Path) -> None:
    members = [
        office_font(tmp_path / "n.ttf", {"en": "NSimSun", "zh": "新宋体"}, width=600),
        office_font(tmp_path / "s.ttf", {"en": "SimSun", "zh": "宋体"}, "国年1", width=700),
    ]
    collection = TTCollection()
    collection.fonts = [opened(member) for member in members]
    (tmp_path / ".fonts").mkdir()
    collection.save(tmp_path / ".fonts/simsun.ttc")
    fonts = choose(tmp_path / "cache", (tmp_path / ".fonts",))
    assert fonts.family(Face.SONG)[0] == fonts.family(Face.PAGE)[0] == "宋体"
    assert fonts.advance(Face.PAGE, "1") == 0.7
    python(WRITE, tmp_path / "cache", tmp_path / "a.pdf", HOME=str(tmp_path), YINFA_FONTS="")
    assert 0.7 in {
        round(advance, 3) for char, _, advance in drawn(read_pdf((tmp_path / "a.pdf").read_bytes())) if char == "年"
    }


def test_a_broken_font_is_skipped_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    office_font(tmp_path / "f/whole.ttf", {"en": "FangSong"}, width=600)
    broken = office_font(tmp_path / "better.ttf", {"en": "仿宋_GB2312"})
    tables = opened(broken).reader.tables
    for tag, table in tables.items():
        if tag in ("glyf", "cmap", "head", "hhea", "loca", "maxp"):
            hurt = bytearray(broken.read_bytes())
            hurt[table.offset : table.offset + table.length] = bytes([0xFF]) * table.length
            (tmp_path / f"f/{tag}.ttf").write_bytes(hurt)
    (tmp_path / "f/cut.ttf").write_bytes(broken.read_bytes()[:-9])
    (tmp_path / "f/half.ttf").write_bytes(broken.read_bytes()[:500])
    (tmp_path / "f/empty.ttf").touch()
    (tmp_path / "f/text.ttc").write_text("这不是字体", encoding="utf-8")
    (tmp_path / "f/gone.ttf").symlink_to(tmp_path / "nowhere")
    fonts = choose(tmp_path / "cache", (tmp_path / "f",))
    print(*sorted(record.getMessage() for record in caplog.records), sep="\n")
    assert fonts.family(Face.FANG)[0] == "FangSong"
    assert fonts.advance(Face.FANG, "国") == 0.6
    said = {record.getMessage().partition("（")[0] for record in caplog.records}
    names = {path.name for path in (tmp_path / "f").iterdir()} - {"whole.ttf", "gone.ttf"}
    assert said == {f"字体文件读不出，已跳过：{tmp_path}/f/{name}" for name in names}


def test_a_font_put_in_the_place_of_another_is_seen(tmp_path: Path) -> None:
    path = office_font(tmp_path / "f/a.ttf", {"en": "FangSong"}, width=600)
    first = choose(tmp_path / "cache", (tmp_path / "f",))
    choose.cache_clear()
    office_font(path, {"en": "FangSong"}, width=700)
    os.utime(path, ns=(1, 1))
    second = choose(tmp_path / "cache", (tmp_path / "f",))
    assert (first.advance(Face.FANG, "国"), second.advance(Face.FANG, "国")) == (0.6, 0.7)
    assert first.fingerprint != second.fingerprint


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file's name is text")
def test_a_font_whose_file_name_is_not_text_is_used_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode("仿宋.ttf".encode("gbk"))
    office_font(tmp_path / "f" / name, {"en": "FangSong"})
    for _ in range(2):
        assert choose(tmp_path / "cache", (tmp_path / "f",)).advance(Face.FANG, "国") == 0.9
        choose.cache_clear()


def test_names_for_word() -> None:
    fonts = choose(Path(os.devnull), ())
    first = [fonts.office(face)[0] for face in Face]
    assert first == ["方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "宋体"]
    assert "仿宋" in fonts.office(Face.FANG)


# The cache


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"/a": 1}', b"\xff\xfe", b"null"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folders = (office_font(tmp_path / "f/a.ttf", {"en": "FangSong"}).parent,)
    cache = tmp_path / "cache"
    good = choose(cache, folders).fingerprint
    stored = {path: path.read_bytes() for path in cache.rglob("*.json")}
    assert len(stored) == 2
    for path in stored:
        path.write_bytes(damage)
    choose.cache_clear()
    fonts = choose(cache, folders)
    assert fonts.fingerprint == good
    assert fonts.advance(Face.FANG, "国") == 0.9
    assert {path: path.read_bytes() for path in cache.rglob("*.json")} == stored


@pytest.mark.parametrize("wrong", [None, "FangSong", [0], [[0]], [[0, "FangSong", True]], [[0, [1], True]]])
def test_a_wrong_record_of_a_font_is_made_anew(tmp_path: Path, wrong: object) -> None:
    folders = (office_font(tmp_path / "f/a.ttf", {"en": "FangSong"}).parent,)
    choose(tmp_path / "cache", folders)
    store = tmp_path / "cache/fonts.json"
    known = json.loads(store.read_bytes())
    store.write_text(json.dumps({path: record | {"fonts": wrong} for path, record in known.items()}), encoding="utf-8")
    choose.cache_clear()
    assert choose(tmp_path / "cache", folders).family(Face.FANG)[0] == "FangSong"
    assert json.loads(store.read_bytes()) == known


def test_a_table_with_one_wrong_byte_is_made_anew(tmp_path: Path) -> None:
    folders = (office_font(tmp_path / "f/a.ttf", {"en": "FangSong"}).parent,)
    choose(tmp_path / "cache", folders)
    (table,) = (tmp_path / "cache/fonts").iterdir()
    table.write_text(table.read_text(encoding="utf-8").replace('"em": 1000', '"em": 2000'), encoding="utf-8")
    choose.cache_clear()
    assert choose(tmp_path / "cache", folders).advance(Face.FANG, "国") == 0.9


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = tmp_path / "file/cache"  # not even root makes a folder below a file
    office_font(tmp_path / ".fonts/a.ttf", {"en": "FangSong"}, "年国")
    for cache in (nowhere, tmp_path / "cache"):
        python(WRITE, cache, tmp_path / f"{cache.parent.name}.pdf", HOME=str(tmp_path), YINFA_FONTS="")
    assert (tmp_path / "file.pdf").read_bytes() == (tmp_path / f"{tmp_path.name}.pdf").read_bytes()


def test_processes_share_a_cold_cache(tmp_path: Path) -> None:
    office_font(tmp_path / ".fonts/a.ttf", {"en": "FangSong"}, "年国")
    command = [sys.executable, "-c", WRITE, str(tmp_path / "cache")]
    env = os.environ | {"PYTHONPATH": str(PROJECT), "HOME": str(tmp_path), "YINFA_FONTS": ""}
    running = [subprocess.Popen([*command, str(tmp_path / f"{number}.pdf")], env=env) for number in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert len({(tmp_path / f"{number}.pdf").read_bytes() for number in range(4)}) == 1
    assert [path for path in (tmp_path / "cache").rglob(".*") if not path.name.startswith(".uuid")] == []
    json.loads((tmp_path / "cache/fonts.json").read_text(encoding="utf-8"))


# LibreOffice with our fonts under the standard's names


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_draws_the_standards_names_with_our_fonts(tmp_path: Path) -> None:
    faces = {
        "方正小标宋简体": "GWBiaoSong",
        "仿宋_GB2312": "GWFang",
        "仿宋": "GWFang",
        "楷体_GB2312": "GWKai",
        "楷体": "GWKai",
        "黑体": "GWHei",
        "宋体": "GWSong",
    }
    document = Document()
    for name in faces:
        run = document.add_paragraph().add_run(f"木凉镇“头{RARE}”2023A")
        fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), name)
        fonts.set(qn("w:hint"), "eastAsia")
    document.save(str(tmp_path / "faces.docx"))
    (pdf,) = to_pdf([tmp_path / "faces.docx"], tmp_path, tmp_path / "libreoffice")
    rows = list(drawn(read_pdf(pdf.read_bytes())))
    used = [font for char, font, _ in rows if char == "木"]
    assert used == list(faces.values())
    for font in set(faces.values()):
        assert {char for char, by, _ in rows if by == font} == set(f"木凉镇“头{RARE}”2023")
    digits = {(char, font): advance for char, font, advance in rows if char in "2023"}
    for (_, font), advance in digits.items():
        assert advance == pytest.approx(0.555 if font == "GWHei" else 0.5, abs=0.01)
