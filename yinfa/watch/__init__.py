"""A project goes in; until Ctrl-C, what is saved is built at once, and a page on this machine shows what came of it."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from pathlib import Path

import watchfiles

from yinfa import terminal
from yinfa.batch import Builder, Order
from yinfa.project import FORMATS, Project
from yinfa.report import Refused
from yinfa.watch.board import Board
from yinfa.watch.server import Server

__all__ = ["watch"]

_MOST_WORKERS = 4  # each keeps some 150 MB; one notice occupies two of them
_QUIET_MS = 25  # saving is over when nothing more happened for so long: editors write, rename and remove
_PAUSE_MS = 200  # how often to look whether a folder was exchanged as a whole


def watch(project: Project, paths: tuple[str, ...] = (), *, port: int = 0, browse: bool = True) -> None:
    """Build and show the notices at the paths, or all, until Ctrl-C; port 0 is any free one.

    Raises `Refused` where there is nothing to show or the port is taken.
    """
    notices = project.notices(paths)
    builder = Builder(project, Order(FORMATS, min(max(2, os.cpu_count() or 1), _MOST_WORKERS)))
    board = Board(project)
    try:
        builder.warm(notices)  # before there are threads: a fork copies only the one that it is made in
        with Server(board, port) as server:
            terminal.say(f"预览：{server.address}（保存内容文件后自动更新；按 Ctrl-C 结束）")
            if browse:
                _browse(server.address)
            for saved in _saves(project):
                _rebuild(builder, board, _notices(project, paths), saved)
    except KeyboardInterrupt:
        terminal.say("\n预览结束。编成的文件都是完整的。")
    finally:
        builder.close()


def _saves(project: Project) -> Iterator[frozenset[Path]]:
    """Give the files that were saved, again and again; none where it may have been any, as it is at first."""
    polling = None
    while True:
        folders = _folders(project)
        try:
            # Watching begins with the first wait: nothing that is saved during the first build is missed.
            for number, saved in enumerate(_wait(folders, polling)):
                if saved or number == 0:
                    yield saved
                if folders != _folders(project):
                    break
        except OSError:  # more folders than the system watches for one user
            polling = True


def _folders(project: Project) -> dict[Path, int]:
    """Give the folders to be watched; the number tells when a folder was exchanged for another of its name."""
    return {folder: folder.stat().st_ino for folder in (project.content, project.templates) if folder.is_dir()}


def _wait(folders: Iterable[Path], polling: bool | None) -> Iterator[frozenset[Path]]:
    watching = watchfiles.watch(
        *folders, step=_QUIET_MS, rust_timeout=_PAUSE_MS, yield_on_timeout=True, force_polling=polling
    )
    return (frozenset(Path(name) for _, name in changes) for changes in watching)


def _notices(project: Project, paths: tuple[str, ...]) -> list[Path]:
    try:
        return project.notices(paths)
    except Refused:  # they were deleted while we watch: others may come
        return []


def _rebuild(builder: Builder, board: Board, notices: list[Path], saved: frozenset[Path]) -> None:
    """Build the notices that were saved, or, where it was something else, all that are not current."""
    board.begin(notices)
    only = bool(saved) and saved <= set(notices)
    for result in builder.build([path for path in notices if path in saved or not only]):
        board.put(result)
        if lines := terminal.outcome(builder.project, result):
            terminal.say(lines)
    board.end()


def _browse(address: str) -> None:
    """Open the page where there is a desktop: elsewhere it would be a browser in this very terminal."""
    if sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
