"""DOCX files go in, LibreOffice's pages come out: lines, rules and pictures with their places in millimetres."""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf

from tests.lofonts import libreoffice_environment
from tests.tools import find_tool

_MM = 25.4 / 72
_FOOT = 268.0
"""Below the type area, on every page, in mm: only page numbers stand there."""
_SAME_LINE = 0.5


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, from left to right; places in mm from the paper's edge."""

    text: str
    baseline: float
    left: float
    right: float
    size: float
    """The first character's, in pt."""
    color: int


class Box(NamedTuple):
    """A rectangle in mm from the paper's left top corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass
class Page:
    """What stands on one page."""

    lines: list[Line] = field(default_factory=list)
    foot: str = ""
    rules: list[Box] = field(default_factory=list)
    """Lines that run across, in mm, thickness included."""
    pictures: list[Box] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All but the page number, without blanks: LibreOffice draws some between figures and Chinese."""
        return solid("".join(line.text for line in self.lines))

    def line(self, beginning: str) -> Line:
        """Give the line that begins so."""
        return next(line for line in self.lines if solid(line.text).startswith(beginning))


def solid(text: str) -> str:
    """Give a text without white space."""
    return "".join(text.split())


def convert(documents: Sequence[Path], out: Path, folder: Path, to: str = "pdf") -> list[Path]:
    """Convert documents with one run of LibreOffice; `folder` keeps its fonts and profile, and is one process's own."""
    soffice = find_tool("soffice")
    out.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(soffice), profile, "--headless", "--convert-to", to, "--outdir", str(out), *map(str, documents)]
    subprocess.run(command, env=libreoffice_environment(folder), check=True, capture_output=True, timeout=600)
    return [out / f"{document.stem}.{to}" for document in documents]


def read(pdf: Path) -> list[Page]:
    """Read the pages of a PDF that LibreOffice made."""
    with pymupdf.open(pdf) as document:  # type: ignore[no-untyped-call]
        return [_page(page) for page in document]


def _page(page: Any) -> Page:
    found = Page()
    for line in _lines(_characters(page)):
        if line.baseline > _FOOT:
            found.foot += line.text
        else:
            found.lines.append(line)
    for drawing in page.get_drawings():
        rect, half = drawing["rect"] * _MM, (drawing["width"] or 0) / 2 * _MM
        if rect.width > 10:
            found.rules.append(Box(rect.x0, rect.y0 - half, rect.x1, rect.y1 + half))
    found.rules.sort(key=lambda rect: rect.y0)
    found.pictures = [Box(*(edge * _MM for edge in image["bbox"])) for image in page.get_image_info()]
    return found


def _characters(page: Any) -> list[tuple[float, float, float, str, dict[str, Any]]]:
    return sorted(
        (char["origin"][1] * _MM, char["origin"][0] * _MM, char["bbox"][2] * _MM, char["c"], span)
        for block in page.get_text("rawdict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        for char in span["chars"]
    )


def _lines(characters: Iterable[tuple[float, float, float, str, dict[str, Any]]]) -> list[Line]:
    lines = []
    for _, same in groupby(characters, key=lambda char: round(char[0] / _SAME_LINE)):
        chars = sorted(same, key=lambda char: char[1])
        span = chars[0][4]
        lines.append(
            Line(
                "".join(char[3] for char in chars),
                baseline=chars[0][0],
                left=chars[0][1],
                right=chars[-1][2],
                size=span["size"],
                color=span["color"],
            )
        )
    return lines
