"""A command line goes in; messages in Chinese and an exit status come out.

The status is 0 where all was done, 1 where something failed or was refused, 2 for wrong use.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinfa import terminal
from yinfa.pipeline import PDF_ADVICE
from yinfa.project import FORMATS, Project
from yinfa.report import Finding, Refused, Severity, cause, error, refusing

if TYPE_CHECKING:
    from yinfa.batch import Result

DONE, FAILED, MISUSED = 0, 1, 2
_ROOT = Path(__file__).resolve().parent.parent
_PDF_ADVICE = os.environ.get(PDF_ADVICE, "")
"""What build.py found that a person must install before this machine can make PDFs; nothing where it can."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and give its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        status = commands.main(given or ["build"], prog_name="python3 build.py", standalone_mode=False)
    except click.UsageError as misuse:
        terminal.say(terminal.misuse(misuse))
        return MISUSED
    except click.exceptions.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, click.Abort):
        terminal.say("\n已停止。编成的文件都是完整的，没有编的保持原样。")
        return FAILED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as reason:
        terminal.say(f"读写出错，没有做完：{cause(reason)}。{reason.filename or ''}")
        return FAILED
    except Refused as refused:
        terminal.show(refused.findings)
        return FAILED
    return status if isinstance(status, int) else DONE


class _Formatter(click.HelpFormatter):
    """Writes help under Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section({"Options": "选项", "Commands": "命令"}.get(name, name)):
            yield


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    context_class = _Context

    def __init__(self, name: str | None, **settings: Any) -> None:
        super().__init__(name, **settings | {"options_metavar": "[选项]", "add_help_option": False})


class _Group(click.Group):
    context_class = _Context
    command_class = _Command


@click.group(cls=_Group, options_metavar="[选项]", subcommand_metavar="[命令]", add_help_option=False)
@click.option("--project", type=click.Path(path_type=Path), default=_ROOT, hidden=True)
@click.help_option("--help", "-h", help="显示这份说明。")
@click.pass_context
def commands(context: click.Context, project: Path) -> None:
    """印发：从方案的内容文件编出公文（DOCX、PDF、网页），符合 GB/T 9704—2012。"""
    context.obj = project.resolve()


def _options(*options: Callable[..., Any]) -> Callable[..., Any]:
    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (click.help_option("--help", "-h", help="显示这份说明。"), *reversed(options)):
            command = option(command)
        return command

    return add


_PATHS = click.argument("paths", nargs=-1, metavar="[内容文件或文件夹]…")
_OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path), metavar="文件夹", help="输出到别的文件夹（默认 output）。"
)
_STRICT = click.option("--strict", is_flag=True, help="有警告也算失败。")


def _formats(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    wanted = [word.strip().lower() for word in value.replace("，", ",").split(",") if word.strip()]
    unknown = [word for word in wanted if word not in FORMATS]
    if unknown or not wanted:
        what = f"没有“{'、'.join(unknown)}”这种格式" if unknown else "没有写格式"
        raise click.BadParameter(f"{what}，可用：{','.join(FORMATS)}", param_hint="--formats")
    return tuple(suffix for suffix in FORMATS if suffix in wanted)


@commands.command()
@_options(
    _PATHS,
    click.option(
        "--formats", default=",".join(FORMATS), callback=_formats, metavar="docx,html,pdf", help="只编这些格式。"
    ),
    _OUTPUT,
    click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="同时编几份（默认为处理器核数）。"),
    _STRICT,
    click.option("--force", is_flag=True, help="没有改动的也重编。"),
)
@click.pass_obj
def build(
    root: Path,
    paths: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path | None,
    jobs: int | None,
    *,
    strict: bool,
    force: bool,
) -> int:
    """编公文：content/ 里有改动的，全部编成 DOCX、PDF、网页。"""
    from yinfa.batch import Builder, Order

    project = _project(root, output)
    notices = project.notices(paths)
    makeable = tuple(suffix for suffix in formats if suffix != "pdf" or not _PDF_ADVICE)
    workers = min(jobs or os.cpu_count() or 1, max(2, len(notices)))
    builder = Builder(project, Order(makeable, workers, strict, force))
    results: list[Result] = []
    try:
        with terminal.progress(len(notices)) as advance:
            for result in builder.build(notices):
                results.append(result)
                advance(project.name(result.path), terminal.outcome(project, result))
    finally:
        builder.close()
    terminal.show([] if paths else project.strays())
    status = _summary(results, strict=strict)
    if makeable != formats:
        terminal.show([error("build.no-pango", "PDF 没有编：本机缺少所需的系统库", hint=_PDF_ADVICE)])
        return FAILED
    return status


def _project(root: Path, output: Path | None = None) -> Project:
    project = Project(root, (Path.cwd() / output).resolve() if output else root / "output")
    for taken in (project.content, project.templates):
        if project.output.is_relative_to(taken.resolve()):
            raise click.BadParameter(f"不能输出到 {taken.name}/ 里面，那里只放原稿", param_hint="--output")
    return project


def _summary(results: list[Result], *, strict: bool) -> int:
    failed = [result for result in results if result.failed]
    made = sum(bool(result.made) for result in results)
    current = sum(result.current for result in results)
    counts = Counter(finding.severity for result in results for finding in result.findings)
    parts = [f"共 {len(results)} 份", f"编成 {made} 份"]
    parts += [f"没有改动 {current} 份"] if current else []
    parts += [f"失败 {len(failed)} 份"] if failed else []
    found = terminal.counted(counts)
    terminal.say("，".join(parts) + (f"。{found}" if found else "") + "。")
    if counts[Severity.WARNING] or counts[Severity.NOTICE]:
        terminal.say("逐条查看：python3 build.py check" + ("；--strict 下有警告就不编。" if strict and failed else ""))
    return FAILED if failed else DONE


@commands.command()
@_options(
    _PATHS,
    click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        metavar="text|json",
        help="结果的形式。",
    ),
    _STRICT,
)
@click.pass_obj
def check(root: Path, paths: tuple[str, ...], style: str, *, strict: bool) -> int:
    """检查内容：逐条列出错误、警告和提示，什么也不改。"""
    project = _project(root)
    findings: list[Finding] = []
    try:
        notices = project.notices(paths)
    except Refused as refused:
        if style == "text":
            raise
        findings, notices = list(refused.findings), []
    from yinfa.pipeline import examine

    findings += [finding for path in notices for finding in examine(project, path)]
    if style == "json":
        click.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        terminal.show(findings)
        _count(findings, len(notices))
    return FAILED if refusing(findings, strict=strict) else DONE


def _count(findings: Iterable[Finding], notices: int) -> None:
    counts = Counter(finding.severity for finding in findings)
    found = terminal.counted(counts)
    terminal.say(f"检查了 {notices} 份：{found or '没有发现问题'}。")


@commands.command()
@_options(
    _PATHS,
    click.option("--port", type=click.IntRange(1024, 65535), metavar="N", help="网页用这个端口（默认任选）。"),
    click.option("--no-open", is_flag=True, help="不打开浏览器。"),
)
@click.pass_obj
def watch(root: Path, paths: tuple[str, ...], port: int | None, *, no_open: bool) -> None:
    """边写边看：一保存就重编，浏览器里的网页和 PDF 随之更新，按 Ctrl-C 结束。"""
    from yinfa.watch import watch

    watch(_project(root), paths, port=port or 0, browse=not no_open)
