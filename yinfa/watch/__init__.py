"""A project goes in; until Ctrl-C, what is saved is built at once, and a page on this machine shows what came of it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import watchfiles

from yinfa import terminal
from yinfa.batch import Builder, Order
from yinfa.project import FORMATS, Project, files_below
from yinfa.report import Refused
from yinfa.watch.board import Board
from yinfa.watch.server import Server

__all__ = ["watch"]

_MOST_WORKERS = 4  # each keeps some 150 MB; one notice occupies two of them
_QUIET_MS = 25  # saving is over when nothing more happened for so long: editors write, rename and remove
_LOOK_MS = 1000  # network drives, and Windows folders seen from WSL, never say that something changed


def watch(project: Project, paths: tuple[str, ...] = (), *, port: int = 0, browse: bool = True) -> None:
    """Build and show the notices at the paths, or all, until Ctrl-C; port 0 is any free one.

    Raises `Refused` where there is nothing to show or the port is taken.
    """
    notices = project.notices(paths)
    builder = Builder(project, Order(FORMATS, min(max(2, os.cpu_count() or 1), _MOST_WORKERS)))
    board = Board(project)
    try:
        board.begin(notices)
        builder.warm(notices)  # before there are threads: a fork copies only the one that it is made in
        with Server(board, port) as server:
            terminal.say(f"预览：{server.address} （保存内容文件后自动更新；按 Ctrl-C 结束）")
            if browse:
                _browse(server.address)
            for saved in _saves(project):
                try:
                    _rebuild(builder, board, _notices(project, paths), saved)
                except OSError as fault:  # no more processes, or memory
                    terminal.say(f"这一次没有编：{fault.strerror or fault}。请再保存一次。")
    except KeyboardInterrupt:
        terminal.say("\n预览结束。编成的文件都是完整的。")
    finally:
        builder.close()


def _saves(project: Project) -> Iterator[set[Path]]:
    """Give the files that were saved, renamed or deleted, again and again; at first none, for it may have been any."""
    known = _snapshot(project)
    yield set()
    for _ in _wakes(project):
        now = _snapshot(project)
        if saved := {path for path, _ in known.items() ^ now.items()}:
            yield saved
        known = now


def _wakes(project: Project) -> Iterator[None]:
    """Give the moments to look: whenever the system tells of a change, and now and then, for it does not always."""
    folders = [folder for folder in (project.content, project.templates) if folder.is_dir()]
    settings: Any = {"step": _QUIET_MS, "rust_timeout": _LOOK_MS, "yield_on_timeout": True, "force_polling": False}
    try:
        for _ in watchfiles.watch(*folders, **settings):
            yield
    except OSError:  # more folders than the system watches for one user
        while True:
            time.sleep(_LOOK_MS / 1000)
            yield


def _snapshot(project: Project) -> dict[Path, tuple[int, int, int]]:
    """Give what tells a file from its next version, for each; not for what editors keep beside them."""
    found = {}
    for path in chain(files_below(project.content), files_below(project.templates)):
        if not path.name.startswith(".") and not path.name.endswith("~"):
            with contextlib.suppress(OSError):  # gone by now
                stat = path.stat()
                found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _notices(project: Project, paths: tuple[str, ...]) -> list[Path]:
    try:
        return project.notices(paths)
    except Refused:  # they were deleted while we watch: others may come
        return []


def _rebuild(builder: Builder, board: Board, notices: list[Path], saved: set[Path]) -> None:
    """Build the notices that were saved, or, where it was something else, all that are not current."""
    board.begin(notices)
    only = bool(saved) and saved <= set(notices)
    try:
        for result in builder.build([path for path in notices if path in saved or not only]):
            board.put(result)
            if lines := terminal.outcome(builder.project, result):
                terminal.say(lines)
    finally:
        board.end()


def _browse(address: str) -> None:
    """Open the page where there is a desktop: elsewhere it would be a browser in this very terminal."""
    if sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
