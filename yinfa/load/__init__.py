"""A content file and its issuers' profiles go in, a `Notice` comes out; or all faults at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from yinfa.load.body import Content, read_body
from yinfa.load.settings import Raw, build, did_you_mean, parse, schema
from yinfa.load.source import Source, read
from yinfa.model import FrontMatter, Issuer, Notice
from yinfa.report import Finding, Refused, error

__all__ = ["Loaded", "did_you_mean", "load", "schema"]

_FENCE = "---"
ISSUERS = "issuers"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A notice, what was noticed while reading it (no errors), and every file that it was read from."""

    notice: Notice
    findings: tuple[Finding, ...]
    inputs: tuple[Path, ...]


def load(path: Path, content: Path, root: Path) -> Loaded:
    """Read the notice in `path`; `content` is the folder that holds `issuers/`, messages name files relative to `root`.

    Raises `Refused` with all faults of the file and of its issuers' profiles.
    """
    name = _name(path, root)
    source = read(path, name)
    faults: list[Finding] = []
    end = _front_matter_end(source)
    body = read_body(source, end + 1, path.parent)
    faults += [f for f in body.findings if f.severity == "error"]
    raw, matter = _front_matter(source, end, faults)
    profiles = _issuers(matter, raw, source, content, root, faults) if matter else []
    if matter and not faults:
        faults += _missing_parts(body, source)
    if faults or not matter:
        raise Refused(*sorted(faults, key=lambda f: (f.file, f.line or 0)))
    notice = Notice(
        name, matter, tuple(issuer for _, issuer in profiles), body.text, body.plan, body.attachments, raw.lines
    )
    pictures = _pictures(notice, path.parent)
    findings = tuple(f for f in body.findings if f.severity != "error")
    return Loaded(notice, findings, (path, *(place for place, _ in profiles), *pictures))


def _name(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)


def _front_matter_end(source: Source) -> int:
    """Give the index of the line that closes the front matter. Raises `Refused` where there is none."""
    lines = [line.rstrip() for line in source.lines]
    start = next((i for i, line in enumerate(lines) if line), None)
    example = "文件开头应是：一行 ---，然后“文种: 通知”等各项，再一行 ---。"
    if start is None:
        raise Refused(error("content.empty", "文件是空的", file=source.file, line=1, hint=example))
    if lines[start] != _FENCE:
        raise Refused(
            error(
                "content.front-matter",
                "文件开头没有“---”",
                file=source.file,
                line=start + 1,
                text=lines[start][:30],
                hint=example,
            )
        )
    for index in range(start + 1, len(lines)):
        if lines[index] == _FENCE:
            return index
    raise Refused(
        error(
            "content.front-matter",
            "开头各项之后缺一行“---”",
            file=source.file,
            line=start + 1,
            text=_FENCE,
            hint=example,
        )
    )


def _front_matter(source: Source, end: int, faults: list[Finding]) -> tuple[Raw, FrontMatter | None]:
    start = next(i for i, line in enumerate(source.lines) if line.strip()) + 1
    raw = Raw({}, {})
    try:
        raw = parse(source, start, end)
        return raw, build(FrontMatter, raw, source.file, start)
    except Refused as refused:
        faults.extend(refused.findings)
        return raw, None


def _issuers(
    matter: FrontMatter, raw: Raw, source: Source, content: Path, root: Path, faults: list[Finding]
) -> list[tuple[Path, Issuer]]:
    found = []
    for index, name in enumerate(matter.issuers):
        place = content / ISSUERS / f"{name}.yaml"
        line = raw.lines.get(f"发文机关.{index}", raw.lines.get("发文机关"))
        known = sorted(file.stem for file in (content / ISSUERS).glob("*.yaml"))
        if name not in known:
            faults.append(_unknown_issuer(name, known, source.file, line))
            continue
        try:
            profile = read(place, _name(place, root))
            found.append((place, build(Issuer, parse(profile, 0, len(profile.lines)), profile.file)))
        except Refused as refused:
            faults.extend(refused.findings)
    return found


def _unknown_issuer(name: str, known: list[str], file: str, line: int | None) -> Finding:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    listed = f"已有：{'、'.join(known)}。" if known else "issuers 文件夹里还没有发文机关。"
    hint = f"是不是“{near[0]}”？" if near else f"{listed}新的发文机关请在 content/issuers/ 里新建“{name}.yaml”。"
    return error("content.unknown-issuer", f"没有发文机关“{name}”", file=file, line=line, text=name, hint=hint)


def _missing_parts(body: Content, source: Source) -> list[Finding]:
    if body.text or body.plan:
        return []
    return [
        error(
            "content.empty",
            "没有正文",
            file=source.file,
            line=len(source.lines),
            hint="请在第二个“---”之后写：“# 方案标题”，空一行，然后是方案的内容。",
        )
    ]


def _pictures(notice: Notice, folder: Path) -> list[Path]:
    from yinfa.model import Picture, walk

    plans = [p for p in (notice.plan, *(a.content for a in notice.attachments)) if p]
    bodies = [notice.text]
    for plan in plans:
        bodies += [plan.lead, plan.closing, *(section.body for section in walk(plan.sections))]
    return [folder / node.path for body in bodies for node in body if isinstance(node, Picture)]
