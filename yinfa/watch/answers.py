"""The board and an address go in; what is served there comes out: the page, outputs, pictures of a PDF's pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from yinfa.project import FORMATS
from yinfa.report import Severity
from yinfa.watch.board import Board
from yinfa.watch.pictures import Pdf, page_sizes, picture

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
_WIDTHS = (480, 720, 1080, 1440, 2160)
"""How many pixels wide the picture of a page may be: the browser asks for the one that its screen needs."""
_PARTS = ("page.css", "page.js")
_PICTURE = re.compile(r"(.+)/([0-9]{1,4})-([0-9]{1,4})\.png")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is served at an address."""

    body: bytes
    suffix: str = "html"
    """Its kind, as a file's suffix."""
    status: HTTPStatus = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)


def answer(board: Board, path: str) -> Answer:
    """Answer an unquoted path. Files are found by the names of the notices: no path is made from an address."""
    route, _, name = path.removeprefix("/").partition("/")
    serve = _ROUTES.get(route)
    found = serve(board, name) if serve else None
    return found or _page(board, name, HTTPStatus.NOT_FOUND)


def _home(board: Board, _name: str) -> Answer:
    name = board.latest if board.latest in board.entries else next(iter(board.entries), None)
    if name is None:
        return _page(board, "", HTTPStatus.OK)
    return Answer(b"", status=HTTPStatus.FOUND, headers={"Location": f"/notice/{quote(name)}"})


def _notice(board: Board, name: str) -> Answer | None:
    return _page(board, name, HTTPStatus.OK) if name in board.entries else None


def _output(board: Board, file: str) -> Answer | None:
    name, _, suffix = file.rpartition(".")
    data = _read(board, name, suffix) if suffix in FORMATS else None
    shown = {} if suffix == "html" else {"Content-Disposition": "attachment"}
    return None if data is None else Answer(data, suffix, headers=shown)


def _picture(board: Board, file: str) -> Answer | None:
    found = _PICTURE.fullmatch(file)
    pdf = _pdf(board, found[1]) if found and int(found[3]) in _WIDTHS else None
    if not found or not pdf or not 1 <= int(found[2]) <= len(page_sizes(pdf)):
        return None
    return Answer(picture(pdf, int(found[2]), int(found[3])), "png")


def _part(_board: Board, file: str) -> Answer | None:
    return Answer((_HERE / file).read_bytes(), file.rpartition(".")[2]) if file in _PARTS else None


_ROUTES: dict[str, Callable[[Board, str], Answer | None]] = {
    "": _home,
    "notice": _notice,
    "output": _output,
    "picture": _picture,
    "part": _part,
}


def _page(board: Board, name: str, status: HTTPStatus) -> Answer:
    version, entries, busy = (
        board.version,
        board.entries,
        board.busy,
    )  # the version first: at worst the page is asked for again
    html, pdf = _read(board, name, "html"), _pdf(board, name)
    groups = [(folder, list(group)) for folder, group in groupby(entries.values(), lambda entry: entry.folder)]
    page = _template().render(
        version=version,
        busy=busy,
        groups=groups,
        failed=sum(entry.status == "failed" for entry in entries.values()),
        entry=entries.get(name),
        latest=board.latest,
        outputs=[
            suffix
            for suffix in FORMATS
            if name in entries and board.project.target(entries[name].path, suffix).is_file()
        ],
        html=_sha256(html)[:16] if html is not None else None,
        pdf=pdf,
        sizes=page_sizes(pdf) if pdf else (),
        widths=_WIDTHS,
        Severity=Severity,
    )
    return Answer(page.encode(), status=status)


def _read(board: Board, name: str, suffix: str) -> bytes | None:
    """Read a notice's output as it stands; None where there is none."""
    entry = board.entries.get(name)
    try:
        return board.project.target(entry.path, suffix).read_bytes() if entry else None
    except OSError:
        return None


def _pdf(board: Board, name: str) -> Pdf | None:
    data = _read(board, name, "pdf")
    return Pdf(_sha256(data), data) if data is not None else None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")
