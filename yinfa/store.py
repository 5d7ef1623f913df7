"""Finished bytes go in and whole files come out, written beside and moved into place; a record says what they are of.

A record (`output/.yinfa/records/….json`) names every input of a notice by its hash, and every output as it was written.
So an unchanged notice is not built again, and an output that somebody has edited since is never overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from yinfa.project import Project, files_below
from yinfa.report import Finding, Refused, Severity, cause, error, notice


def sha256(data: bytes) -> str:
    """Give the hash that records name contents by."""
    return hashlib.sha256(data).hexdigest()


def toolchain(project: Project) -> str:
    """Give a hash of what decides how notices look but the content: the program as it runs, templates as they are"""
    digest = hashlib.sha256(_program(project.state).encode())
    _digest(digest, project.templates)
    return digest.hexdigest()


@cache
def _program(state: Path) -> str:
    """Give a hash of code, fonts and libraries; once, since a process keeps to those that it began with."""
    from importlib.metadata import version

    from yinfa.fonts import font_set

    digest = hashlib.sha256()
    _digest(digest, Path(__file__).parent)
    for library in ("jinja2", "markdown", "pydyf", "python-docx", "rjieba", "weasyprint"):
        digest.update(f"{library} {version(library)}".encode())
    digest.update(font_set(state).fingerprint.encode())
    return digest.hexdigest()


def _digest(digest: hashlib._Hash, place: Path) -> None:
    """Take the names and contents of a folder's files in; not what editors keep beside them, which comes and goes."""
    for path in sorted(files_below(place)):
        if path.suffix not in (".pyc", ".ttf") and not path.name.startswith(".") and not path.name.endswith("~"):
            with contextlib.suppress(OSError):  # gone by now
                digest.update(os.fsencode(path.relative_to(place)) + b"\0" + path.read_bytes())


@dataclass(slots=True)
class Output:
    """An output file as it was written."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Record:
    """What a notice was built from, and what came out."""

    toolchain: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    """Hashes by path, relative to the project."""
    outputs: dict[str, Output] = field(default_factory=dict)
    """By format."""
    written: list[str] = field(default_factory=list)
    """Hashes of everything that the program may have put in place last, even where it was killed in between."""
    findings: list[dict[str, object]] = field(default_factory=list)


class Store:
    """The output folder of a project, for one build."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.toolchain = toolchain(project)

    # Records

    def record(self, path: Path) -> Record:
        """Give a notice's record; an empty one where there is none, or it cannot be read."""
        try:
            data = json.loads(self._record_path(path).read_bytes())
            outputs = {suffix: Output(**output) for suffix, output in data.pop("outputs").items()}
            return Record(outputs=outputs, **data)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return Record()

    def findings(self, record: Record) -> list[Finding]:
        """Give the findings of the build that a record is of."""
        return [Finding(**(f | {"severity": Severity(str(f["severity"]))})) for f in record.findings]  # type: ignore[arg-type]

    def is_current(self, path: Path, formats: Iterable[str]) -> bool:
        """Whether a notice's outputs are there and all that they were made from is as it was."""
        record = self.record(path)
        if not record.inputs or record.toolchain != self.toolchain:
            return False
        return all(self._is_there(path, suffix, record) for suffix in formats) and all(
            self._hash(self.project.root / name) == known for name, known in record.inputs.items()
        )

    def _is_there(self, path: Path, suffix: str, record: Record) -> bool:
        return suffix in record.outputs and self.project.target(path, suffix).is_file()

    def edited(self, path: Path, suffix: str, record: Record) -> bool:
        """Whether an output is no longer what the program wrote."""
        target = self.project.target(path, suffix)
        try:
            stat = target.stat()
        except OSError:
            return False
        known = record.outputs.get(suffix)
        if known and (stat.st_size, stat.st_mtime_ns) == (known.size, known.mtime_ns):
            return False
        return self._hash(target) not in ([known.sha256] if known else []) + record.written

    @staticmethod
    def _hash(path: Path) -> str:
        try:
            return sha256(path.read_bytes())
        except OSError:
            return ""

    def _record_path(self, path: Path) -> Path:
        stem = self.project.stem(path)
        return self.project.state / "records" / stem.parent / f"{stem.name}.json"

    # Writing

    def put(
        self, path: Path, outputs: Mapping[str, bytes], inputs: Mapping[str, str], findings: list[Finding]
    ) -> list[Finding]:
        """Put a notice's outputs in place, and record them; edited ones are kept under another name, and said.

        Raises `Refused` where the disk is full or the folder cannot be written.
        """
        try:
            with _alone(self.project.state):
                return self._put(path, outputs, inputs, findings)
        except OSError as reason:
            raise Refused(
                unwritable(reason, self.project.name(self.project.output / self.project.stem(path)))
            ) from None

    def _put(
        self, path: Path, outputs: Mapping[str, bytes], inputs: Mapping[str, str], findings: list[Finding]
    ) -> list[Finding]:
        old = self.record(path)
        kept: list[Finding] = []
        journal = Record(outputs=old.outputs, written=[*old.written[-6:], *map(sha256, outputs.values())])
        self._write_record(path, journal)  # until the new record stands, the notice counts as changed
        for suffix, data in outputs.items():
            target = self.project.target(path, suffix)
            if self.edited(path, suffix, journal):
                kept.append(self._set_aside(target))
            written = write(target, data, self.project.state)
            journal.outputs[suffix] = Output(sha256(data), written.st_size, written.st_mtime_ns)
        found = [finding.as_json() for finding in findings]
        record = Record(self.toolchain, dict(inputs), journal.outputs, [], found)
        if (old.toolchain, old.inputs) == (record.toolchain, record.inputs):
            record.findings = [*(each for each in old.findings if each not in found), *found]
        else:  # the formats not made now are of older content: known as ours, but out of date
            record.outputs = {suffix: journal.outputs[suffix] for suffix in outputs}
            record.written = [o.sha256 for suffix, o in journal.outputs.items() if suffix not in outputs]
        self._write_record(path, record)
        return kept

    def _write_record(self, path: Path, record: Record) -> None:
        data = json.dumps(asdict(record), ensure_ascii=False, indent=1).encode()
        write(self._record_path(path), data, self.project.state)

    def _set_aside(self, target: Path) -> Finding:
        for number in range(1, 1000):
            aside = target.with_name(f"{target.stem}（手工修改{number}）{target.suffix}")
            try:
                os.link(target, aside)  # fails where the name is taken: nothing is overwritten
            except FileExistsError:
                continue
            except OSError:  # a file system without links
                if aside.exists():
                    continue
                target.rename(aside)
            return notice(
                "build.edited-output",
                "这份文件编成之后有人改过，已另存，没有覆盖",
                file=self.project.name(target),
                text=aside.name,
                hint="请把其中的修改写进内容文件，再编一次。",
            )
        raise OSError(errno.EEXIST, "too many edited copies", str(target))


def write(target: Path, data: bytes, state: Path) -> os.stat_result:
    """Write a whole file, beside and then moved into place; gives its final `stat`. Raises `OSError`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = state / "tmp"
    beside.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=beside, prefix=f"{os.getpid()}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        stat = Path(name).stat()
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return stat


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Keep other builds from writing meanwhile: what they put in place would be taken for edits by hand."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("ab") as guard:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(guard, fcntl.LOCK_EX)
        yield


@cache
def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sweep(state: Path) -> None:
    """Remove what builds that were killed have left half-written; those still running keep theirs."""
    for path in (state / "tmp").glob("*.*"):
        owner = path.name.partition(".")[0]
        if owner.isdigit() and not _is_running(int(owner)):
            with contextlib.suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def unwritable(reason: OSError, file: str) -> Finding:
    """Say why an output could not be written, and what to do."""
    hint = _REMEDIES.get(reason.errno or 0, "请检查输出文件夹。")
    text = str(reason.filename or "")
    message = f"写不进去：{cause(reason)}"
    return error("build.unwritable", message, file=file, text=text, hint=f"{hint}原有的文件没有动。")


_ELSEWHERE = "请检查输出文件夹的权限，或用 --output 换一个位置。"
_REMEDIES = {
    errno.ENOSPC: "请清理磁盘后再编一次。",
    errno.EDQUOT: "请清理自己的文件后再编一次。",
    errno.EROFS: "请换一个可写的位置（--output），或请管理员解除只读。",
    errno.EACCES: _ELSEWHERE,
    errno.EPERM: _ELSEWHERE,
    errno.EEXIST: "请把占着位置的文件改名或移走。",
    errno.ENOTDIR: "请把占着位置的文件改名或移走。",
    errno.EISDIR: "请把占着位置的文件夹改名或移走。",
    errno.ENAMETOOLONG: "请把内容文件的名字改短。",
}
