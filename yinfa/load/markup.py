"""A few lines of Markdown go in, text nodes come out: emphasis and tables by the `markdown` library.

Only what a notice can have is switched on. Markup that means nothing here (HTML, links, code, quotes, headings by
underlining) stays text, to the last character.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from xml.etree.ElementTree import Element

from yinfa.model import Align, Cell, Inline, Table

if TYPE_CHECKING:
    from markdown import Markdown
    from markdown.util import Registry

T = TypeVar("T")

_BLOCKS = ("empty", "indent", "table", "paragraph")
_INLINES = ("escape", "em_strong")
_ESCAPED = list("\\*|#+-.!")
_CJK = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff，。、；：？！“”‘’（）《》〈〉【】—…·]"
)
_BACKTICK = "\x01"  # stands in for it: no content can hold this character
_SPECIAL = re.compile(r"[*\\]")
_ROW_END = re.compile(r"(?<!\\)(?:\\\\)*\|\s*$")
_PIPE = re.compile(r"\\.|(\|)")
_ESCAPE = re.compile(r"\\([\\*|#+\-.!])")
_DASHES = re.compile(r"[ \t]*:?-+:?[ \t]*")
_TIMES = re.compile(r"(?<=[0-9A-Za-z)])\*(?=[0-9A-Za-z(])")
"""The asterisks of `5*3*2`: between figures or letters they multiply, and mark no emphasis."""


@cache
def _library() -> Markdown:
    from markdown import Markdown

    md = Markdown(extensions=["tables"])
    md.parser.blockprocessors = _only(_BLOCKS, md.parser.blockprocessors)
    md.inlinePatterns = _only(_INLINES, md.inlinePatterns)
    md.treeprocessors["inline"].inlinePatterns = md.inlinePatterns  # type: ignore[attr-defined]  # it keeps its own name
    md.ESCAPED_CHARS = _ESCAPED
    assert md.delimiters
    md.delimiters.remove("_")  # blanks to fill in and file names are written with it
    return md


def _only(names: tuple[str, ...], registry: Registry[T]) -> Registry[T]:
    """Keep the named processors, in the order given: whatever else the library has or gets is never switched on."""
    kept: Registry[T] = type(registry)()
    for priority, name in enumerate(reversed(names)):
        kept.register(registry[name], name, priority)
    return kept


def join_lines(lines: list[str]) -> str:
    """Join the lines of one paragraph: without a blank between Chinese, with one between Latin words."""
    text = lines[0].strip()
    for line in lines[1:]:
        right = line.strip()
        glue = "" if not text or not right or _CJK.match(text[-1]) or _CJK.match(right[0]) else " "
        text += glue + right
    return text


def inlines(text: str) -> tuple[Inline, ...]:
    """Read emphasis (`*楷体*`, `**黑体**`) and backslash escapes in one paragraph's text."""
    text = _TIMES.sub(r"\\*", text)
    if not _SPECIAL.search(text):  # nothing else is switched on, so the library would give the text back as it is
        return (Inline(text),) if text else ()
    root = Element("p")
    root.text = text
    found = _flatten(_run_inline(root))
    if _without_marks("".join(piece.text for piece in found)) != _without_marks(text):
        return (Inline(_ESCAPE.sub(r"\1", text)),)  # the library loses words among some heaps of asterisks
    return found


def _without_marks(text: str) -> str:
    return text.replace("*", "").replace("\\", "")


def _run_inline(root: Element) -> Element:
    holder = Element("div")
    holder.append(root)
    md = _library()
    md.treeprocessors["inline"].run(holder)
    md.treeprocessors["unescape"].run(holder)
    return holder[0]


def _flatten(node: Element, *, strong: bool = False, emphasis: bool = False) -> tuple[Inline, ...]:
    found: list[Inline] = []
    if node.text:
        found.append(Inline(node.text, strong, emphasis))
    for child in node:
        found.extend(_flatten(child, strong=strong or child.tag == "strong", emphasis=emphasis or child.tag == "em"))
        if child.tail:
            found.append(Inline(child.tail, strong, emphasis))
    return tuple(found)


def _parsed(lines: list[str]) -> Element:
    root = Element("div")
    md = _library()
    md.reset()
    md.parser.parseChunk(root, "\n".join(line.rstrip() for line in lines))
    return root


# Tables


def is_table(lines: list[str]) -> bool:
    """Whether lines are a Markdown table: a row with `|`, and under it a row of dashes."""
    if len(lines) < 2 or not all("|" in line for line in lines[:2]) or set(lines[1]) - set("|-: \t"):
        return False
    return all(map(_DASHES.fullmatch, lines[1].strip().removeprefix("|").removesuffix("|").split("|")))


def row_length(line: str) -> int:
    """Count a table row's cells, as written."""
    text = line.strip()
    pipes = sum(1 for found in _PIPE.finditer(text) if found.group(1))
    return pipes + 1 - text.startswith("|") - bool(_ROW_END.search(text) and len(text) > 1)


def table(lines: list[str], line: int) -> Table:
    """Read a table of even rows (see `row_length`); `line` is where it begins."""
    rows = [_bordered(text) for text in lines]
    # The library takes pipes between backticks for code; backticks mean nothing here.
    rows = [row.replace("`", _BACKTICK) for row in rows]
    root = _parsed(rows)
    head, *body = [tuple(_cell(cell) for cell in row) for row in root.iter("tr")]
    if len(lines) == 2:
        body = []
    aligns = tuple(_align(cell) for cell in next(root.iter("tr")))
    return Table(head, tuple(body), aligns, line)


def _bordered(row: str) -> str:
    text = row.strip()
    left = "" if text.startswith("|") else "|"
    if _ROW_END.search(text) and len(text) > 1:
        text = text[:-1]
    return f"{left}{text} |"  # the blank, because the library takes backslashes before the last `|` away with it


def _cell(element: Element) -> Cell:
    return Cell(inlines((element.text or "").replace(_BACKTICK, "`")))


def _align(cell: Element) -> Align | None:
    found = re.search(r"text-align: (left|center|right)", cell.get("style", ""))
    return Align(found.group(1)) if found else None
