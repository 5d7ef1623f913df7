"""Content files go in, their outputs stand in place: what has changed, in parallel, each notice for itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yinfa.pipeline import Elsewhere, Rendered, Task, draw_pdf, load_pdf, make
from yinfa.project import Project
from yinfa.report import Finding, Refused, Severity, error, notice
from yinfa.store import Store, sweep


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one notice."""

    path: Path
    made: tuple[str, ...]
    """The formats that were written."""
    failed: bool
    findings: tuple[Finding, ...]

    @property
    def current(self) -> bool:
        """Whether there was nothing to do."""
        return not self.made and not self.failed


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is asked for."""

    formats: tuple[str, ...]
    jobs: int
    strict: bool = False
    force: bool = False


class Builder:
    """Builds notices of a project; its worker processes stay for the next build until it is closed."""

    store: Store
    """As it was when the last build began: templates may change from one to the next."""

    def __init__(self, project: Project, order: Order) -> None:
        self.project = project
        self.order = order
        self._pool: ProcessPoolExecutor | None = None

    def build(self, paths: list[Path]) -> Iterator[Result]:
        """Build what has changed of the notices, and give each one's result as it comes; current ones first."""
        self.store = Store(self.project)
        sweep(self.project.state)
        stale: list[Path] = []
        for path in paths:
            if not self.order.force and self.store.is_current(path, self.order.formats):
                result = self._untouched(path)
                if result:
                    yield result
                    continue
            stale.append(path)
        yield from self._build(stale)

    def warm(self, samples: list[Path]) -> None:
        """Load all that a build needs, here and in the worker processes: each makes a sample, and drops it."""
        workers = _workers_can_share()
        here = tuple(suffix for suffix in self.order.formats if suffix != "pdf" or not workers)
        _make_one(self.project, [Task(path, here, (), strict=False) for path in samples])
        if workers:  # forked now, they have what this process has loaded
            self._start(tuple(samples))

    def close(self) -> None:
        """End the worker processes at once; they never write, so nothing can be torn."""
        if self._pool:
            pool: Any = self._pool  # before 3.14 the public face has no way to its workers
            workers, manager = list((pool._processes or {}).values()), pool._executor_manager_thread  # noqa: SLF001
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.kill()
            if manager:  # or else Python may end at the same moment, and print that it met a "Bad file descriptor"
                manager.join(1)
            self._pool = None

    def _untouched(self, path: Path) -> Result | None:
        """Report on a current notice; None where --strict refuses what an earlier build let pass."""
        record = self.store.record(path)
        findings = self.store.findings(record)
        edited = [
            notice(
                "build.edited-output",
                "这份文件编成之后有人改过，没有动它",
                file=self.project.name(self.project.target(path, suffix)),
                hint="请把其中的修改写进内容文件；再编时改过的文件会另存。",
            )
            for suffix in self.order.formats
            if self.store.edited(path, suffix, record)
        ]
        refused = self.order.strict and any(finding.severity is Severity.WARNING for finding in findings)
        return Result(path, (), refused, (*findings, *edited))

    def _build(self, paths: list[Path]) -> Iterator[Result]:
        links = tuple(suffix for suffix in self.order.formats if suffix != "html")
        tasks = [Task(path, self.order.formats, links, self.order.strict) for path in paths]
        if self.order.jobs == 1 or not _workers_can_share():
            yield from (self._put(_guarded(self.project, task)) for task in tasks)
        elif len(tasks) == 1:
            yield self._put(self._shared_out(tasks[0]))
        else:
            yield from map(self._put, self._handed_out(tasks))

    def _shared_out(self, task: Task) -> Rendered:
        """Make a single notice on two cores: a worker loads WeasyPrint meanwhile, and draws the PDF."""
        if "pdf" not in task.formats:
            return _guarded(self.project, task)
        pool = self._pool or self._start(workers=1)
        try:
            return _guarded(
                self.project,
                task,
                lambda document, pages: pool.submit(draw_pdf, self.project, task.path, document, pages).result,
            )
        except BrokenProcessPool:  # the worker was killed: do it here
            self.close()
            return _guarded(self.project, task)

    def _handed_out(self, tasks: list[Task]) -> Iterator[Rendered]:
        """Make many notices, each whole by one of the workers; what a killed worker held is made again, one by one."""
        waiting = deque(tasks)
        while waiting:
            in_hand: dict[Future[Rendered], Task] = {}
            try:
                yield from self._by_workers(waiting, in_hand)
            except BrokenProcessPool:
                self.close()
                yield from self._one_by_one(list(in_hand.values()) or [waiting.popleft()])

    def _by_workers(self, waiting: deque[Task], in_hand: dict[Future[Rendered], Task]) -> Iterator[Rendered]:
        """Make what is waiting, with so much in hand that finished notices never pile up in memory."""
        while waiting or in_hand:
            while waiting and len(in_hand) < 3 * self.order.jobs:
                task = waiting[0]
                in_hand[self._submit(task)] = task
                waiting.popleft()
            done = next(as_completed(in_hand))
            rendered = done.result()
            del in_hand[done]
            yield rendered

    def _one_by_one(self, tasks: list[Task]) -> Iterator[Rendered]:
        """Make notices by a single worker, so that the one that brings it down is known."""
        for task in tasks:
            try:
                yield (self._pool or self._start(workers=1)).submit(_guarded, self.project, task).result()
            except BrokenProcessPool:
                self.close()
                yield _lost(self.project, task)
        self.close()

    def _submit(self, task: Task) -> Future[Rendered]:
        return (self._pool or self._start()).submit(_guarded, self.project, task)

    def _start(self, samples: tuple[Path, ...] = (), workers: int | None = None) -> ProcessPoolExecutor:
        tasks = [Task(path, self.order.formats, (), strict=False) for path in samples]
        context = multiprocessing.get_context("fork")
        settings = (os.getpid(), self.project, "pdf" in self.order.formats, tasks)
        self._pool = ProcessPoolExecutor(workers or self.order.jobs, context, _begin_worker, settings)
        self._pool.submit(os.getpid)  # the workers are there from the first submission on
        return self._pool

    def _put(self, rendered: Rendered) -> Result:
        path, outputs, findings = rendered.task.path, rendered.outputs, list(rendered.findings)
        if outputs:
            try:
                findings += self.store.put(path, outputs, rendered.inputs, findings)
            except Refused as refused:
                return Result(path, (), failed=True, findings=(*findings, *refused.findings))
        made = tuple(suffix for suffix in self.order.formats if suffix in outputs)
        return Result(path, made, failed=made != self.order.formats, findings=tuple(findings))


def _workers_can_share() -> bool:
    """Tell whether processes can hand work to each other: not where /dev/shm is missing, as in some containers."""
    try:
        multiprocessing.get_context("fork").Lock()
    except OSError:
        return False
    return True


def _begin_worker(parent: int, project: Project, pdf: bool, samples: list[Task]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    if pdf:
        with contextlib.suppress(OSError):  # said when a PDF is drawn
            load_pdf(project)
    _make_one(project, samples)


def _make_one(project: Project, samples: list[Task]) -> None:
    next((task for task in samples if _guarded(project, task).outputs), None)


def _die_with(parent: int) -> None:
    """End a worker whose parent was killed: it would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _guarded(project: Project, task: Task, elsewhere: Elsewhere | None = None) -> Rendered:
    """Make a notice; a fault of the program fails this one alone, and says so."""
    try:
        return make(project, task, elsewhere)
    except BrokenProcessPool:
        raise
    except Exception as fault:  # noqa: BLE001 - one notice's failure, whatever it is, must not take the others along
        return Rendered(task, {}, (_fault(project, task, fault),), {})


def _fault(project: Project, task: Task, fault: Exception) -> Finding:
    details = "".join(traceback.format_exception(fault))
    return error(
        "program.fault",
        "程序出错了，这份公文没有编成",
        file=project.name(task.path),
        text=details.strip().splitlines()[-1][:200],
        hint=f"这不是您的错。请把这个内容文件和下面几行交给维护人员：\n{details}",
    )


def _lost(project: Project, task: Task) -> Rendered:
    return Rendered(
        task,
        {},
        (
            error(
                "program.killed",
                "编制进程中途被系统终止，这份公文没有编成",
                file=project.name(task.path),
                hint="多半是内存不够：请关掉别的程序，或加 --jobs 1 再编一次。",
            ),
        ),
        {},
    )
