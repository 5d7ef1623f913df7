"""A composed notice goes in and comes out as one web page that needs nothing else, for any screen and for paper."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from yinfa import standard
from yinfa.compose.blocks import Block, Document, Paragraph, Part, PartKind, Picture, Role, Run, Table
from yinfa.render.templates import fill

if TYPE_CHECKING:
    pass

__all__ = ["render_html"]

_PAGE = "web/notice.html"
_STYLE = "web/notice.css"
_LABELS = {"docx": "Word 版", "pdf": "PDF 版"}
_MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_DESCRIPTION_CHARS = 120
_COLUMNS = ((4, "tiny"), (8, "short"), (40, "middling"))  # up to so many characters; wider than all: "long"
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+、|（[一二三四五六七八九十百]+）|\d+[.．]|（\d+）")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SIGNING = (Role.SIGNATURE, Role.DATE)


def render_html(document: Document, *, templates: Path, links: Mapping[str, str]) -> bytes:
    """Give a notice's page in UTF-8; the same document gives the same bytes.

    `templates` is the folder that holds `web/`. `links` are the files to download, by format, as paths relative to the
    page (`{"docx": "2023.docx"}`). Pictures are read here and embedded. Raises Refused where a template has a mistake.
    """
    css = fill(templates, _STYLE, {"standard": standard, "mark_chars": len(document.header.mark)})
    values = _values(document, links) | {"css": css, "css_hash": _csp_hash(css)}
    return fill(templates, _PAGE, values).encode()


def _values(document: Document, links: Mapping[str, str]) -> dict[str, Any]:
    """Give everything that the page's template speaks of."""
    anchors = _Anchors()
    parts = [_part(part, document, anchors) for part in document.parts]
    return {
        "metadata": document.metadata,
        "description": _description(document),
        "header": document.header,
        "mark": _phrases(document.header.mark, document.names),
        "parts": parts,
        "outline": _outline(parts),
        "imprint": document.imprint,
        "print_date": _dated(document.imprint.date),
        "links": [_Link(_LABELS.get(form, form.upper()), quote(path)) for form, path in links.items()],
    }


# ── the page as its template sees it ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the outline."""

    text: str
    id: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Dated:
    """A text with a date in it, cut in three; without one `before` is all of it."""

    before: str
    words: str = ""
    date: dt.date | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A piece of a title; where `whole`, its words are parted only on a line too short for it."""

    words: Sequence[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Text:
    kind: ClassVar = "paragraph"
    style: str
    runs: Sequence[Run]


@dataclass(slots=True)
class _Section:
    """A numbered section; `text` follows the heading in the same paragraph (接排)."""

    kind: ClassVar = "section"
    id: str
    rank: int
    """1 for 一、 to 4 for （1）."""
    heading: Sequence[Run]
    text: Sequence[Run]
    level: int = 0
    """Of the HTML heading, 2 to 6: one more than that of the section around it, whatever the ranks."""
    nodes: list[_Node] = field(default_factory=list)

    @property
    def title(self) -> str:
        return _plain(self.heading)


@dataclass(frozen=True, slots=True)
class _Cell:
    style: str
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class _Table:
    kind: ClassVar = "table"
    id: str
    label: str
    caption: Sequence[Run]
    head: Sequence[_Cell]
    rows: Sequence[Sequence[_Cell]]


@dataclass(frozen=True, slots=True)
class _Picture:
    kind: ClassVar = "picture"
    data: str
    alt: str
    caption: Sequence[Run]


@dataclass(frozen=True, slots=True)
class _Line:
    style: str
    text: _Dated


@dataclass(frozen=True, slots=True)
class _Signature:
    kind: ClassVar = "signature"
    lines: Sequence[_Line]


_Node = _Text | _Section | _Table | _Picture | _Signature


@dataclass(frozen=True, slots=True)
class _Part:
    style: str
    id: str
    """Empty for the notice itself, which is the page."""
    label: Sequence[Run]
    """附件1, or nothing."""
    title: Sequence[Sequence[_Phrase]]
    """Its lines, where the author gave them, otherwise one."""
    level: int
    nodes: Sequence[_Node]

    @property
    def heading(self) -> str:
        return "".join(word for line in self.title for phrase in line for word in phrase.words)


class _Anchors:
    """Gives ids made of a heading's own words: a link holds when other headings come, go or change their numbers.

    `part` keeps apart what is said in the same words elsewhere: 总体要求 of the plan and of an attachment.
    """

    def __init__(self) -> None:
        self.part = ""
        self._given: Counter[str] = Counter()

    def name(self, heading: str) -> str:
        numeral = _NUMERAL.match(heading)
        words = heading[numeral.end() :] if numeral else heading
        digest = hashlib.blake2s(f"{self.part}\n{words.strip(' 。：')}".encode(), digest_size=4)
        name = f"s-{digest.hexdigest()}"
        self._given[name] += 1
        return name if self._given[name] == 1 else f"{name}-{self._given[name]}"


# ── from blocks to the page ───────────────────────────────────────────────────────────────────────────────────────────


def _part(part: Part, document: Document, anchors: _Anchors) -> _Part:
    title, label = _only(part, Role.TITLE), _only(part, Role.ATTACHMENT_LABEL)
    heading = _title(title.text, document) if title else []
    anchors.part = ""
    name = _part_id(part, title.text if title else "", anchors)
    anchors.part = name
    level = 1 if part.kind is PartKind.NOTICE else 2
    closing = len(part.blocks) if part.closing is None else part.closing
    nodes = [
        node
        for stretch in (part.blocks[:closing], part.blocks[closing:])
        for node in _nested([b for b in stretch if b is not title and b is not label], level + bool(title), anchors)
    ]
    return _Part(part.kind.name.lower(), name, label.runs if label else (), heading, level, nodes)


def _part_id(part: Part, title: str, anchors: _Anchors) -> str:
    match part.kind:
        case PartKind.NOTICE:
            return ""
        case PartKind.PLAN:
            return "plan"
        case PartKind.ATTACHMENT:
            return anchors.name(title)


def _only(part: Part, role: Role) -> Paragraph | None:
    """Give the part's one paragraph of a role."""
    return next((block for block in part.blocks if isinstance(block, Paragraph) and block.role is role), None)


def _nested(blocks: Iterable[Block], level: int, anchors: _Anchors) -> list[_Node]:
    """Put what follows a heading into its section; the outermost sections' HTML headings have the given level."""
    outermost: list[_Node] = []
    path: list[_Section] = []  # the sections that are open, outermost first
    for item in _grouped(blocks, anchors):
        node = (
            item if not isinstance(item, Paragraph) else _section(item, anchors) or _Text(_style(item.role), item.runs)
        )
        if isinstance(node, _Section):
            while path and path[-1].rank >= node.rank:
                path.pop()
            node.level = level + len(path)
        (path[-1].nodes if path else outermost).append(node)
        if isinstance(node, _Section):
            path.append(node)
    return outermost


def _section(paragraph: Paragraph, anchors: _Anchors) -> _Section | None:
    """Begin a section where the paragraph is a heading, or begins with one that its text follows in the same line."""
    runs = paragraph.runs
    role = paragraph.role if paragraph.role.level else next((run.heading for run in runs[:1]), None)
    if not role or not role.level:
        return None
    run_in = role is not paragraph.role
    end = next((i for i, run in enumerate(runs) if run.heading is not role), len(runs)) if run_in else len(runs)
    return _Section(anchors.name(_plain(runs[:end])), role.level, runs[:end], runs[end:])


def _grouped(blocks: Iterable[Block], anchors: _Anchors) -> Iterator[Paragraph | _Table | _Picture | _Signature]:
    """Bring together what belongs together: a table or picture and its caption, the signature and its date."""
    rest = deque(blocks)
    while rest:
        block = rest.popleft()
        if isinstance(block, Picture):
            caption = _next(rest, Role.CAPTION)
            yield _picture(block, caption.runs if caption else ())
        elif isinstance(block, Table):
            yield _table(block, (), anchors)
        elif block.role is Role.CAPTION and rest and isinstance(table := rest[0], Table):
            rest.popleft()
            yield _table(table, block.runs, anchors)
        elif block.role in _SIGNING:
            lines = [block]
            while line := _next(rest, *_SIGNING):
                lines.append(line)
            yield _Signature([_Line(_style(line.role), _dated(line.text)) for line in lines])
        else:
            yield block


def _next(rest: deque[Block], *roles: Role) -> Paragraph | None:
    """Take the next block where it is a paragraph of one of the roles."""
    if rest and isinstance(block := rest[0], Paragraph) and block.role in roles:
        rest.popleft()
        return block
    return None


def _table(table: Table, caption: Sequence[Run], anchors: _Anchors) -> _Table:
    grid = [table.head, *table.rows]
    widths = [_width(max(_ems(_plain(row[column])) for row in grid)) for column in range(len(table.head))]
    styles = [f"{width} {align}" if align else width for width, align in zip(widths, table.aligns, strict=True)]
    head, *rows = [[_Cell(style, runs) for style, runs in zip(styles, row, strict=True)] for row in grid]
    names = [name for runs in table.head if (name := _plain(runs))]
    label = f"表格：{'、'.join(names)}" if names else "表格"
    return _Table(anchors.name(_plain(caption) or label), label, caption, head if names else (), rows)


def _ems(text: str) -> float:
    """Give about how wide a text is, in characters: ASCII ones count half."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def _width(longest: float) -> str:
    """Say how a column is set: short ones are not broken, long ones stay wide enough to read."""
    return next((name for most, name in _COLUMNS if longest <= most), "long")


def _picture(picture: Picture, caption: Sequence[Run]) -> _Picture:
    data = base64.b64encode(picture.path.read_bytes()).decode("ascii")
    return _Picture(f"data:{_MEDIA_TYPES[picture.path.suffix.lower()]};base64,{data}", picture.alt, caption)


def _outline(parts: Iterable[_Part]) -> list[_Entry]:
    """List what is issued and attached, and the chapters under each; nothing where there is nothing to choose from."""
    entries = []
    for part in parts:
        if part.id:
            entries.append(_Entry(part.heading, part.id, 1))
        chapters = [node for node in part.nodes if isinstance(node, _Section) and node.rank == 1]
        entries += [_Entry(chapter.title, chapter.id, 2 if part.id else 1) for chapter in chapters]
    return entries if len(entries) > 1 else []


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _title(text: str, document: Document) -> list[list[_Phrase]]:
    """Give a title's phrases, line by line where the author gave its lines."""
    lines = document.title_lines if "".join(document.title_lines) == text else (text,)
    return [_phrases(line, document.names) for line in lines]


def _description(document: Document) -> str:
    """Give what a search engine shows: the beginning of the plan, or of the notice where it issues none."""
    texts = [
        block.text
        for part in sorted(document.parts, key=lambda part: part.kind is not PartKind.PLAN)
        for block in part.blocks
        if isinstance(block, Paragraph) and block.role is Role.TEXT
    ]
    text = texts[0] if texts else document.metadata.title
    return text if len(text) <= _DESCRIPTION_CHARS else text[: _DESCRIPTION_CHARS - 1] + "…"


def _phrases(text: str, names: tuple[str, ...]) -> list[_Phrase]:
    """Cut a title where a line may end."""
    from yinfa.typeset.title import phrases

    return [_Phrase(words, whole=len(words) > 1 or "—" in words[0]) for words in phrases(text, names)]


def _dated(text: str) -> _Dated:
    found = _DATE.search(text)
    if not found:
        return _Dated(text)
    try:
        date = dt.date(*map(int, found.groups()))
    except ValueError:  # 2月30日 is text like any other: check says so
        return _Dated(text)
    return _Dated(text[: found.start()], found.group(), date, text[found.end() :])


def _plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _style(role: Role) -> str:
    return role.name.lower().replace("_", "-")


def _csp_hash(text: str) -> str:
    """Give the source by which a Content-Security-Policy allows exactly this style sheet."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
