"""The page in a real Chromium and before a real validator: fit for anyone, any width, light and dark, paper."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from tests.chromium import Chromium
from tests.tools import find_node_module, find_tool
from tests.web.documents import document, everything, paragraph, table, task, text
from tests.web.reading import LINKS, TEMPLATES, solid
from yinfa import standard
from yinfa.compose.blocks import Role
from yinfa.render.html import render_html
from yinfa.units import Pt

pytestmark = pytest.mark.slow

WIDTHS = [1440, 768, 390, 320]
_AXE = """
    document.querySelectorAll("details").forEach(details => details.open = OPEN);
    const found = await axe.run(document, {rules: {"target-size": {enabled: true}}});
    const named = rules => rules.map(rule => [rule.id, rule.nodes.map(node => node.html)]);
    const passed = found.passes.map(rule => rule.id);
    return {violations: named(found.violations), undecided: named(found.incomplete), passed: passed};
"""
_MUST_HAVE_RUN = {
    *("color-contrast", "target-size", "heading-order", "page-has-heading-one", "region", "link-name", "list"),
    *("html-has-lang", "document-title", "image-alt", "scrollable-region-focusable", "landmark-one-main"),
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    picture = tmp_path_factory.mktemp("pictures") / "图.png"
    Image.new("RGB", (1600, 500), "#8fa8bb").save(picture)
    return render_html(everything(picture), templates=TEMPLATES, links=LINKS)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Chromium:
    return Chromium(tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="module")
def axe() -> str:
    return (find_node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")


# Accessibility


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(page: bytes, chromium: Chromium, axe: str, width: int, dark: bool) -> None:
    found = _axe(page, chromium, axe, width, dark=dark)
    assert found["violations"] == []
    assert set(found["passed"]) >= _MUST_HAVE_RUN
    undecided = dict(found["undecided"])
    assert set(undecided) <= {"color-contrast"}
    out_of_sight = [node for nodes in undecided.values() for node in nodes]
    assert all(node.startswith(("<td", "<th")) for node in out_of_sight)  # cells to slide to, which axe does not see


def test_axe_would_find_something(page: bytes, chromium: Chromium, axe: str) -> None:
    pale = render_html(document((text("……"),)), templates=TEMPLATES, links={})
    script = 'document.querySelector("article").style.color = "#999"; document.querySelector("h1").remove();' + _AXE
    found = chromium.measure(pale, script.replace("OPEN", "true"), width=768, library=axe)
    assert {rule for rule, _ in found["violations"]} == {"color-contrast", "page-has-heading-one"}


def _axe(page: bytes, chromium: Chromium, axe: str, width: int, *, dark: bool) -> Any:
    return chromium.measure(page, _AXE.replace("OPEN", "true"), width=width, dark=dark, library=axe)


# Widths and sizes

_OVERFLOW = """
    const wide = [...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll, .skip")
        && e.getBoundingClientRect().right > innerWidth + 0.5 && getComputedStyle(e).display != "inline");
    const names = wide.map(e => e.outerHTML.slice(0, 80));
    return {page: document.documentElement.scrollWidth, screen: innerWidth, wide: names};
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(page: bytes, chromium: Chromium, width: int) -> None:
    assert chromium.measure(page, _OVERFLOW, width=width) == {"page": width, "screen": width, "wide": []}


@pytest.mark.parametrize("width", [1280, 640, 390])
def test_text_at_twice_its_size_fits(page: bytes, chromium: Chromium, width: int) -> None:
    larger = 'document.documentElement.style.fontSize = "200%";'
    assert chromium.measure(page, larger + _OVERFLOW, width=width) == {"page": width, "screen": width, "wide": []}
    size = "return parseFloat(getComputedStyle(document.body).fontSize);"
    assert chromium.measure(page, larger + size, width=width) >= 1.9 * chromium.measure(page, size, width=width)


def test_text_set_wider_by_the_reader_fits(page: bytes, chromium: Chromium) -> None:
    """WCAG 1.4.12."""
    wider = """
        for (const e of document.querySelectorAll("body *")) {
          e.style.letterSpacing = ".12em"; e.style.wordSpacing = ".16em"; e.style.lineHeight = 1.5;
          if (e.tagName == "P") e.style.marginBottom = "2em";
        }
    """
    assert chromium.measure(page, wider + _OVERFLOW, width=320) == {"page": 320, "screen": 320, "wide": []}


@pytest.mark.parametrize(("width", "least", "most"), [(1440, 30, 34), (768, 30, 34), (390, 18, 22), (320, 15, 18)])
def test_the_measure_is_comfortable(page: bytes, chromium: Chromium, width: int, least: float, most: float) -> None:
    script = """
        const text = document.querySelector(".text"), style = getComputedStyle(text);
        return [text.getBoundingClientRect().width, parseFloat(style.fontSize), parseFloat(style.lineHeight)];
    """
    across, size, pitch = chromium.measure(page, script, width=width)
    assert least <= across / size <= most + 0.01
    assert across / size == pytest.approx(round(across / size), abs=0.02)  # whole characters, so nothing is stretched
    assert size >= 17
    assert 1.8 <= pitch / size <= 2.1


def test_a_run_in_heading_stands_on_the_line_of_its_text(page: bytes, chromium: Chromium) -> None:
    script = """
        return [...document.querySelectorAll(".run-in")].map(e => {
          const [heading, text] = [...e.children].map(child => child.getClientRects()[0]);
          return [heading.top - text.top, text.left - heading.right];
        });
    """
    gaps = chromium.measure(page, script, width=1440)
    assert len(gaps) == 3
    assert all(abs(top) < 8 and abs(left) < 1 for top, left in gaps)


_UNFOLD = "document.querySelector('summary').click(); await new Promise(done => setTimeout(done, 500));"
_OUTLINE = """
    const shown = [...document.querySelectorAll(".outline a")].filter(e => e.checkVisibility());
    return shown.map(e => e.getBoundingClientRect().height);
"""


def test_the_outline_is_open_beside_the_text_and_folded_above_it(page: bytes, chromium: Chromium) -> None:
    assert len(chromium.measure(page, _OUTLINE, width=1440)) == 7
    assert chromium.measure(page, _OUTLINE, width=390) == []
    opened = chromium.measure(page, _UNFOLD + _OUTLINE, width=390)
    assert len(opened) == 7
    assert min(opened) >= 24


def test_a_wide_table_slides_in_its_own_frame(page: bytes, chromium: Chromium) -> None:
    script = "return [...document.querySelectorAll('.scroll')].map(e => [e.scrollWidth, e.clientWidth]);"
    assert all(inner > outer for inner, outer in chromium.measure(page, script, width=320))
    narrow = table(("事项", "单位"), ("普法", "大观司法所"))
    small = render_html(document((narrow,)), templates=TEMPLATES, links={})
    assert all(inner == outer for inner, outer in chromium.measure(small, script, width=320))


# The policy


def test_the_policy_lets_the_style_in_and_scripts_not(page: bytes, chromium: Chromium, tmp_path: Path) -> None:
    colour = "return getComputedStyle(document.querySelector('.mark')).color;"
    assert chromium.measure(page, colour, width=768) == "rgb(192, 13, 30)"
    foreign = b"<style>.mark { color: lime !important; }</style>"
    assert chromium.measure(page + foreign, colour, width=768) == "rgb(192, 13, 30)"
    place = tmp_path / "page.html"
    place.write_bytes(page + b"<script>document.body.id = 'broken-in'</script>")
    dom = chromium.dump(place)
    assert "broken-in'" in dom
    assert 'id="broken-in"' not in dom


# Paper


@pytest.fixture(scope="module")
def paper(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> pypdfium2.PdfDocument:
    tasks = [
        task(f"（{number}）抓好各项工作。", "各单位要认真抓好各项工作的落实。" * 6) for number in "一二三四五六七八九十"
    ]
    whole = document(
        (text("经研究，现将方案印发给你们。"),), (text("要求如下。"), paragraph(Role.HEADING_1, "一、甲"), *tasks)
    )
    folder = tmp_path_factory.mktemp("paper")
    (folder / "page.html").write_bytes(render_html(whole, templates=TEMPLATES, links=LINKS))
    chromium.print(folder / "page.html", folder / "page.pdf")
    return pypdfium2.PdfDocument(folder / "page.pdf")


def test_prints_on_a4_within_the_standards_margins(paper: pypdfium2.PdfDocument) -> None:
    assert len(paper) >= 3
    for page in paper:
        width, height = page.get_size()
        assert Pt(width).mm == pytest.approx(standard.PAPER_WIDTH.mm, abs=0.5)
        assert Pt(height).mm == pytest.approx(standard.PAPER_HEIGHT.mm, abs=0.5)
        boxes = _boxes(page)
        assert min(left for left, *_ in boxes) >= 25.5  # the binding edge is 28 mm, the other 26 mm
        assert max(right for _, _, right, _ in boxes) <= 210 - 25.5
        assert min(height - top for *_, top in boxes) >= 36


def test_prints_neither_links_nor_outline_but_page_numbers(paper: pypdfium2.PdfDocument) -> None:
    words = [page.get_textpage().get_text_bounded() for page in paper]
    assert "木凉镇人民政府文件" in words[0]
    assert not [word for word in ("下载", "目录", "跳到") if word in "".join(words)]
    assert [f"—{number}—" in solid(word) for number, word in enumerate(words, 1)] == [True] * len(words)
    assert "一、甲" not in words[0]  # the plan begins on a page of its own


def test_prints_the_header_in_the_standards_red(paper: pypdfium2.PdfDocument) -> None:
    picture = paper[0].render(scale=2).to_pil().convert("RGB")
    colours = {colour: count for count, colour in picture.getcolors(1 << 24) or []}
    assert colours[(255, 0, 0)] > 1000
    assert (255, 255, 255) in colours
    assert colours[(0, 0, 0)] > 100


def _boxes(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Give the boxes of a page's characters in mm: left, bottom, right, and the top's distance from the paper's top."""
    words = page.get_textpage()
    height = page.get_height()
    found = []
    for index in range(words.count_chars()):
        if words.get_text_range(index, 1).strip():
            left, bottom, right, top = words.get_charbox(index)
            found.append((Pt(left).mm, Pt(bottom).mm, Pt(right).mm, Pt(height - top).mm))
    return found


# The validator


def test_the_validator_finds_no_error(page: bytes, tmp_path: Path) -> None:
    plain = render_html(document(), templates=TEMPLATES, links={})
    messages = _validate(tmp_path, page, plain)
    assert [m for m in messages if m["type"] == "error"] == []
    # Its own check of the policy knows neither hashes nor data: addresses; Chromium does, see above.
    assert [m for m in messages if "Content Security Policy" not in m["message"]] == []


def test_the_validator_would_find_an_error(tmp_path: Path) -> None:
    broken = render_html(document(), templates=TEMPLATES, links={}).replace(b"<main ", b"<main role='nothing' ")
    assert [m for m in _validate(tmp_path, broken) if m["type"] == "error"]


def _validate(folder: Path, *pages: bytes) -> list[dict[str, str]]:
    """Give what the Nu Html Checker says of pages and their style sheets."""
    jar = find_node_module("vnu-jar") / "build/dist/vnu.jar"
    places = [folder / f"{number}.html" for number in range(len(pages))]
    for place, page in zip(places, pages, strict=True):
        place.write_bytes(page)
    command: list[str | Path] = [find_tool("java"), "-jar", jar, "--format", "json", "--exit-zero-always", *places]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return messages
