"""A project folder goes in; where its content, templates and outputs lie, and which notices it has, come out."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yinfa.report import Finding, Refused, error, notice

ISSUERS = "issuers"
"""The folder under `content` that holds the issuers' profiles."""
FORMATS = ("docx", "html", "pdf")
"""The formats, in the order in which they are made."""
_LOOKALIKES = {".txt", ".doc", ".docx", ".wps", ".rtf", ".markdown"}
"""What a clerk may save a plan as, where the program reads `.md` alone."""


_RENAME = "是方案的，另存为 UTF-8 文本，文件名以 .md 结尾（记事本存成 .md.txt 的，改名去掉 .txt）。"


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a project (see DESIGN: the user's top level)."""

    root: Path
    output: Path

    @property
    def content(self) -> Path:
        """The notices, and under `issuers/` the profiles."""
        return self.root / "content"

    @property
    def templates(self) -> Path:
        """Wording, web and print templates."""
        return self.root / "templates"

    @property
    def state(self) -> Path:
        """What the program remembers between runs; may be deleted at any time."""
        return self.output / ".yinfa"

    def name(self, path: Path) -> str:
        """Give a path as messages name it: relative to the project where it lies in it, and always printable."""
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        return name.encode("utf-8", "replace").decode()

    def stem(self, notice: Path) -> Path:
        """Give a notice's path under `content` without its suffix: its outputs' path under `output`."""
        return notice.relative_to(self.content).with_suffix("")

    def target(self, notice: Path, suffix: str) -> Path:
        """Give the output file of a notice in one format."""
        stem = self.stem(notice)
        return self.output / stem.parent / f"{stem.name}.{suffix}"

    def notices(self, paths: tuple[str, ...] = ()) -> list[Path]:
        """Give the content files at the paths as typed (files or folders), or all. Raises `Refused`."""
        if not paths:
            found = self._below(self.content)
            if not found:
                raise Refused(_no_content(self.name(self.content)))
            return found
        faults: list[Finding] = []
        chosen: dict[Path, None] = {}
        for typed in paths:
            place = self._place(typed)
            below = self._below(place) if place else []
            if not below:
                faults.append(self._nothing_at(typed, place))
            chosen.update(dict.fromkeys(below))
        if faults:
            raise Refused(*faults)
        return list(chosen)

    def strays(self) -> list[Finding]:
        """Name the files under `content` that look like notices and are not read: only `.md` is."""
        paths = sorted(path for path in files_below(self.content) if path.suffix.lower() in _LOOKALIKES)
        return [
            notice("build.not-content", "这个文件不是 .md 文件，没有编", file=self.name(path), hint=_RENAME)
            for path in paths
            if not path.name.startswith((".", "~", "_"))
        ]

    def _place(self, typed: str) -> Path | None:
        """Find what is meant by a path: from the current folder, the project, or `content`; with or without .md."""
        for base in (Path.cwd(), self.root, self.content):
            for name in (typed, f"{typed}.md"):
                try:
                    place = (base / name).resolve()
                    exists = place.exists()
                except (OSError, ValueError, RuntimeError):  # a name too long, a link that leads to itself
                    continue
                if exists and place.is_relative_to(self.content.resolve()):
                    return self.content / place.relative_to(self.content.resolve())
        return None

    def _below(self, place: Path) -> list[Path]:
        if place.is_file():
            return [place] if self._is_notice(place) else []
        return sorted(path for path in files_below(place) if self._is_notice(path) and path.is_file())

    def _is_notice(self, path: Path) -> bool:
        parts = path.relative_to(self.content).parts
        return (
            path.suffix == ".md" and parts[0] != ISSUERS and not any(part.startswith((".", "~", "_")) for part in parts)
        )

    def _nothing_at(self, typed: str, place: Path | None) -> Finding:
        known = {self.stem(path).as_posix(): self.name(path) for path in self._below(self.content)}
        near = difflib.get_close_matches(typed.removeprefix("content/").removesuffix(".md"), known, n=1, cutoff=0.6)
        if place:
            return error(
                "build.no-content",
                f"“{typed}”里没有公文的内容文件",
                file=typed,
                hint=f"内容文件是 content/ 下的 .md 文件。{_RENAME if place.suffix.lower() in _LOOKALIKES else ''}",
            )
        hint = (
            f"是不是“{known[near[0]]}”？" if near else "内容文件都在 content/ 里，例如 content/法治政府建设/2023.md。"
        )
        return error("build.no-content", f"content/ 里没有“{typed}”", file=typed, hint=hint)


def files_below(folder: Path) -> Iterator[Path]:
    """Give all files in a folder and its folders; what goes meanwhile is left out, where `Path.rglob` would fail."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _no_content(folder: str) -> Finding:
    return error(
        "build.no-content", "content/ 里还没有内容文件", file=folder, hint="照 README“写一份方案”新建一个 .md 文件。"
    )
