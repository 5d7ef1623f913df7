"""Times yinfa as whole processes beside XeLaTeX, LibreOffice and Typst setting the same text, and prints ratios.

    .venv/bin/python tests/benchmarks/speed.py [--runs N] [--many N] [--idle N]

Nothing here is a test: machines are noisy, so each figure is the minimum and the median of runs taken in turns, and
what counts is the ratio to ours. xelatex and soffice are left out where they are not installed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
FONTS = ROOT / "yinfa" / "fonts" / "ttf"
NOTICE = "法治政府建设/2023"

XELATEX = r"""\documentclass{article}
\usepackage{fontspec}
\usepackage[a4paper,left=28mm,right=26mm,top=37mm,bottom=35mm]{geometry}
\XeTeXlinebreaklocale "zh" \XeTeXlinebreakskip=0pt plus 1pt
\setmainfont[Path=%FONTS%/]{GWFang.ttf}
\setlength\parindent{32pt}\fontsize{16}{29}\selectfont
\begin{document}\fontsize{16}{29}\selectfont
%TEXT%
\end{document}
"""
TYPST = """#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm))
#set text(font: "GW Fang", size: 16pt, lang: "zh")
#set par(justify: true, first-line-indent: 2em, leading: 13pt)
%TEXT%
"""
RUN_TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]])"


@dataclass(slots=True)
class Timing:
    """The seconds of several runs of one thing."""

    name: str
    run: Callable[[], object]
    seconds: list[float] = field(default_factory=list)


def measure(timings: list[Timing], runs: int) -> None:
    """Run all in turns, so that a noisy minute strikes each alike; the first round is not counted."""
    for number in range(runs + 1):
        for timing in timings:
            start = time.perf_counter()
            timing.run()
            if number:
                timing.seconds.append(time.perf_counter() - start)


def table(title: str, timings: list[Timing]) -> None:
    """Print a Markdown table; the ratio is of medians, to the first row."""
    ours = statistics.median(timings[0].seconds)
    print(f"\n### {title}\n\n| | min s | median s | times ours |\n|---|---|---|---|")
    for timing in timings:
        median = statistics.median(timing.seconds)
        print(f"| {timing.name} | {min(timing.seconds):.2f} | {median:.2f} | {median / ours:.2f} |")


def process(*command: str | Path, cwd: Path | None = None) -> Callable[[], object]:
    """Give a function that runs a command as a whole process."""
    return lambda: subprocess.run([str(word) for word in command], cwd=cwd, check=True, capture_output=True)


def project(place: Path, notices: int) -> Path:
    """Make a project of so many different notices."""
    place.mkdir()
    for name in ("build.py", "pyproject.toml", "templates", "yinfa", ".venv", ".setup"):
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "content" / "issuers", place / "content" / "issuers")
    text = (ROOT / "content" / f"{NOTICE}.md").read_text(encoding="utf-8")
    for number in range(notices):
        file = place / "content" / f"系列{number % 10}" / f"{number:04}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("扎实推进", f"第{number}次扎实推进"), encoding="utf-8")
    return place


def plain_text() -> list[str]:
    """Give the notice's paragraphs, for the peers."""
    from yinfa.compose.blocks import Paragraph
    from yinfa.pipeline import prepare
    from yinfa.project import Project

    notice = prepare(Project(ROOT, ROOT / "output"), ROOT / "content" / f"{NOTICE}.md")
    return [block.text for part in notice.document.parts for block in part.blocks if isinstance(block, Paragraph)]


def one_notice(place: Path, runs: int) -> None:
    """One notice as whole processes, cold: ours in all formats and in each, `check`, and the peers."""
    python = sys.executable
    ours: list[str | Path] = [python, ROOT / "build.py"]
    out = place / "out"
    build: list[str | Path] = [*ours, "build", NOTICE, "--force", "--output", out]
    timings = [
        Timing("yinfa: DOCX, PDF and HTML", process(*build)),
        Timing("yinfa: PDF", process(*build, "--formats", "pdf")),
        Timing("yinfa: DOCX", process(*build, "--formats", "docx")),
        Timing("yinfa: HTML", process(*build, "--formats", "html")),
        Timing("yinfa: check", process(*ours, "check", NOTICE)),
        Timing("import of WeasyPrint alone", process(python, "-c", "import weasyprint")),
    ]
    paragraphs = plain_text()
    (place / "n.typ").write_text(TYPST.replace("%TEXT%", "\n\n".join(paragraphs)), encoding="utf-8")
    timings.append(Timing("Typst: PDF", process(python, "-c", RUN_TYPST, place / "n.typ", place / "n.pdf", FONTS)))
    if shutil.which("xelatex"):
        tex = XELATEX.replace("%FONTS%", str(FONTS)).replace("%TEXT%", "\n\n".join(paragraphs))
        (place / "n.tex").write_text(tex, encoding="utf-8")
        timings.append(Timing("XeLaTeX: PDF", process("xelatex", "-interaction=batchmode", "n.tex", cwd=place)))
    if shutil.which("soffice"):
        subprocess.run([str(word) for word in build], check=True, capture_output=True)
        profile = f"-env:UserInstallation=file://{place}/profile"
        to_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
        timings.append(Timing("LibreOffice: PDF from our DOCX", process(*to_pdf, place, out / f"{NOTICE}.docx")))
    measure(timings, runs)
    table("One notice, cold (whole processes)", timings)


def warm(place: Path, runs: int) -> None:
    """One edited notice, rebuilt by a builder whose worker processes stay, as `watch` keeps them."""
    from yinfa.batch import Builder, Order
    from yinfa.project import FORMATS, Project

    folder = project(place / "warm", 1)
    builder = Builder(Project(folder, folder / "output"), Order(FORMATS, os.cpu_count() or 1))
    notice = next((folder / "content" / "系列0").glob("*.md"))
    text = notice.read_text(encoding="utf-8")
    edits = itertools.count()

    def edit_and_build() -> None:
        notice.write_text(text.replace("第0次", f"第{next(edits)}次"), encoding="utf-8")
        assert not any(result.failed for result in builder.build([notice]))

    timing = Timing("one edited notice, all formats", edit_and_build)
    for _ in range(4):  # both workers have seen both halves of a notice
        edit_and_build()
    measure([timing], runs)
    builder.close()
    table("Warm rebuild", [timing])


def many(place: Path, notices: int, idle: int) -> None:
    """Many notices in one command: notices a second, memory, and a second run with nothing to do."""
    print("\n### Many notices\n\n| notices | s | a second | peak memory, all processes, MB |\n|---|---|---|---|")
    for count in (notices // 4, notices // 2, notices):
        folder = project(place / f"many{count}", count)
        seconds, peak = _watched(folder)
        print(f"| {count} | {seconds:.1f} | {count / seconds:.1f} | {peak:.0f} |")
    if idle:
        folder = project(place / "idle", idle)
        command = [sys.executable, "-m", "yinfa", "--project", str(folder), "build"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        timing = Timing(f"{idle} notices, nothing to do", process(*command, cwd=ROOT))
        measure([timing], 5)
        table("Nothing to do", [timing])


def _watched(folder: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "yinfa", "--project", str(folder), "build"]
    start = time.perf_counter()
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while running.poll() is None:
        peak = max(peak, _memory(running.pid))
        time.sleep(0.1)
    assert running.returncode == 0
    return time.perf_counter() - start, peak


def _memory(process_id: int) -> float:
    """Give the proportional memory, in MB, of a process and its children (Linux)."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children")
    total = 0.0
    for member in [process_id, *map(int, children.read_text().split() if children.exists() else [])]:
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--idle", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        one_notice(place, options.runs)
        warm(place, options.runs)
        many(place, options.many, options.idle)


if __name__ == "__main__":
    main()
