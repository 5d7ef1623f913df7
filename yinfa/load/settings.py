"""YAML text goes in, a checked `Settings` object comes out, with the line of each key; or every fault of it at once."""

from __future__ import annotations

import datetime as dt
import difflib
import io
import re
import warnings
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yinfa.load.source import Source, unreadable
from yinfa.model import FrontMatter, Issuer
from yinfa.model.issuer import Settings
from yinfa.report import Finding, error

_KEY_WITHOUT_COLON = re.compile(r"^(\s*)([\w（）()]+)\s*(：|:(?=[^\s/]))")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
_YEARS = range(1900, 3000)
_PLAIN_TAG = "tag:yaml.org,2002:"
_NEAR = 0.5
_SHOWN = 40
"""How many characters of an offending text are shown."""
_DEEPEST = 200
"""Opening brackets in a line at most: YAML takes its time over more."""
_LONGEST = 50_000
"""How many characters of settings are read at most: no profile comes near, and YAML takes its time."""

Model = TypeVar("Model", bound=Settings)


@dataclass(slots=True)
class Read(Generic[Model]):
    """What came of a YAML text: raw values, the line of each by its path (`主送机关.1`), and the settings they make.

    There are no settings where there are findings.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    settings: Model | None = None


def settings(model: type[Model], source: Source, first: int, last: int) -> Read[Model]:
    """Read the lines `first` to `last` (from 0, the last one left out) of a file as a YAML mapping, and check it.

    Scalars stay strings: `000001` is a copy number, `2023-07-25` becomes a date where a date is asked for.
    """
    reader: _Reader[Model] = _Reader(source, first)
    lines = reader.with_colons_right(source.lines[first:last])
    node = reader.composed(lines)
    if node is None:
        if reader.result.findings:
            return reader.result
    else:
        reader.take(node)
    if reader.is_sound:
        _check(model, reader.result, source.file, first or 1, reader.refused)
    return reader.result


class _Reader(Generic[Model]):
    """Turns YAML nodes into plain values, noting lines and faults."""

    def __init__(self, source: Source, first: int) -> None:
        self.source = source
        self.first = first
        self.result: Read[Model] = Read()
        self.is_sound = True
        self.refused: set[str] = set()
        """Paths of values that were refused as YAML: nothing more is said of them."""
        self._seen: set[int] = set()

    def with_colons_right(self, lines: tuple[str, ...]) -> list[str]:
        """Find `文种：通知` and `文种:通知`, the commonest slip of all, and read on as if they were right."""
        mended, depth = [], 0
        for number, line in enumerate(lines, self.first + 1):
            found = _KEY_WITHOUT_COLON.match(line) if depth == 0 else None
            rest = line[found.end() :].strip() if found else ""
            if found:
                hint = f"冒号要用半角，后面空一格：“{found.group(2)}: {_short(rest)}”。"
                self._refuse(f"“{found.group(2)}”后面的冒号不对", number, hint, line.strip())
            mended.append(f"{found.group(1)}{found.group(2)}: {rest}" if found else line)
            depth = max(0, depth + line.count("[") + line.count("{") - line.count("]") - line.count("}"))
        return mended

    def composed(self, lines: list[str]) -> Node | None:
        """Give the YAML tree; None where there is nothing, or nothing that can be read."""
        for number, line in enumerate(lines, self.first + 1):
            if line.count("[") + line.count("{") > _DEEPEST:
                self._refuse("括号套得太深", number, "请核对方括号和花括号是否成对。", line)
                return None
        if (length := sum(map(len, lines))) > _LONGEST:
            hint = "请核对第二行“---”是否写在开头各项之后，正文是否写到了它的前面。"
            self._refuse(f"“名称: 内容”有 {length} 字，太长了", self.first + 1, hint)
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what YAML merely warns of is refused below
                node: Node | None = YAML(typ="rt", pure=True).compose(io.StringIO("\n".join(lines)))
        except MarkedYAMLError as reason:
            self._refuse_broken(reason)
        except YAMLError:
            self._refuse("格式读不懂", self.first + 1, "请照 docs/content.md 的样子重写开头各项。")
        except RecursionError:
            self._refuse("层次套得太深", self.first + 1, "请核对缩进和括号：这里的各项最多缩进一层。")
        else:
            return node
        return None

    def _refuse_broken(self, reason: MarkedYAMLError) -> None:
        opened = "quoted scalar" in (reason.context or "") or "flow" in (reason.context or "")
        mark = reason.context_mark if opened and reason.context_mark else reason.problem_mark or reason.context_mark
        lines = self.source.lines
        line = min(self.first + (mark.line if mark else 0) + 1, len(lines))
        text = lines[line - 1].strip()
        hint = "请核对：冒号用半角、后面空一格；同级各项左边对齐；文字里有半角冒号、引号、括号的，整段加双引号。"
        message = "这一行的格式读不懂"
        if "quoted" in (reason.context or ""):
            message, hint = "引号没有成对", "补上右边的引号；引号里面还要用引号的，用中文引号“”。"
        elif opened:
            message, hint = "括号没有成对，或各项之间缺少逗号", "请核对 [ ] 和 { } 是否成对，各项之间用半角逗号。"
        elif "single document" in (reason.context or ""):
            message, hint = "上面多了一行“---”或“...”", "各项之间不要写，请删去。"
        elif "\t" in lines[line - 1]:
            hint = "缩进不能用制表符（Tab），请改成空格。"
        elif line > 1 and "\t" in lines[line - 2]:
            hint = "上一行里有制表符（Tab），请改成空格。"
        self._refuse(message, line, hint, text)

    def take(self, root: Node) -> None:
        """Read the whole tree."""
        values = self._value(root, "")
        if isinstance(values, dict):
            self.result.values = values
            return
        self.is_sound = False
        if not self.result.findings:
            line = self.first + root.start_mark.line + 1
            text = self.source.lines[line - 1].strip()
            hint = "例如“文种: 通知”，冒号用半角，后面空一格。"
            self._refuse("这里要写成一行一项的“名称: 内容”", line, hint, text)

    def _value(self, node: Node, path: str) -> Any:
        line = self.first + node.start_mark.line + 1
        self.result.lines.setdefault(path, line)
        if id(node) in self._seen:
            self.refused.add(path)
            return None
        if node.anchor:
            self.refused.add(path)
            hint = "请把内容照写一遍；文字本身以 & 或 * 开头的，加上引号。"
            self._refuse("不支持 & 和 * 引用", line, hint, self._text(line))
            self._seen.add(id(node))
            return None
        if not str(node.tag).startswith(_PLAIN_TAG) or "python" in str(node.tag):
            hint = "请删去 ! 和后面的词；文字本身以 ! 开头的，加上引号。"
            self._refuse("不支持以 ! 开头的写法", line, hint, self._text(line))
            self.refused.add(path)
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, line, path)
        if isinstance(node, SequenceNode):
            return [self._item(node, item, _join(path, str(index))) for index, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._mapping(node, path)

    def _scalar(self, node: ScalarNode, line: int, path: str) -> str | None:
        value = str(node.value).rstrip("\n")
        if node.style is None and value in ("", "~", "null"):
            return None
        if fault := self._scalar_fault(node, value):
            message, hint = fault
            self._refuse(message, line, hint, self._text(line))
            self.refused.add(path)
        return value.strip()

    def _scalar_fault(self, node: ScalarNode, value: str) -> tuple[str, str] | None:
        is_block = node.style in ("|", ">")
        if unseen := unreadable(value):
            return f"有看不见的字符 {unseen}，印不出来", "请删去反斜杠和后面的编码，直接输入文字。"
        if "\n" in value or (not is_block and node.end_mark.line != node.start_mark.line):
            return "文字要写在一行里", "请把几行并成一行；标题要分行的，用“标题分行: [第一行, 第二行]”。"
        if node.style is None and value.startswith(("［", "【")) and value.endswith(("］", "】")):
            return "方括号是全角的", "一串内容用半角方括号和逗号：[甲, 乙]；括号要印出来的，整段加双引号。"
        if node.style is None and self._cut_off(node):
            return "“#”后面的文字会被当作说明，不会印出来", "文字里有 # 的，整段加双引号；若是说明，# 后面空一格。"
        return None

    def _cut_off(self, node: Node) -> bool:
        """Whether a plain text is followed by `#` and more, as in `标题: 关于 #一号工程 的通知`."""
        rest = self.source.lines[self.first + node.end_mark.line][node.end_mark.column :].lstrip()
        return rest.startswith("#") and rest[1:2].strip() not in ("", "#")

    def _item(self, node: SequenceNode, item: Node, path: str) -> Any:
        value = self._value(item, path)
        if node.flow_style and isinstance(item, ScalarNode) and item.style is None and "，" in str(item.value):
            line = self.first + item.start_mark.line + 1
            hint = "方括号里各项之间用半角逗号；如果本来就是一项，给它加上双引号。"
            self._refuse("这里的逗号是全角的", line, hint, str(item.value))
        return value

    def _mapping(self, node: MappingNode, path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            line = self.first + key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._refuse("名称要是一个词", line, "名称写在冒号左边，如“文种: 通知”。", self._text(line))
                continue
            name = str(key.value)
            if name in result:
                hint = "请留一个，删去另一个。"
                self._refuse(f"“{_short(name)}”写了两次", line, hint, self._text(line), "content.duplicate-key")
            self.result.lines[_join(path, name)] = line
            result[name] = self._value(value, _join(path, name))
        return result

    def _text(self, line: int) -> str:
        return self.source.lines[line - 1].strip()

    def _refuse(self, message: str, line: int, hint: str, text: str = "", rule: str = "content.yaml") -> None:
        found = error(rule, message, file=self.source.file, line=line, text=_short(text), hint=hint)
        self.result.findings.append(found)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


# Checking


def _check(model: type[Model], read: Read[Model], file: str, first: int, refused: set[str]) -> None:
    """Check the values against a settings class: the settings, or a finding for each fault not yet told of."""
    try:
        checked = model.model_validate(_prepared(model, read.values), by_alias=True, by_name=False)
    except ValidationError as faults:
        new = [fault for fault in faults.errors() if not _path(fault) & refused]
        read.findings += [_finding(model, fault, read.lines, file, first) for fault in new]
    else:
        read.settings = None if read.findings else checked


def _prepared(model: type[Settings], values: dict[str, Any]) -> dict[str, Any]:
    """Allow one value for a list, an office without aliases, a date as a notice has it, and a known key left empty."""
    fields = {str(asked.validation_alias or name): asked for name, asked in model.model_fields.items()}
    given = {key: value for key, value in values.items() if value is not None or key not in fields}
    return {key: _suited(fields[key], value) if key in fields else value for key, value in given.items()}


def _suited(asked: FieldInfo, value: Any) -> Any:
    kind = asked.annotation
    if isinstance(kind, type) and issubclass(kind, Settings) and isinstance(value, dict):
        return _prepared(kind, value)
    if isinstance(value, dict) and str(kind).startswith("dict"):
        return {key: [] if inner is None else _listed(inner) for key, inner in value.items()}
    if str(kind).startswith("tuple"):
        return _listed(value)
    if isinstance(value, str) and "datetime.date" in str(kind):
        return _date(value)
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _date(value: str) -> dt.date | str:
    """Read 2023-07-25, 2023/7/25 or 2023年7月25日; anything else stays text, which the settings refuse."""
    if found := _DATE.fullmatch(value.strip()):
        year, month, day = map(int, found.groups())
        try:
            return dt.date(year, month, day) if year in _YEARS else value
        except ValueError:
            pass
    return value


def _path(fault: ErrorDetails) -> set[str]:
    """Give the paths of the place of a fault and of all that it stands in."""
    parts = [str(part) for part in fault["loc"]]
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}


def _finding(model: type[Settings], fault: ErrorDetails, lines: dict[str, int], file: str, first: int) -> Finding:
    path = ".".join(str(part) for part in fault["loc"] if part != "[key]")
    while path and path not in lines:
        path = path.rpartition(".")[0]
    key = next((_short(part) for part in reversed(fault["loc"]) if isinstance(part, str) and part != "[key]"), "")
    value = fault["input"]
    text = _short(value) if isinstance(value, str) else ""
    rule, message, hint = _explain(model, fault, key, text)
    shown = f"{key}: {text}" if text else key
    return error(rule, message, file=file, line=lines.get(path, first), text=shown, hint=hint)


def _explain(model: type[Settings], fault: ErrorDetails, key: str, text: str) -> tuple[str, str, str]:
    kind = fault["type"]
    if kind == "missing":
        return "content.missing-key", f"缺少“{key}”", f"请补上一行“{key}: …”。"
    if kind == "extra_forbidden":
        known = _keys(model, fault["loc"][:-1])
        return "content.unknown-key", f"不认识的名称“{key}”", _key_hint(model, key, known)
    if kind == "enum":
        expected = str((fault.get("ctx") or {}).get("expected", ""))
        choices = expected.replace("'", "").replace(" or ", "、").replace(", ", "、")
        return "content.value", f"“{key}”不能写“{text}”", f"可以写：{choices}。"
    if kind.startswith("date"):
        hint = "日期写成 2023-07-25 或 2023年7月25日，并核对年、月、日。"
        return "content.date", f"“{key}”不是一个日期" + (f"：“{text}”" if text else ""), hint
    if kind.startswith(("int", "greater", "less")):
        return "content.value", f"“{key}”要写四位年份，不是“{text}”", "例如“年度: 2023”。"
    if kind in ("tuple_type", "list_type", "too_short"):
        return "content.value", f"“{key}”要写成一串，至少一个", f"例如“{key}: [甲, 乙]”。"
    if kind in ("dict_type", "model_type"):
        return "content.value", f"“{key}”下面要另起行、缩进两格，一行一项", f"例如“{key}:”下一行写“  名称: 内容”。"
    return "content.value", f"“{key}”要写一段文字", f"例如“{key}: …”；文字里有冒号、井号的，整段加引号。"


def _key_hint(model: type[Settings], key: str, known: list[str]) -> str:
    name, colon, value = key.partition("：")
    if colon and name in known:
        return f"冒号要用半角，后面空一格：“{name}: {value}”。"
    if model is FrontMatter and key in _keys(Issuer, ()):
        return f"“{key}”写在发文机关的文件里（content/issuers/）。"
    if model is Issuer and key in _keys(FrontMatter, ()):
        return f"“{key}”写在公文的内容文件里。"
    return did_you_mean(key, known)


def _keys(model: type[Settings], loc: tuple[int | str, ...]) -> list[str]:
    """Give the keys allowed at a place in a settings class."""
    for part in loc:
        for asked in model.model_fields.values():
            inner = asked.annotation
            if asked.validation_alias == part and isinstance(inner, type) and issubclass(inner, Settings):
                model = inner
    return [str(asked.validation_alias or name) for name, asked in model.model_fields.items()]


def did_you_mean(word: str, known: list[str]) -> str:
    """Give the known word nearest to a wrong one as a question, or else all of them."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    return f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(known)}。"


__all__ = ["Read", "did_you_mean", "settings"]
