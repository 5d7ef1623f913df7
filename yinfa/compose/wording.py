"""A notice's values go into the wording templates (templates/wording/*.md.j2), the text of each element comes out.

Templates are sandboxed, and an undefined name is an error. Values are text, never markup or code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yinfa.report import Finding, Refused, error

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

SUFFIX = ".md.j2"
_SEPARATOR = re.compile(r"[/\\]")
_MARKUP = re.compile(r"([\\*])")


class TemplateLoop(Exception):
    """A template extends itself, directly or by way of others."""


class Wording:
    """One wording template: a notice's elements by the names of its blocks."""

    def __init__(self, templates: Path, issuer: str, kind: str, matter: str | None, root: Path) -> None:
        """Find the template of a kind (文种) and matter (事项); an office's own, in a folder of its name, comes first.

        Raises `Refused` for an unknown or faulty template.
        """
        self._folder = templates / "wording"
        self._root = root
        self._environment = _environment(self._folder)
        stem = f"{kind}.{matter}" if matter else kind
        candidates = [f"{issuer}/{stem}{SUFFIX}", f"{stem}{SUFFIX}"] if not _SEPARATOR.search(stem) else []
        self.name = next((name for name in candidates if (self._folder / name).is_file()), "")
        if not self.name:
            raise Refused(self._unknown(stem))
        with _faults(self):
            self._templates = self._ancestry()

    def element(self, block: str, values: Mapping[str, Any]) -> str:
        """Give the text of one element. Raises `Refused` where the template is at fault."""
        with _faults(self):
            context = self._templates[0].new_context(dict(values))
            for ancestor in self._templates[1:]:  # what Jinja itself does for `extends`, without rendering the rest
                for name, render in ancestor.blocks.items():
                    context.blocks.setdefault(name, []).append(render)
            renders = context.blocks.get(block)
            return "".join(renders[0](context)).strip() if renders else ""

    def _ancestry(self) -> list[Template]:
        """Give the template and those that it extends, nearest first."""
        found = [self._environment.get_template(self.name)]
        while parent := _parent(self._environment, found[-1].name or ""):
            if parent in [template.name for template in found]:
                raise TemplateLoop(parent)
            found.append(self._environment.get_template(parent))
        return found

    def _unknown(self, stem: str) -> Finding:
        known = sorted(
            name.removesuffix(SUFFIX)
            for name in (path.name for path in self._folder.glob(f"*{SUFFIX}"))
            if name != f"基础{SUFFIX}"
        )
        kind, _, matter = stem.partition(".")
        what = f"文种“{kind}”、事项“{matter}”" if matter else f"文种“{kind}”"
        return error(
            "content.unknown-template",
            f"没有{what}的文字模板",
            text=stem,
            hint=f"已有：{'、'.join(known)}。新的模板写在 templates/wording/{stem}{SUFFIX}。",
        )

    def place(self, name: str | None) -> str:
        """Give a template's path for messages."""
        path = self._folder / (name or self.name)
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else str(path)


@cache
def _environment(folder: Path) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        finalize=_as_text,
        trim_blocks=False,
        auto_reload=True,
    )


def _as_text(value: object) -> object:
    """Escape what the author wrote, so that its asterisks are not taken for the template's emphasis."""
    return _MARKUP.sub(r"\\\1", value) if isinstance(value, str) else value


_EXTENDS = re.compile(r"{%-?\s*extends\s+[\"']([^\"']+)[\"']")


def _parent(environment: SandboxedEnvironment, name: str) -> str | None:
    assert environment.loader
    source = environment.loader.get_source(environment, name)[0]
    found = _EXTENDS.search(source)
    return found.group(1) if found else None


class _faults:  # noqa: N801 - reads as the statement it is
    """Turns a template's faults into findings with its file and line."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: Any) -> None:
        from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

        if fault is None or isinstance(fault, Refused) or not isinstance(fault, Exception):
            return
        name, line = _template_line(trace, self._wording.name)
        message, hint = "模板里的算式算不出来", "可用的名称和写法见 docs/wording.md。"
        if isinstance(fault, TemplateSyntaxError):
            name, line = fault.name or name, fault.lineno
            message, hint = "模板的写法有误", "请核对 {% block … %} 与 {% endblock %}、{{ 与 }} 是否成对。"
        elif isinstance(fault, TemplateNotFound):
            message, hint = f"模板继承的“{fault.name}”不存在", "请核对 extends 后面的文件名。"
        elif isinstance(fault, TemplateLoop):
            message, hint = f"模板“{fault}”继承了自己", "请核对 extends 后面的文件名。"
        elif isinstance(fault, UndefinedError):
            message, hint = _undefined(str(fault))
        file = self._wording.place(name)
        raise Refused(error("template.fault", message, file=file, line=line, text=str(fault)[:80], hint=hint)) from None


def _undefined(fault: str) -> tuple[str, str]:
    found = re.match(r"'([^']+)' is undefined", fault)
    name = found.group(1) if found else ""
    if name in FROM_CONTENT:
        return f"模板要用“{name}”，而这份公文没有写", FROM_CONTENT[name]
    return f"模板用了不存在的名称{f'“{name}”' if name else ''}", "可用的名称见 docs/wording.md。"


FROM_CONTENT = {
    "方案": "请在内容文件里写“# 方案标题”和方案的内容。",
    "标题": "请在内容文件开头补上“标题: …”。",
    "年度": "请在内容文件开头补上“年度: …”。",
    "发文字号": "请在内容文件开头补上“发文字号: …”。",
}
"""Names that a template has only where the content gives them, and how to give them."""


def _template_line(trace: Any, name: str) -> tuple[str, int | None]:
    """Find the template line in a traceback: Jinja rewrites the frames so that they carry the template's own."""
    line = None
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(SUFFIX):
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return name, line
