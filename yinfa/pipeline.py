"""A content file goes in, its finished notice comes out as bytes: this module alone knows the order of the stages.

    load → compose → check → typeset → render

Nothing is written here; `batch` puts the bytes in place.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from yinfa.project import Project
from yinfa.report import Finding, Refused, error, refusing

if TYPE_CHECKING:
    from yinfa.compose.blocks import Document
    from yinfa.typeset import Pages

# Each stage is imported where it is run: a build with nothing to do needs none of them, and answers at once.

PDF_ADVICE = "YINFA_PDF_ADVICE"
"""The environment variable in which build.py says how to install what is missing on this machine."""


@dataclass(frozen=True, slots=True)
class Task:
    """One notice to be made, in some of its formats."""

    path: Path
    formats: tuple[str, ...]
    links: tuple[str, ...]
    """The formats that the web page offers for download."""
    strict: bool
    """Whether warnings fail it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a task: the finished files, and all that was found; where one is missing, the findings say why."""

    task: Task
    outputs: dict[str, bytes]
    findings: tuple[Finding, ...]
    inputs: dict[str, str]
    """The hash of every file that the notice was read from, by its path relative to the project."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A notice that may be issued: its one block tree, and what was found on the way."""

    document: Document
    findings: tuple[Finding, ...]
    inputs: dict[str, str]
    """The hash of every file it was read from, by its path relative to the project."""


def prepare(project: Project, path: Path) -> Prepared:
    """Load, compose and check one notice; what `check` finds is in the result. Raises `Refused`."""
    from yinfa.check import check
    from yinfa.compose import compose
    from yinfa.fonts import font_set
    from yinfa.load import load

    loaded = load(path, project.content, project.root)
    document = compose(loaded.notice, project.templates, project.root)
    findings = (*loaded.findings, *check(loaded.notice, document, font_set(project.state)))
    return Prepared(document, findings, {project.name(file): known for file, known in loaded.inputs.items()})


def examine(project: Project, path: Path) -> list[Finding]:
    """Give everything that is found about a notice's content, and nothing else."""
    try:
        return list(prepare(project, path).findings)
    except Refused as refused:
        return list(refused.findings)


Elsewhere = Callable[["Document", "Pages"], Callable[[], bytes]]
"""Begins to draw a PDF in another process; what it gives waits for the bytes."""


def make(project: Project, task: Task, elsewhere: Elsewhere | None = None) -> Rendered:
    """Make one notice in the formats asked for; one that cannot be made does not keep the others."""
    try:
        prepared = prepare(project, task.path)
    except Refused as refused:
        return Rendered(task, {}, refused.findings, {})
    if refusing(prepared.findings, strict=task.strict):
        return Rendered(task, {}, prepared.findings, prepared.inputs)
    renderer = _Renderer(project, task, prepared.document, elsewhere)
    outputs: dict[str, bytes] = {}
    findings = list(prepared.findings)
    for suffix in task.formats:
        try:
            outputs[suffix] = getattr(renderer, suffix)()
        except Refused as refused:
            findings.extend(refused.findings)
    return Rendered(task, outputs, tuple(findings), prepared.inputs)


class _Renderer:
    """One document in each format; pages are laid out once for those that need them."""

    def __init__(self, project: Project, task: Task, document: Document, elsewhere: Elsewhere | None) -> None:
        self.project = project
        self.task = task
        self.document = document
        self.elsewhere = elsewhere if "pdf" in task.formats else None
        self.drawn: Callable[[], bytes] | None = None

    @cached_property
    def pages(self) -> Pages:
        from yinfa.fonts import font_set
        from yinfa.typeset import typeset

        pages = typeset(self.document, font_set(self.project.state))
        if self.elsewhere:
            self.drawn = self.elsewhere(self.document, pages)
        return pages

    def docx(self) -> bytes:
        from yinfa.render.word import render_docx

        return render_docx(self.document, self.pages)

    def html(self) -> bytes:
        from yinfa.render.html import render_html

        links = {suffix: f"{self.task.path.stem}.{suffix}" for suffix in self.task.links}
        return render_html(self.document, templates=self.project.templates, links=links)

    def pdf(self) -> bytes:
        pages = self.pages
        return self.drawn() if self.drawn else draw_pdf(self.project, self.task.path, self.document, pages)


def draw_pdf(project: Project, path: Path, document: Document, pages: Pages) -> bytes:
    """Draw laid-out pages as PDF. Raises `Refused`, also where the machine lacks what WeasyPrint needs."""
    from yinfa.fonts import font_set

    try:
        load_pdf(project)
    except OSError as missing:
        raise Refused(
            error(
                "build.no-pango",
                "本机缺少生成 PDF 的系统库，PDF 没有编成；DOCX 和网页不受影响",
                file=project.name(path),
                text=str(missing).splitlines()[0][:80],
                hint=os.environ.get(PDF_ADVICE, "请用 python3 build.py 运行一次，照它的提示安装。"),
            )
        ) from None
    from yinfa.render.pdf import render_pdf

    return render_pdf(document, pages, font_set(project.state), project.templates)


@cache
def load_pdf(project: Project) -> None:
    """Load what drawing a PDF needs, most of a second. Raises `OSError` where the system's libraries are missing."""
    from yinfa.fonts import prepare_fontconfig

    prepare_fontconfig(project.state)
    from yinfa.render.pdf import warm_up

    warm_up()
