"""A template of templates/web or templates/print and its values go in, the text it makes comes out; or what is wrong.

What a template gets is text: everything is escaped, an undefined name is an error, and templates are sandboxed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yinfa.report import Finding, Refused, error
from yinfa.units import Length

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_ADDRESS = re.compile(r"[!-~]{20,}")
_ADDRESS_BREAK = re.compile(r"(?<=[/.?&=_-])(?=[!-~])")


def fill(templates: Path, name: str, values: Mapping[str, Any]) -> str:
    """Fill in a template, HTML escaped; in style sheets (.css) comments are CSS's own, and are left out.

    `name` is relative to `templates`. Raises `Refused` with the file and line of whatever is wrong.
    """
    try:
        page, style = _environments(templates)
        environment = style if name.endswith(".css") else page
        return environment.get_template(name).render(values)
    except Exception as fault:  # a template can fail in any way that Python can
        raise Refused(_finding(fault, templates, name)) from fault


def css_mm(length: Length) -> str:
    """Write a length as CSS does."""
    return f"{length.mm:.4f}".rstrip("0").rstrip(".") + "mm"


@cache
def _environments(templates: Path) -> tuple[SandboxedEnvironment, SandboxedEnvironment]:
    """Give the environments of pages and of style sheets."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    loader = FileSystemLoader(templates)
    page = SandboxedEnvironment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page.filters |= {"mm": css_mm, "breakable": _breakable}
    style = page.overlay(comment_start_string="/*", comment_end_string="*/", autoescape=False)
    return page, style


def _breakable(text: str) -> str:
    """Let a long address end a line after its marks, where one that cannot would tear the justified line before it."""
    if not _ADDRESS.search(text):
        return text
    from markupsafe import Markup

    return Markup("<wbr>").join(_ADDRESS_BREAK.split(text))


def _finding(fault: Exception, templates: Path, name: str) -> Finding:
    """Say which line of which template is wrong; Jinja puts its templates' own names and lines into the traceback."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

    folder = name.partition("/")[0]
    what = {"web": "网页", "print": "打印"}.get(folder, "")
    file, line = str(templates / name), None
    trace = fault.__traceback__
    while trace:
        if Path(trace.tb_frame.f_code.co_filename).is_relative_to(templates):
            file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    message, hint = f"{what}模板里的算式算不出来", "请核对这一行。"
    if isinstance(fault, TemplateSyntaxError):
        file, line = fault.filename or file, fault.lineno
        message, hint = f"{what}模板的写法有误", "请核对 {% … %} 与 {{ … }} 是否成对，if、for 是否都有 endif、endfor。"
    elif isinstance(fault, TemplateNotFound):
        message, hint = f"没有{what}模板“{fault.name}”", f"请把它放回 {templates.name} 文件夹。"
    elif isinstance(fault, UndefinedError):
        message, hint = f"{what}模板用了不存在的名称", "可用的名称见 docs/web.md。"
    elif isinstance(fault, UnicodeDecodeError):
        message, hint = f"{what}模板不是 UTF-8 编码", "请用编辑器另存为 UTF-8。"
        files = [path for path in (templates / folder).iterdir() if path.is_file()]
        file = next((str(path) for path in files if path.read_bytes() == fault.object), file)
    shown = f"{templates.name}/{Path(file).relative_to(templates).as_posix()}"
    return error("template.fault", message, file=shown, line=line, text=str(fault)[:80], hint=hint)
