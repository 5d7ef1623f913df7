"""Notices to be laid out, built by hand: each test says what is in them, the rest is the same in all."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.tools import find_sample
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
)
from yinfa.model import Align, Format, Punctuation, Seal
from yinfa.standard import LinePitch

ISSUER = "重庆市南川区木凉镇人民政府"
SENTENCE = "坚持立改废释并举，及时修改、废止与法规规章不协调、与上位法冲突的行政规范性文件。"
PLACE = Place("content/法治政府建设/2023.md", 7)


def paragraph(role: Role, *runs: str | Run) -> Paragraph:
    return Paragraph(role, tuple(Run(run) if isinstance(run, str) else run for run in runs), PLACE)


def text(*runs: str | Run) -> Paragraph:
    return paragraph(Role.TEXT, *runs)


def lines(count: int) -> Paragraph:
    """A paragraph of exactly so many lines."""
    return text("字" * (26 + 28 * (count - 1)))


def task(heading: str, words: str) -> Paragraph:
    return text(Run(heading, heading=Role.HEADING_2), words)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], aligns: Sequence[Align | None] | None = None) -> Table:
    def cells(row: Sequence[str]) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(cell),) for cell in row)

    return Table(cells(head), tuple(cells(row) for row in rows), tuple(aligns or [None] * len(head)), PLACE)


def picture(path: Path, alt: str = "") -> Picture:
    return Picture(path, alt, PLACE)


def closing(
    date: str = "2023年7月25日", note: str | None = "（此件公开发布）", issuer: str = ISSUER
) -> list[Paragraph]:
    found = [paragraph(Role.SIGNATURE, issuer), paragraph(Role.DATE, date)]
    return [*found, paragraph(Role.NOTE, note)] if note else found


def notice(
    *own: Block,
    plan: Sequence[Block] | None = None,
    attachments: Sequence[Sequence[Block]] = (),
    title: str = "关于印发工作方案的通知",
    number: str | None = None,
    copies_to: str | None = None,
    seal: Seal = Seal.SEALED,
    pitch: LinePitch = LinePitch.FILLING,
    punctuation: Punctuation = Punctuation.SPREAD,
    mark: str = f"{ISSUER}文件",
    addressees: str = "各村民委员会，镇级各部门：",
) -> Document:
    """A notice: title and addressees, `own` (with signature, date and note of its own or ours), plan, attachments."""
    signed = any(isinstance(block, Paragraph) and block.role is Role.DATE for block in own)
    blocks = (
        paragraph(Role.TITLE, title),
        paragraph(Role.ADDRESSEES, addressees),
        *own,
        *([] if signed else closing()),
    )
    parts = [Part(PartKind.NOTICE, blocks)]
    if plan is not None:
        parts.append(Part(PartKind.PLAN, (paragraph(Role.TITLE, "木凉镇2023年工作方案"), *plan)))
    for place, attachment in enumerate(attachments, 1):
        label = paragraph(Role.ATTACHMENT_LABEL, f"附件{place}")
        parts.append(Part(PartKind.ATTACHMENT, (label, paragraph(Role.TITLE, "重点任务分解表"), *attachment)))
    return Document(
        metadata=Metadata(title, ISSUER, dt.date(2023, 7, 25), number, "主动公开", "通知"),
        format=Format(line_pitch=pitch, seal=seal, punctuation=punctuation),
        header=Header(mark, number),
        parts=tuple(parts),
        imprint=Imprint(copies_to, f"{ISSUER}办公室", "2023年7月25日印发"),
        names=(ISSUER, "木凉镇"),
    )


def with_title_lines(document: Document, *title_lines: str) -> Document:
    return replace(document, title_lines=title_lines)


def real_notice() -> Document:
    """The notice that the project began with, put into blocks by its lines' own marks."""
    found = [line.strip() for line in find_sample("00").read_text(encoding="utf-8").splitlines() if line.strip()]
    start = found.index("木凉镇2023年法治政府建设工作实施方案")
    own = [text(found[4]), *closing(found[6], found[7], found[5])]
    office, date = found[-1].split()
    document = notice(*own, plan=[_plan_block(line) for line in found[start + 1 : -1]], title="".join(found[:3]))
    return replace(
        document, imprint=Imprint(None, office, date), parts=(document.parts[0], _titled(document, found[start]))
    )


def _titled(document: Document, title: str) -> Part:
    part = document.parts[1]
    return replace(part, blocks=(paragraph(Role.TITLE, title), *part.blocks[1:]))


def _plan_block(line: str) -> Paragraph:
    if re.match("[一二三四五六]、", line):
        return paragraph(Role.HEADING_1, line)
    if found := re.match("（[一二三四五六七八九十]+）[^。]+。", line):
        return task(found.group(), line[found.end() :])
    return text(line)


def plain(document: Document) -> str:
    """All that a document says, in the order in which it stands on its pages."""
    said = [document.header.mark, document.header.number or ""]
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                said.append(block.text)
            elif isinstance(block, Table):
                said += [run.text for row in (block.head, *block.rows) for cell in row for run in cell]
    imprint = document.imprint
    return "".join([*said, imprint.copies_to or "", imprint.printer, imprint.date])


def squeezed(words: str) -> str:
    """Without white space, visible or not."""
    return re.sub(r"[\s\u00a0\u3000\u200b]+", "", words)
