"""A notice and its wording template go in, the one block tree that every format is made from comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from yinfa import numerals
from yinfa.compose.blocks import (
    Block,
    Document,
    Header,
    Imprint,
    Metadata,
    Paragraph,
    Part,
    PartKind,
    Picture,
    Place,
    Role,
    Run,
    Table,
    heading,
)
from yinfa.compose.wording import Wording, as_text
from yinfa.load.markup import inlines, join_lines
from yinfa.model import Body, Headings, Inline, Item, List, Notice, Numbering, Plan, Section, walk
from yinfa.model import Paragraph as Written
from yinfa.model import Picture as WrittenPicture
from yinfa.model import Table as WrittenTable
from yinfa.report import Finding, Refused, error

__all__ = ["compose"]

_ENDS_SENTENCE = "。！？；：…"
_POINT = 3  # the level of `1.`, at which the items of a list begin


def compose(notice: Notice, templates: Path, root: Path) -> Document:
    """Say the whole notice, element by element. Raises `Refused` where it or the wording template is at fault."""
    asked = Place(notice.source, notice.lines.get("文种", 1))
    return _Composer(notice, Wording(templates, notice.matter, asked, root), root).document()


class _Composer:
    def __init__(self, notice: Notice, wording: Wording, root: Path) -> None:
        self.notice = notice
        self.wording = wording
        self.folder = root / Path(notice.source).parent
        self.values: dict[str, Any] = as_text(_values(notice))

    def say(self, block: str, **more: Any) -> str:
        """Give an element in one line."""
        return join_lines(self.wording.element(block, self.values | as_text(more)).split("\n"))

    def say_lines(self, block: str) -> list[str]:
        """Give an element of which each line is a paragraph."""
        return [line.strip() for line in self.wording.element(block, self.values).split("\n") if line.strip()]

    def place(self, line: int) -> Place:
        return Place(self.notice.source, line)

    @property
    def template(self) -> Place:
        return Place(self.wording.place(self.wording.name), 1)

    def key(self, name: str) -> Place:
        """Give the place of a front matter key, or the template's where the content does not have it."""
        line = self.notice.lines.get(name)
        return self.place(line) if line else self.template

    # The document

    def document(self) -> Document:
        notice, matter = self.notice, self.notice.matter
        title = matter.title or _unescaped(self.say("标题"))
        if matter.title_lines and "".join(matter.title_lines) != title:
            raise Refused(self.unlike_title(title))
        parts = [Part(PartKind.NOTICE, tuple(self.own_blocks(title)))]
        if notice.plan and notice.plan.title:
            parts.append(self.part(PartKind.PLAN, [], notice.plan))
        for number, attachment in enumerate(notice.attachments, 1):
            label = (Run(_unescaped(self.say("附件标识", 序号=number))),)
            place = self.place(attachment.content.line)
            parts.append(
                self.part(PartKind.ATTACHMENT, [Paragraph(Role.ATTACHMENT_LABEL, label, place)], attachment.content)
            )
        issuer = notice.issuer
        return Document(
            metadata=Metadata(
                title=title,
                issuer="、".join(i.name for i in notice.issuers),
                date=matter.date,
                number=matter.number,
                disclosure=matter.disclosure,
                kind=matter.kind,
            ),
            format=issuer.format,
            header=Header(issuer.header, matter.number),
            parts=tuple(parts),
            imprint=Imprint(
                _unescaped(self.say("抄送")) or None,
                _unescaped(self.say("印发机关")),
                _unescaped(self.say("印发日期")),
            ),
            title_lines=matter.title_lines,
            names=tuple(i.name for i in notice.issuers)
            + matter.issuers
            + tuple(office for i in notice.issuers for office in i.offices),
        )

    def own_blocks(self, title: str) -> Iterator[Block]:
        """The notice itself: title to 附注."""
        matter = self.notice.matter
        yield self.paragraph(Role.TITLE, title, "标题")
        if matter.addressees:
            yield self.element(Role.ADDRESSEES, "主送机关")
        yield from self.bodies(self.notice.text, _POINT) if self.notice.text else self.own_words()
        if self.notice.attachments:
            line = self.notice.attachments[0].content.line
            for name in self.say_lines("附件说明"):
                yield Paragraph(Role.ATTACHMENT_LIST, _runs(inlines(name)), self.place(line))
        yield self.element(Role.SIGNATURE, "署名", "发文机关")
        yield self.element(Role.DATE, "成文日期")
        if note := self.say("附注"):
            yield Paragraph(Role.NOTE, _runs(inlines(note)), self.key("附注" if matter.note else "公开方式"))

    def own_words(self) -> Iterator[Block]:
        """The notice's text as the template words it."""
        texts = self.say_lines("正文")
        if not texts:
            hint = "请在内容文件第二个“---”之后写上公文自己的正文，或在模板的“正文”块里写。"
            where = {"file": self.notice.source, "line": self.notice.lines.get("文种", 1)}
            raise Refused(error("content.empty", "公文自己没有正文，模板也没有给出", hint=hint, **where))
        for text in texts:
            yield Paragraph(Role.TEXT, _runs(inlines(text)), self.template)

    def unlike_title(self, title: str) -> Finding:
        """Say that 标题分行 is not the title."""
        lines = "".join(self.notice.matter.title_lines)
        return error(
            "content.title-lines",
            "“标题分行”合起来和标题不一样",
            file=self.notice.source,
            line=self.notice.lines.get("标题分行"),
            text=lines,
            hint=f"标题是“{title}”，各行连起来要一字不差。",
            expected=title,
            measured=lines,
        )

    def element(self, role: Role, block: str, key: str | None = None) -> Paragraph:
        return Paragraph(role, _runs(inlines(self.say(block))), self.key(key or block))

    def paragraph(self, role: Role, text: str, key: str) -> Paragraph:
        return Paragraph(role, (Run(text),), self.key(key))

    # The plan

    def part(self, kind: PartKind, first: list[Block], plan: Plan) -> Part:
        """Set a plan or attachment: its title, lead, sections and closing, after what comes first."""
        blocks = [*first, Paragraph(Role.TITLE, (Run(plan.title),), self.place(plan.line))]
        blocks += self.bodies(plan.lead, _POINT)
        labels = _labels(plan.sections, self.notice.matter.numbering)
        for section in walk(plan.sections):
            blocks += self.section_blocks(section, labels[id(section)])
        closing = len(blocks) if plan.closing else None
        blocks += self.bodies(plan.closing, _POINT)
        return Part(kind, tuple(blocks), closing)

    def section_blocks(self, section: Section, label: str) -> Iterator[Block]:
        """A section's heading, its own text, and its duties; the sections inside it come after."""
        body = list(self.bodies(section.body, max(_POINT, section.level + 1)))
        role = heading(section.level)
        follows = self.notice.matter.headings is Headings.RUN_IN and section.level > 1
        if follows and section.body and isinstance(section.body[0], Written):
            body[0] = self.run_in(role, label, section, body[0])
        else:
            body.insert(0, Paragraph(role, _joined((Run(label), *_runs(section.heading))), self.place(section.line)))
        if section.duties:
            self.add_duties(body, section)
        yield from body

    def run_in(self, role: Role, label: str, section: Section, text: Block) -> Paragraph:
        """Set a heading and its first paragraph as one (接排), parted by a full stop."""
        assert isinstance(text, Paragraph)
        stop = "" if section.title.endswith(tuple(_ENDS_SENTENCE)) else "。"
        title = tuple(Run(run.text, run.strong, run.emphasis, heading=role) for run in _runs(section.heading))
        return Paragraph(
            Role.TEXT,
            _joined((Run(label, heading=role), *title, Run(stop, heading=role), *text.runs)),
            self.place(section.line),
        )

    def add_duties(self, body: list[Block], section: Section) -> None:
        """Put the duties in brackets at the end of the last paragraph; after a table or a list, in one of their own."""
        duties = [{"名称": duty.role, "内容": duty.text, "单位": list(duty.offices)} for duty in section.duties]
        runs = _runs(inlines(self.say("分工", 分工=duties)))
        if not runs:
            return
        last = body[-1]
        if isinstance(last, Paragraph) and section.body and isinstance(section.body[-1], Written):
            body[-1] = Paragraph(Role.TEXT, _joined((*last.runs, *runs)), last.place)
        else:
            body.append(Paragraph(Role.TEXT, runs, self.place(section.duties[0].line)))

    # Text, tables, lists, pictures

    def bodies(self, nodes: Iterable[Body], level: int) -> Iterator[Block]:
        for node in nodes:
            match node:
                case Written():
                    yield Paragraph(Role.TEXT, _runs(node.inlines), self.place(node.line))
                case WrittenTable():
                    yield self.table(node)
                case List():
                    yield from self.list_blocks(node, level)
                case WrittenPicture():
                    yield Picture(self.folder / node.path, node.alt, self.place(node.line))
                    if node.alt:
                        yield Paragraph(Role.CAPTION, (Run(node.alt),), self.place(node.line))

    def table(self, node: WrittenTable) -> Table:
        rows = tuple(tuple(_runs(cell.inlines) for cell in row) for row in node.rows)
        return Table(tuple(_runs(cell.inlines) for cell in node.head), rows, node.aligns, self.place(node.line))

    def list_blocks(self, node: List, level: int) -> Iterator[Block]:
        """Set a list's items as paragraphs; ordered ones numbered on the standard's levels: 1. then （1）."""
        for number, item in enumerate(node.items, node.start):
            label = numerals.section_label(min(level, 4), number) if node.ordered else ""
            yield from self.item_blocks(item, label, level + 1 if node.ordered else level)

    def item_blocks(self, item: Item, label: str, level: int) -> Iterator[Block]:
        runs = (Run(label), *_runs(item.inlines)) if label else _runs(item.inlines)
        yield Paragraph(Role.TEXT, _joined(runs), self.place(item.line))
        for nested in item.nested:
            yield from self.list_blocks(nested, level)


def _values(notice: Notice) -> dict[str, Any]:
    """Give the names that a wording template may use (docs/wording.md lists them)."""
    matter = notice.matter
    issuer = notice.issuer
    given = {
        "标题": matter.title,
        "年度": matter.year,
        "发文字号": matter.number,
        "方案": {"标题": notice.plan.title} if notice.plan and notice.plan.title else None,
    }
    return {
        "文种": matter.kind,
        "事项": matter.matter,
        "发文机关": [
            {"全称": i.name, "发文机关标志": i.header, "机关代字": "".join(i.codes[:1])} for i in notice.issuers
        ],
        "署名": "　".join(i.name for i in notice.issuers),
        "主送机关": list(matter.addressees),
        "成文日期": numerals.date(matter.date),
        "公开方式": matter.disclosure or "",
        "附注": matter.note or "",
        "抄送": list(matter.copies_to),
        "印发机关": issuer.printer or issuer.name,
        "印发日期": numerals.date(matter.print_date or matter.date),
        "附件名称": [attachment.content.title for attachment in notice.attachments],
    } | {name: value for name, value in given.items() if value is not None}


def _labels(sections: tuple[Section, ...], numbering: Numbering) -> dict[int, str]:
    """Give each section its number: from 1 in its parent, level 2 running on over chapters where wanted."""
    labels: dict[int, str] = {}
    counts = [0, 0, 0, 0]
    for section in walk(sections):
        level = section.level
        counts[level - 1] += 1
        for deeper in range(level, len(counts)):
            if not (level == 1 and deeper == 1 and numbering is Numbering.RUNNING):
                counts[deeper] = 0
        labels[id(section)] = numerals.section_label(level, counts[level - 1])
    return labels


def _runs(pieces: tuple[Inline, ...]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, piece.strong, piece.emphasis) for piece in pieces)


def _joined(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Join neighbours of one style, and leave empty ones out."""
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and (joined[-1].strong, joined[-1].emphasis, joined[-1].heading) == (
            run.strong,
            run.emphasis,
            run.heading,
        ):
            joined[-1] = Run(joined[-1].text + run.text, run.strong, run.emphasis, run.heading)
        else:
            joined.append(run)
    return tuple(joined)


def _unescaped(text: str) -> str:
    """Give a template's text as plain text."""
    return "".join(piece.text for piece in inlines(text))
