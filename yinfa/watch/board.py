"""The results of builds go in as they come; what the page shows at this moment comes out, and word of each change."""

from __future__ import annotations

import os
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from yinfa.batch import Result
from yinfa.project import Project
from yinfa.report import Finding, Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice in the list."""

    name: str
    """Its path under `content` without the suffix: its address on the page."""
    path: Path
    result: Result | None = None
    """What came of it when it was last built; None before."""

    @property
    def folder(self) -> str:
        """The folder it lies in, by which the list is divided."""
        return self.name.rpartition("/")[0]

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings of each severity it has."""
        return Counter(finding.severity for finding in self.findings())

    @property
    def status(self) -> str:
        """What its mark in the list says: waiting, failed, warned or good."""
        if not self.result:
            return "waiting"
        return "failed" if self.result.failed else "warned" if self.counts[Severity.WARNING] else "good"

    def findings(self, *severities: Severity) -> list[Finding]:
        """Give its findings of the severities, or all."""
        findings = self.result.findings if self.result else ()
        return [finding for finding in findings if not severities or finding.severity in severities]


class Board:
    """What is known of the notices; the build writes it, the server's threads read it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.entries: dict[str, Entry] = {}
        """By name. Never changed in place, so that a thread may go on reading the one it has."""
        self.busy = False
        self.latest = ""
        """The name of the notice that was built last."""
        self._count = 0
        self._changed = threading.Condition()

    @property
    def version(self) -> str:
        """What stands for this state; no other run of the program has it."""
        return f"{os.getpid()}-{self._count}"

    def begin(self, notices: list[Path]) -> None:
        """These are the notices now; some are being built."""
        by_folder = sorted(notices, key=lambda path: (path.parent, path.name))
        names = {self.project.stem(path).as_posix(): path for path in by_folder}
        self._change({name: self.entries.get(name, Entry(name, path)) for name, path in names.items()}, busy=True)

    def put(self, result: Result) -> None:
        """This is what came of a notice."""
        name = self.project.stem(result.path).as_posix()
        self.latest = self.latest if result.current else name
        self._change(self.entries | {name: Entry(name, result.path, result)}, busy=True)

    def end(self) -> None:
        """Everything is built."""
        self._change(self.entries, busy=False)

    def _change(self, entries: dict[str, Entry], *, busy: bool) -> None:
        with self._changed:
            self.entries, self.busy = entries, busy
            self._count += 1
            self._changed.notify_all()

    def await_change(self, version: str, seconds: float) -> str:
        """Wait until the state is another than this version, but no longer than so many seconds; give its version."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version
