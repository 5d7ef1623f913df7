"""Findings and progress go in, lines for a clerk come out; on a terminal with colour and a bar, elsewhere plain."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from yinfa.report import Finding, Severity

if TYPE_CHECKING:
    from yinfa.batch import Result
    from yinfa.project import Project

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}


def say(text: str) -> None:
    """Print a line to people (standard error: standard output is for results)."""
    click.echo(text, err=True)


def show(findings: Iterable[Finding]) -> None:
    """Print findings, one after the other."""
    for finding in findings:
        click.echo(described(finding), err=True)


def counted(counts: Mapping[Severity, int]) -> str:
    """Say how many findings there are of each severity: 警告 4 条，提示 1 条."""
    return "，".join(f"{severity.label} {counts[severity]} 条" for severity in Severity if counts[severity])


def described(finding: Finding) -> str:
    """Give a finding as a clerk reads it: place, severity, what; then the text in question, and what to do."""
    label = click.style(finding.severity.label, fg=_COLOURS[finding.severity], bold=True)
    clause = f"（{finding.clause}）" if finding.clause else ""
    head = f"{finding.place}  {label}  {finding.message}{clause}" if finding.place else f"{label}  {finding.message}"
    rest = [f"    文字：{finding.text}"] if finding.text else []
    rest += [f"    办法：{finding.hint}"] if finding.hint else []
    return "\n".join([head, *rest])


def outcome(project: Project, result: Result) -> str:
    """Say what came of one notice: what failed in full, what succeeded in one line; nothing for one without changes."""
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    said = [f for f in result.findings if f.rule.startswith("build.") and f.severity is not Severity.ERROR]
    shown = list(result.findings) if result.failed and not errors else [*errors, *said]
    lines = [described(finding) for finding in shown]
    if result.made:
        files = "、".join(project.name(project.target(result.path, suffix)) for suffix in result.made)
        lines.insert(0, f"{click.style('✓', fg='green')} {files}")
    if result.failed:
        missing = "没有编成" if not result.made else "没有编全"
        lines.append(f"{click.style('✗', fg='red')} {project.name(result.path)} {missing}；原有的输出没有动。")
    return "\n".join(lines)


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[str, str], None]]:
    """Show a bar on a terminal; give the function that takes what was done and its lines, and prints these."""
    if not (sys.stderr and sys.stderr.isatty()) or total < 2:
        yield lambda _done, lines: say(lines) if lines else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("编公文"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        job = bar.add_task("", total=total, name="")

        def advance(done: str, lines: str) -> None:
            if lines:
                bar.console.print(lines, markup=False, highlight=False)
            bar.update(job, advance=1, name=done)

        yield advance


def misuse(fault: click.UsageError) -> str:
    """Say in Chinese what is wrong with a command line."""
    command = fault.ctx.command_path if fault.ctx else "python3 build.py"
    return f"{_misuse(fault)}\n用法见：{command} --help"


def _misuse(fault: click.UsageError) -> str:
    match fault:
        case click.exceptions.NoSuchCommand():
            is_path = "/" in fault.command_name or fault.command_name.endswith(".md")
            meant = f"编公文请键入：python3 build.py build {fault.command_name}"
            return f"没有“{fault.command_name}”这个命令。{meant if is_path else _near(fault.possibilities)}"
        case click.NoSuchOption():
            is_first = fault.ctx is not None and isinstance(fault.ctx.command, click.Group)
            meant = "选项写在命令后面，例如 build --formats pdf。" if is_first else _near(fault.possibilities)
            return f"没有“{fault.option_name}”这个选项。{meant}"
        case click.BadParameter():
            name = fault.param.opts[0] if fault.param else fault.param_hint or "参数"
            match fault.param.type if fault.param else None:
                case click.IntRange() as whole:
                    return f"{name} 后面要写不小于 {whole.min} 的整数。"
                case click.Choice() as choice:
                    return f"{name} 后面只能写：{'、'.join(choice.choices)}。"
                case _:
                    return f"{name} 的值不对：{fault.message}。"
        case click.BadOptionUsage():
            takes_none = "does not take" in fault.message
            return f"选项“{fault.option_name}”{'不带值，请删去等号和后面的字' if takes_none else '后面要写一个值'}。"
        case _:
            return f"命令写得不对：{fault.format_message()}"


def _near(possibilities: Sequence[str] | None) -> str:
    return f"是不是 {'、'.join(possibilities)}？" if possibilities else ""
