"""The name of an outside tool goes in, where it is comes out; a test that needs one that is missing is skipped."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yinfa.project import Project

IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "tests" / "projects" / "木凉镇"
"""The notice and the wording that yinfa comes with: an office changes its own as it likes, and tests the same."""
SHARED = ROOT.parent / "shared"
_FOLDERS = [Path(folder) for folder in (os.environ.get("YINFA_TOOLS"), ROOT / ".ci") if folder]


def copy_project(folder: Path) -> Project:
    """Make a project of its own in the folder: the real notice, the templates, and no outputs."""
    shutil.copytree(REAL, folder, dirs_exist_ok=True)
    for part in ("web", "print"):
        shutil.copytree(ROOT / "templates" / part, folder / "templates" / part)
    return Project(folder, folder / "output")


def find_tool(*names: str) -> Path:
    """Find the first of these programs on the path."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    return Path(found) if found else pytest.skip(f"needs {' or '.join(names)}")


def find_node_module(name: str) -> Path:
    """Find an npm package's folder under $YINFA_TOOLS or .ci, where `npm install` puts it."""
    places = [folder / "node_modules" / name for folder in _FOLDERS]
    found = next((place for place in places if place.is_dir()), None)
    return found or pytest.skip(f"needs npm's {name} under $YINFA_TOOLS or .ci")


def find_sample(name: str) -> Path:
    """Find a real notice of the shared samples, by the number its file begins with."""
    found = next((SHARED / "samples").glob(f"{name}_*.txt"), None)
    return found or pytest.skip(f"needs the shared sample {name}")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Put a disk in memory in a folder's place; a test that needs one is skipped where nobody may mount."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
