"""YAML text goes in, a checked `Settings` object comes out, with the line of each key; or all faults at once."""

from __future__ import annotations

import datetime as dt
import difflib
import io
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yinfa.load.source import Source
from yinfa.model.issuer import Settings
from yinfa.report import Finding, Refused, error

_KEY_WITHOUT_COLON = re.compile(r"^\s*(?:- )?([\u4e00-\u9fff]+)\s*(：|:(?=[^\s]))")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
_NEAR = 0.5

Model = TypeVar("Model", bound=Settings)


@dataclass(frozen=True, slots=True)
class Raw:
    """A YAML file's values as strings, lists and mappings, and the line each stands on by its path (`主送机关.1`)."""

    values: dict[str, Any]
    lines: dict[str, int]


def parse(source: Source, first: int, last: int) -> Raw:
    """Parse the lines `first` to `last` (from 0, the last one left out) of a file as a YAML mapping.

    Scalars stay strings: `000001` is a copy number, `2023-07-25` becomes a date where a date is asked for.
    Raises `Refused`.
    """
    lines = source.lines[first:last]
    typed = _mistyped_colons(source.file, lines, first)
    if typed:
        raise Refused(*typed)
    try:
        node = YAML(typ="rt", pure=True).compose(io.StringIO("\n".join(lines)))
    except MarkedYAMLError as reason:
        raise Refused(_broken(source, first, reason)) from None
    except YAMLError as reason:
        raise Refused(error("content.yaml", f"格式有误：{reason}", file=source.file, line=first + 1)) from None
    if node is None:
        return Raw({}, {})
    reader = _Reader(source.file, first)
    values = reader.value(node, "")
    if not isinstance(values, dict):
        reader.findings.append(
            error(
                "content.yaml",
                "这里要写成一行一项的“名称: 内容”",
                file=source.file,
                line=first + 1,
                text=lines[0].strip() if lines else "",
                hint="例如“文种: 通知”，冒号用半角，后面空一格。",
            )
        )
    if reader.findings:
        raise Refused(*reader.findings)
    return Raw(values, reader.lines)


def _mistyped_colons(file: str, lines: tuple[str, ...], first: int) -> list[Finding]:
    """Find `文种：通知` and `文种:通知`, which YAML takes for one long text: the commonest slip of all."""
    return [
        error(
            "content.yaml",
            f"“{found.group(1)}”后面的冒号不对",
            file=file,
            line=number,
            text=line.strip(),
            hint=f"冒号要用半角，后面空一格：“{found.group(1)}: {line[found.end() :].strip()}”。",
        )
        for number, line in enumerate(lines, first + 1)
        if (found := _KEY_WITHOUT_COLON.match(line))
    ]


def _broken(source: Source, first: int, reason: MarkedYAMLError) -> Finding:
    mark = reason.problem_mark or reason.context_mark
    line = min(first + (mark.line if mark else 0) + 1, len(source.lines))
    text = source.lines[line - 1].strip()
    hint = "请核对：冒号用半角、后面空一格；同级各项左边对齐，缩进用空格，不用制表符；引号、方括号要成对。"
    if "\t" in source.lines[line - 1]:
        hint = "缩进不能用制表符（Tab），请改成空格。"
    return error("content.yaml", "这一行的格式读不懂", file=source.file, line=line, text=text, hint=hint)


class _Reader:
    """Turns YAML nodes into plain values, noting lines and faults."""

    def __init__(self, file: str, first: int) -> None:
        self.file = file
        self.first = first
        self.lines: dict[str, int] = {}
        self.findings: list[Finding] = []
        self._seen: set[int] = set()

    def value(self, node: Node, path: str) -> Any:
        line = self.first + node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if node.anchor or id(node) in self._seen:
            self._refuse(
                "content.yaml", "不支持 & 和 * 引用", line, "请把内容照写一遍；文字本身以 & 或 * 开头的，加上引号。"
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, ScalarNode):
            empty = node.style is None and node.value in ("", "~", "null")
            return None if empty else node.value
        if isinstance(node, SequenceNode):
            return [self.value(item, _join(path, str(index))) for index, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._mapping(node, path)

    def _mapping(self, node: MappingNode, path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            line = self.first + key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._refuse("content.yaml", "名称要是一个词", line, "名称写在冒号左边，如“文种: 通知”。")
                continue
            name = str(key.value)
            if name in result:
                self._refuse("content.duplicate-key", f"“{name}”写了两次", line, "请留一个，删去另一个。", name)
            self.lines[_join(path, name)] = line
            result[name] = self.value(value, _join(path, name))
        return {name: value for name, value in result.items() if value is not None}

    def _refuse(self, rule: str, message: str, line: int, hint: str, text: str = "") -> None:
        self.findings.append(error(rule, message, file=self.file, line=line, text=text, hint=hint))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def build(model: type[Model], raw: Raw, file: str, first: int = 1) -> Model:
    """Check raw values against a settings class. Raises `Refused` with a finding for each fault."""
    try:
        return model.model_validate(_prepared(model, raw.values))
    except ValidationError as faults:
        findings = [_finding(model, fault, raw, file, first) for fault in faults.errors()]
        raise Refused(*findings) from None


def _prepared(model: type[Settings], values: dict[str, Any]) -> dict[str, Any]:
    """Allow one value where a list is asked for, and a date as it is written in a notice."""
    result = dict(values)
    for name, field in model.model_fields.items():
        key = str(field.validation_alias or name)
        value = result.get(key)
        kind = str(field.annotation)
        if isinstance(value, str) and kind.startswith("tuple"):
            result[key] = [value]
        if isinstance(value, str) and "datetime.date" in kind and (found := _DATE.fullmatch(value.strip())):
            year, month, day = map(int, found.groups())
            result[key] = _date_or(value, year, month, day)
        if isinstance(value, dict) and kind.startswith("dict"):
            result[key] = {k: [v] if isinstance(v, str) else v for k, v in value.items()}
    return result


def _date_or(value: str, year: int, month: int, day: int) -> dt.date | str:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return value


def _finding(model: type[Settings], fault: ErrorDetails, raw: Raw, file: str, first: int) -> Finding:
    path = ".".join(str(part) for part in fault["loc"] if part != "[key]")
    while path and path not in raw.lines:
        path = path.rpartition(".")[0]
    line = raw.lines.get(path, first)
    key = str(fault["loc"][-1]) if fault["loc"] else ""
    value = fault["input"]
    text = value if isinstance(value, str) else ""
    rule, message, hint = _explain(model, fault, key, text)
    return error(rule, message, file=file, line=line, text=f"{key}: {text}" if text else key, hint=hint)


def _explain(model: type[Settings], fault: ErrorDetails, key: str, text: str) -> tuple[str, str, str]:
    kind = fault["type"]
    if kind == "missing":
        return "content.missing-key", f"缺少“{key}”", f"请补上一行“{key}: …”。"
    if kind == "extra_forbidden":
        known = _keys(model, fault["loc"][:-1])
        return "content.unknown-key", f"不认识的名称“{key}”", did_you_mean(key, known)
    if kind == "enum":
        choices = (
            str((fault.get("ctx") or {}).get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
        )
        return "content.value", f"“{key}”不能写“{text}”", f"可以写：{choices}。"
    if kind.startswith("date"):
        return (
            "content.date",
            f"“{key}”不是一个日期：“{text}”",
            "日期写成 2023-07-25 或 2023年7月25日，并核对月份和日子。",
        )
    if kind.startswith(("int", "greater", "less")):
        return "content.value", f"“{key}”要写四位年份，不是“{text}”", "例如“年度: 2023”。"
    if kind in ("tuple_type", "list_type", "too_short"):
        return "content.value", f"“{key}”要写成一串，至少一个", f"例如“{key}: [甲, 乙]”。"
    if kind in ("dict_type", "model_type"):
        return "content.value", f"“{key}”下面要另起行、缩进两格，一行一项", f"例如“{key}:”下一行写“  名称: 内容”。"
    return "content.value", f"“{key}”要写一段文字", f"例如“{key}: …”；文字里有冒号、井号的，整段加引号。"


def _keys(model: type[Settings], loc: tuple[int | str, ...]) -> list[str]:
    """Give the keys allowed at a place in a settings class."""
    for part in loc:
        for name, field in model.model_fields.items():
            if part in (field.validation_alias, name):
                inner = field.annotation
                if isinstance(inner, type) and issubclass(inner, Settings):
                    model = inner
    return [str(field.validation_alias or name) for name, field in model.model_fields.items()]


def did_you_mean(word: str, known: list[str]) -> str:
    """Name the nearest of the known words, or all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    if near:
        return f"是不是“{near[0]}”？"
    return f"可用的有：{'、'.join(known)}。"


def schema(model: type[Settings]) -> dict[str, Any]:
    """Give the JSON Schema of a settings class, with its Chinese keys, for editors."""
    return TypeAdapter(model).json_schema()


__all__ = ["Raw", "build", "did_you_mean", "parse", "schema"]
