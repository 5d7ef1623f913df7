"""The project's shape: imports point one way, the top level is the user's, and no file names its makers' machines."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tools import ROOT

ORDER = (
    *("units", "numerals", "report", "project", "standard", "model", "fonts"),
    *("load", "compose", "check", "typeset", "render"),
    *("pipeline", "store", "batch", "terminal", "watch", "cli", "__main__"),
)
"""The parts of the package in the order of the data: each may know those before it."""
TOP_LEVEL = {
    "pyproject.toml": "metadata, and the settings of the tools",
    "templates": "the wording and the looks, which an office may change",
    "content": "the plans",
    "build.py": "the one command",
    "tests": "the tests",
    "README.md": "the manual",
    "yinfa": "the program",
    "docs": "what the README is too short for",
    ".ci": "what CI runs, and the checks that a commit runs too",
    ".setup": "exact versions, and the pip that installs them: build.py's own",
    ".gitignore": "what is made, not written",
    ".gitattributes": "line ends and binaries",
    ".pre-commit-config.yaml": "the checks before a commit",
    ".vscode": "hints and completion for profiles in the editor that most use",
}
MADE = {
    ".venv",
    ".git",
    "output",
    "__pycache__",
    "node_modules",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
}
MODULES = sorted((ROOT / "yinfa").rglob("*.py"))


@cache
def tracked() -> tuple[Path, ...]:
    """Give the project's own files, not what an office keeps beside them; also where git is missing."""
    listed = ["git", "-C", str(ROOT), "ls-files", "-z"]
    try:
        names = subprocess.run(listed, capture_output=True, check=True).stdout.decode().split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        files = (path for name in TOP_LEVEL for path in (ROOT / name, *(ROOT / name).rglob("*")) if path.is_file())
        return tuple(path for path in files if not MADE & set(path.relative_to(ROOT).parts))


def part(path: Path) -> str:
    return path.relative_to(ROOT / "yinfa").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Give the parts of the package that a module imports, wherever it does so, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative name"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "yinfa" else [module]
        parts = [name.split(".")[1] for name in names if name.startswith("yinfa.")]
        yield from ((each, getattr(node, "lineno", 0)) for each in parts if each != "__version__")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "yinfa").as_posix())
def test_imports_point_one_way(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        assert not list(imported(path))
        return
    for name, line in imported(path):
        assert ORDER.index(name) <= ORDER.index(own), f"{path.name}:{line}: {own} must not know {name}"


def test_the_order_names_every_part() -> None:
    assert {part(path) for path in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "yinfa").as_posix())
def test_every_module_says_what_goes_in_and_what_comes_out(path: Path) -> None:
    """How well it says so is for eyes to judge: here, that it does, in one line of some substance."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = said.split("\n")[0]
    assert 40 <= len(first) <= 117, first
    assert re.search(r"\b(in|into|out|says?|made)\b", first), first


def test_the_top_level_holds_nothing_without_a_reason() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert found <= set(TOP_LEVEL), f"no reason is given for {sorted(found - set(TOP_LEVEL))}"


def test_nothing_that_is_made_is_kept() -> None:
    for path in tracked():
        assert not MADE & set(path.relative_to(ROOT).parts), path
        assert path.suffix not in (".pyc", ".log", ".tmp", ".bak", ".orig"), path


MACHINES = {
    "a user's folder": r"/(?:home|Users)/[a-z]\w*|[A-Z]:\\\\?Users\\|/root/\w",
    "a folder of the makers": r"/(?:work|tmp/w|mnt|srv|workspace)/\w",
    "a package registry": r"(?:pypi|npmjs|pythonhosted|debian|ubuntu)\.(?:org|com)\b",
    "a mirror": r"\b(?:mirrors?|registry|nexus|artifactory)\.\w+\.\w+",
    "a machine": r"\b[\w-]+\.(?:internal|intranet|corp|lan|localdomain)\b",
}
NOT_OURS = ("THIRD-PARTY", "licences/", "package-lock.json", "tests/test_architecture.py")


@pytest.mark.parametrize("what", MACHINES)
def test_no_file_names_a_machine_of_its_makers(what: str) -> None:
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if any(each in name for each in NOT_OURS):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match.group()}" for match in re.finditer(MACHINES[what], text)]
    assert not found


def test_functions_stay_short_or_say_why() -> None:
    """Over 40 lines wants a reason: the longest are looked at here, so that no new one slips in."""
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > 40:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines")
    assert not long
