"""A content file and its issuers' profiles go in, a `Notice` comes out, each part with its line; or every fault."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

from yinfa.load.body import read_body
from yinfa.load.settings import Read, did_you_mean, settings
from yinfa.load.source import Source, read
from yinfa.model import FrontMatter, Issuer, Notice
from yinfa.project import ISSUERS
from yinfa.report import Finding, Refused, Severity, error

__all__ = ["Loaded", "did_you_mean", "load"]

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A notice, what was noticed while reading it (no errors), and the files it was read from, each with its hash."""

    notice: Notice
    findings: tuple[Finding, ...]
    inputs: dict[Path, str]


def load(path: Path, content: Path, root: Path) -> Loaded:
    """Read the notice in `path`; `content` is the folder that holds `issuers/`, messages name files relative to `root`.

    Raises `Refused` with all faults of the file and of its issuers' profiles.
    """
    source = read(path, _name(path, root))
    end = _front_matter_end(source)
    start = next(i for i, line in enumerate(source.lines) if line.strip()) + 1
    matter = settings(FrontMatter, source, start, end)
    profiles = _read_profiles(matter, source, content, root)
    body = read_body(source, end + 1, path.parent)
    faults = [*matter.findings, *profiles.faults, *(f for f in body.findings if f.severity is Severity.ERROR)]
    if not faults and not (body.text or body.plan):
        faults.append(_nothing_said(source))
    if matter.settings and matter.settings.note:
        faults += _brackets(matter.settings.note, source, matter.lines.get("附注"))
    if faults or not matter.settings:
        raise Refused(*sorted(faults, key=lambda f: (f.file != source.file, f.file, f.line or 0)))
    notice = Notice(
        source.file,
        matter.settings,
        tuple(profiles.issuers),
        body.text,
        body.plan,
        body.attachments,
        matter.lines,
    )
    return Loaded(notice, tuple(body.findings), {path: source.sha256} | profiles.files | body.files)


def _name(path: Path, root: Path) -> str:
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    shown = name.encode("utf-8", "replace").decode()
    if shown != name:
        hint = "多半是从压缩包里解出来的乱码：请给文件（或它所在的文件夹）改名，再编一次。"
        raise Refused(error("content.file-name", "文件名不是 UTF-8 编码", file=shown, hint=hint))
    return name


def _front_matter_end(source: Source) -> int:
    """Give the index of the line that closes the front matter. Raises `Refused` where there is none."""
    lines = [line.rstrip() for line in source.lines]
    start = next((i for i, line in enumerate(lines) if line), None)
    if start is None:
        raise Refused(_no_front_matter(source, "文件是空的", 1, "", "content.empty"))
    if lines[start] != _FENCE:
        raise Refused(_no_front_matter(source, "文件开头没有“---”", start + 1, lines[start][:30]))
    end = next((i for i in range(start + 1, len(lines)) if lines[i] == _FENCE), None)
    if end is None:
        raise Refused(_no_front_matter(source, "开头各项之后缺一行“---”", start + 1, _FENCE))
    return end


def _no_front_matter(source: Source, message: str, line: int, text: str, rule: str = "content.front-matter") -> Finding:
    hint = "文件开头应是：一行 ---（三个半角减号），然后“文种: 通知”等各项，再一行 ---。"
    return error(rule, message, file=source.file, line=line, text=text, hint=hint)


@dataclass(slots=True)
class _Profiles:
    issuers: list[Issuer] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)


def _read_profiles(matter: Read[FrontMatter], source: Source, content: Path, root: Path) -> _Profiles:
    """Read the profiles of all issuers named, even where the front matter has other faults."""
    given = matter.values.get("发文机关")
    names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    known = sorted(file.stem for file in (content / ISSUERS).glob("*.yaml"))
    profiles = _Profiles()
    for index, name in enumerate(names):
        line = matter.lines.get(f"发文机关.{index}", matter.lines.get("发文机关"))
        if name in names[:index]:
            message, hint = f"发文机关“{name}”写了两次", "联合行文时，每个机关写一次；请删去多余的。"
            fault = error("content.value", message, file=source.file, line=line, text=str(name), hint=hint)
            profiles.faults.append(fault)
        elif isinstance(name, str) and name not in known:
            profiles.faults.append(_unknown_issuer(name, known, source.file, line))
        elif isinstance(name, str):
            _read_profile(content / ISSUERS / f"{name}.yaml", root, profiles)
    return profiles


def _read_profile(place: Path, root: Path, profiles: _Profiles) -> None:
    try:
        source = read(place, _name(place, root))
    except Refused as refused:
        profiles.faults.extend(refused.findings)
        return
    profile = settings(Issuer, source, 0, len(source.lines))
    profiles.faults.extend(profile.findings)
    profiles.files[place] = source.sha256
    if profile.settings:
        profiles.issuers.append(profile.settings)


def _unknown_issuer(name: str, known: list[str], file: str, line: int | None) -> Finding:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    if near:
        listed = f"是不是“{near[0]}”？"
    else:
        listed = f"已有：{'、'.join(known)}。" if known else "issuers 文件夹里还没有发文机关。"
    hint = f"{listed}新的发文机关请在 content/issuers/ 里新建“{name[:30]}.yaml”。"
    message = f"没有发文机关“{name[:30]}”"
    return error("content.unknown-issuer", message, file=file, line=line, text=name[:60], hint=hint)


def _brackets(note: str, source: Source, line: int | None) -> list[Finding]:
    if not (note[0] in "（(" and note[-1] in "）)"):
        return []
    message, hint = "附注不用写括号，程序会加", f"写成“附注: {note[1:-1]}”。"
    return [error("content.value", message, file=source.file, line=line, text=note[:60], hint=hint)]


def _nothing_said(source: Source) -> Finding:
    hint = "请在第二个“---”之后写：“# 方案标题”，空一行，然后是方案的内容。"
    return error("content.empty", "没有正文", file=source.file, line=len(source.lines), hint=hint)
