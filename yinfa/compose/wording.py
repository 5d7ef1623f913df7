"""A notice's values go into the wording templates (templates/wording/*.md.j2), the text of each element comes out.

Templates are sandboxed, and an undefined name is an error. Values are text, never markup or code.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from yinfa.compose.blocks import Place
from yinfa.load import did_you_mean
from yinfa.load.source import read
from yinfa.model import FrontMatter
from yinfa.report import Finding, Refused, error

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment

SUFFIX = ".md.j2"
BASE = "基础"
ELEMENTS = (
    *("标题", "主送机关", "正文", "分工", "附件说明", "附件标识"),
    *("署名", "成文日期", "附注", "抄送", "印发机关", "印发日期"),
)
"""The blocks that a template and those that it extends must have between them."""
MAY_BE_EMPTY = ("正文", "分工", "附注", "抄送")
FROM_CONTENT = {
    "方案": "请在内容文件里写“# 方案标题”和方案的内容。",
    "标题": "请在内容文件开头补上“标题: …”。",
    "年度": "请在内容文件开头补上“年度: …”。",
    "发文字号": "请在内容文件开头补上“发文字号: …”。",
}
"""Names that a template has only where the content gives them, and how to give them."""
_MARKUP = re.compile(r"([\\*])")
_NAMES = "可用的名称和写法见 docs/wording.md。"


class FaultyTemplate(Exception):
    """A template does not do what a template has to: message, template, line, and what to do."""


class Wording:
    """One wording template: a notice's elements by the names of its blocks."""

    def __init__(self, templates: Path, matter: FrontMatter, asked: Place, root: Path) -> None:
        """Find the template of 文种 and 事项; an office's own, in a folder of its name, comes first.

        `asked` is where the content names it. Raises `Refused` for an unknown or faulty template.
        """
        self._folder = templates / "wording"
        self._root = root
        self._asked = asked
        self._environment = _environment(self._folder)
        stem = f"{matter.kind}.{matter.matter}" if matter.matter else matter.kind
        known = {path.relative_to(self._folder).as_posix() for path in self._folder.rglob(f"*{SUFFIX}")}
        candidates = [f"{matter.issuers[0]}/{stem}{SUFFIX}", f"{stem}{SUFFIX}"] if "/" not in stem else []
        self.name = next((name for name in candidates if name in known and stem != BASE), "")
        if not self.name:
            raise Refused(self._unknown(matter, stem, known))
        with self._faults():
            self._templates = self._ancestry()

    def element(self, block: str, values: Mapping[str, Any]) -> str:
        """Give the text of one element; `values` are from `as_text`. Raises `Refused` for a faulty template."""
        with self._faults():
            context = self._templates[0].new_context(dict(values))
            for ancestor in self._templates[1:]:  # what Jinja itself does for `extends`, without rendering the rest
                for name, render in ancestor.blocks.items():
                    context.blocks.setdefault(name, []).append(render)
            text = "".join(context.blocks[block][0](context)).strip()
            if not text and block not in MAY_BE_EMPTY:
                hint = f"请在模板的“{{% block {block} %}}”和“{{% endblock %}}”之间写上文字。"
                raise FaultyTemplate(f"模板给出的“{block}”是空的", self.name, 1, hint)
        return text

    def place(self, name: str) -> str:
        """Give a template's path for messages."""
        path = self._folder / name
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else str(path)

    def _ancestry(self) -> list[Template]:
        """Give the template and those that it extends, nearest first."""
        trees = dict(self._trees())
        _insist_on_elements(trees)
        return [self._environment.get_template(name) for name in trees]

    def _trees(self) -> Iterator[tuple[str, nodes.Template]]:
        from jinja2 import nodes

        name, seen = self.name, set()
        loader = self._environment.loader
        assert loader
        while name:
            seen.add(name)
            tree = self._environment.parse(loader.get_source(self._environment, name)[0], name)
            yield name, tree
            extends = next(tree.find_all(nodes.Extends), None)
            if extends and not isinstance(extends.template, nodes.Const):
                hint = "extends 后面要写一个加引号的文件名。"
                raise FaultyTemplate("模板继承的文件名是算出来的", name, extends.lineno, hint)
            parent = str(extends.template.value) if extends else ""  # type: ignore[attr-defined]
            if extends and parent in seen:
                hint = "请核对 extends 后面的文件名。"
                raise FaultyTemplate(f"模板“{parent}”继承了自己", name, extends.lineno, hint)
            name = parent

    def _unknown(self, matter: FrontMatter, stem: str, known: set[str]) -> Finding:
        shared = sorted(name.removesuffix(SUFFIX) for name in known if "/" not in name)
        kinds = [name for name in shared if name != BASE]
        what = f"文种“{matter.kind[:20]}”、事项“{matter.matter[:20]}”" if matter.matter else f"文种“{matter.kind[:20]}”"
        matters = [name.partition(".")[2] for name in kinds if name.startswith(f"{matter.kind}.")]
        near = did_you_mean(stem[:40], kinds) if kinds else "templates/wording/ 里没有模板，请从原项目复制回来。"
        if matters and not matter.matter:
            near = f"请补上“事项: {'”或“事项: '.join(matters)}”。"
        hint = f"{near}新的模板写在 templates/wording/{stem[:40]}{SUFFIX}，写法见 docs/wording.md。"
        message = f"没有{what}的文字模板"
        where = {"file": self._asked.file, "line": self._asked.line}
        return error("content.unknown-template", message, text=stem[:60], hint=hint, **where)

    # Faults

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn whatever goes wrong in a template into a finding with its file and line."""
        try:
            yield
        except Refused:
            raise
        except Exception as fault:  # noqa: BLE001 - a template may bring Jinja to raise anything
            raise Refused(self._finding(fault)) from None

    def _finding(self, fault: Exception) -> Finding:
        message, name, line, hint = self._explained(fault)
        if name == self._asked.file:
            return error("content.missing-for-template", message, file=name, line=line, hint=hint)
        lines = self._lines(name)
        text = lines[line - 1].strip()[:80] if line and line <= len(lines) else ""
        return error("template.fault", message, file=self.place(name), line=line, text=text, hint=hint)

    def _lines(self, name: str) -> tuple[str, ...]:
        try:
            return read(self._folder / name, name).lines
        except Refused:
            return ()

    def _explained(self, fault: Exception) -> tuple[str, str, int | None, str]:
        """Give what is wrong, in which template, on which line, and what to do."""
        from jinja2 import TemplateAssertionError, TemplateSyntaxError

        said = f"（Jinja 的原话：{fault}）"
        match fault:
            case FaultyTemplate():
                message, name, line, hint = fault.args
                return message, name, line, hint
            case TemplateAssertionError():
                return "模板用了没有的过滤器或写法", fault.name or self.name, fault.lineno, _NAMES + said
            case TemplateSyntaxError():
                hint = "请核对 {% block … %} 与 {% endblock %}、{{ 与 }} 是否成对。"
                return "模板的写法有误", fault.name or self.name, fault.lineno, hint + said
            case _:
                return self._explained_in_use(fault, *self._where(fault.__traceback__))

    def _explained_in_use(self, fault: Exception, name: str, line: int | None) -> tuple[str, str, int | None, str]:
        """Explain what went wrong not while a template was read, but while it was filled."""
        from jinja2 import TemplateNotFound, UndefinedError
        from jinja2.exceptions import SecurityError

        match fault:
            case TemplateNotFound():
                return f"模板要用的“{fault.name}”不存在", name, line, "请核对 extends、include 后面的文件名。"
            case SecurityError():
                return "模板里有不许用的写法", name, line, "模板只能用公文的内容，不能碰程序和文件。" + _NAMES
            case UndefinedError():
                return self._undefined(fault, name, line)
            case RecursionError():
                return "模板引用了自己，没有尽头", name, line, "请核对 include 后面的文件名。"
            case OverflowError() | MemoryError():
                return "模板里的循环或文字太长", name, line, "请核对 range 后面的数。"
            case _:
                return "模板里的算式算不出来", name, line, f"{_NAMES}（Jinja 的原话：{fault}）"

    def _undefined(self, fault: Exception, name: str, line: int | None) -> tuple[str, str, int | None, str]:
        found = re.search(r"'([^']+)' is undefined|no attribute '([^']+)'", str(fault))
        word = (found.group(1) or found.group(2)) if found else ""
        if word in FROM_CONTENT:
            message = f"模板 {self.place(name)} 第 {line} 行要用“{word}”，而这份公文没有写"
            return message, self._asked.file, self._asked.line, FROM_CONTENT[word]
        return f"模板用了不存在的名称“{word}”", name, line, _NAMES

    def _where(self, trace: TracebackType | None) -> tuple[str, int | None]:
        """Find the template line in a traceback, whose frames have the lines of what Jinja compiled."""
        name, line = self.name, None
        while trace:
            file = trace.tb_frame.f_code.co_filename
            if file.endswith(SUFFIX):
                name = Path(file).relative_to(self._folder).as_posix()
                line = self._environment.get_template(name).get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return name, line


def _insist_on_elements(trees: Mapping[str, nodes.Template]) -> None:
    """Refuse templates in which text stands where it is never said, or which leave an element unsaid."""
    from jinja2 import nodes

    outer = {name: [node for node in tree.body if isinstance(node, nodes.Block)] for name, tree in trees.items()}
    inner = {
        block.name for blocks in outer.values() for each in blocks for block in each.find_all(nodes.Block)
    }  # an office may part its blocks further
    for name, tree in trees.items():
        for node in tree.body:
            if _is_lost(node):
                hint = "请把它写进某一个 {% block … %} 里面；只是说明的，写成 {# … #}。"
                raise FaultyTemplate("块外面的内容不会印出来", name, _first_line(node), hint)
        for block in outer[name]:
            if block.name not in ELEMENTS and block.name not in inner:
                hint = did_you_mean(block.name, list(ELEMENTS))
                raise FaultyTemplate(f"没有“{block.name}”这个块，它不会印出来", name, block.lineno, hint)
    names = {block.name for blocks in outer.values() for block in blocks}
    if missing := [element for element in ELEMENTS if element not in names]:
        hint = f'第一行写上 {{% extends "{BASE}{SUFFIX}" %}}，就有了所有的块。'
        raise FaultyTemplate(f"模板缺少块：{'、'.join(missing)}", next(iter(trees)), 1, hint)


def _is_lost(node: nodes.Node) -> bool:
    from jinja2 import nodes

    if isinstance(node, nodes.Output):
        return not all(isinstance(each, nodes.TemplateData) and not each.data.strip() for each in node.nodes)
    return not isinstance(node, nodes.Block | nodes.Extends)


def _first_line(node: nodes.Node) -> int:
    """Give the line of the first text of a node: one of text alone begins with the line end before it."""
    from jinja2 import nodes

    for text in node.find_all(nodes.TemplateData):
        if text.data.strip():
            return text.lineno + text.data[: len(text.data) - len(text.data.lstrip())].count("\n")
    return node.lineno


@cache
def _environment(folder: Path) -> SandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(loader=FunctionLoader(_loader(folder)), undefined=StrictUndefined)


def _loader(folder: Path) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    """Read templates as content is read: UTF-8 alone, and never from outside their folder."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            return None
        source = read(path, f"{folder.parent.name}/{folder.name}/{name}")
        stamp = path.stat().st_mtime_ns
        return "\n".join(source.lines), str(path), lambda: path.is_file() and path.stat().st_mtime_ns == stamp

    return load


def as_text(value: Any) -> Any:
    """Escape what the author wrote, so that its asterisks are not taken for the template's emphasis."""
    match value:
        case str():
            return _MARKUP.sub(r"\\\1", value)
        case dict():
            return {key: as_text(inner) for key, inner in value.items()}
        case list() | tuple():
            return [as_text(inner) for inner in value]
    return value
