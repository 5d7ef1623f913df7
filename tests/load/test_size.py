"""Whatever its size and shape, a file is read in the time its length asks for: no heap of marks stops the program."""

import subprocess
import sys

import pytest

from tests.tools import ROOT, copy_project

MANY = 300_000
SHAPES = {
    "a line": "汉" * MANY,
    "paragraphs": "汉字。\n\n" * (MANY // 10),
    "joined lines": "汉字。\n" * (MANY // 10),
    "headings": "## 章\n\n### 节\n\n文\n\n" * 5_000,
    "a heading of blanks": "# " + " " * MANY + "x",
    "an attachment of blanks": "# 附件" + " " * MANY + "x",
    "hashes": "#" * MANY,
    "picture openings": "![" * MANY,
    "picture beginnings": "![](" * MANY,
    "a picture of blanks": "![](" + " " * MANY + "x",
    "a duty of blanks": "### 节\n\n责任单位：甲" + " " * MANY + "乙",
    "duties": "### 节\n\n" + "责任单位：甲\n" * (MANY // 10),
    "a separator of blanks": "|a\n|-" + " " * MANY + "x",
    "pipes": "|" * MANY + "\n" + "|-" * 1000,
    "rows": "| 甲 |\n|---|\n" + "| 乙 |\n" * (MANY // 30),
    "tables": "| 甲 |\n|---|\n| 乙 |\n\n" * (MANY // 100),
    "asterisks": "*" * MANY,
    "openings": "*甲 " * MANY,
    "short openings": ("**甲 " * 800 + "\n\n") * 5,
    "backslashes": "\\*" * MANY,
    "items": "- 项\n" * (MANY // 10),
    "lists": "- 项\n\n1. 项\n\n" * (MANY // 30),
    "an item far from the next": "- 甲\n" + "\n" * MANY + "- 乙\n",
    "lists far from what follows": ("- 甲\n" + "\n" * 1000 + "文\n") * 300,
    "almost a rule": "- - " * MANY + "x",
    "digits": "1" * MANY + ". x",
    "words by colons": "：" * MANY,
}
READ = """
import sys
from pathlib import Path
from yinfa.compose import compose
from yinfa.load import load
from yinfa.report import Refused
root = Path(sys.argv[1])
for path in sorted((root / "content").glob("*.md")):
    print(path.stem, flush=True)
    try:
        compose(load(path, root / "content", root).notice, root / "templates", root)
    except Refused:
        pass
"""
FRONT = "---\n文种: 通知\n事项: 印发\n发文机关: 木凉镇\n成文日期: 2023-07-25\n---\n# 方案\n\n文。\n\n"


@pytest.mark.slow
def test_no_shape_takes_time_by_the_square(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All of them take 10 s; by the square, any one of them would take hours."""
    root = tmp_path_factory.mktemp("shapes")
    project = copy_project(root)
    for name, text in SHAPES.items():
        (project.content / f"{name}.md").write_text(FRONT + text, encoding="utf-8")
        (project.content / f"{name} above.md").write_text(f"---\n标题: {text}\n---\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(root)], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2 * len(SHAPES)
