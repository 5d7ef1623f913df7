"""What the text rules find in the sample notices: the figures of docs/check.md.

.venv/bin/python tests/check/samples.py [--all] [SAMPLE…]      prints how many; with --all, each finding
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from yinfa.check import Kind, Passage, check_text  # noqa: E402
from yinfa.report import Finding  # noqa: E402

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)")
_FURNITURE = re.compile(r"印发$|^附件[\d-]*(?:\.docx|下载)|^发布日期")
_IMPORTED = "check.typed-number"
"""Numbers of headings stand in every sample: importing takes them away."""


def passages(sample: Path) -> list[Passage]:
    """Read a sample, a paragraph a line; short numbered lines are headings, `|` parts the cells of a table.

    Left out is what no author wrote: what stands above the addressees (the web page's own words, the title broken into
    lines, the number), the imprint, and the last line where the sample was cut.
    """
    lines = [(number, line.strip()) for number, line in enumerate(sample.read_text(encoding="utf-8").splitlines(), 1)]
    lines = [
        (number, text)
        for number, text in lines
        if text and not text.startswith("# source") and not _FURNITURE.search(text)
    ]
    start = next(
        (i for i, (_, text) in enumerate(lines[:12]) if text.startswith("各") or text.endswith(("：", ":"))), 0
    )
    lines = lines[start : -1 if "截断" in sample.name else None]
    if any(text == "|" for _, text in lines):  # a table, a cell a line
        return [Passage(text, sample.name, number, Kind.CELL) for number, text in lines if text != "|"]
    found: list[Passage] = []
    level = 0
    for number, text in lines:
        if "|" in text:
            found += (Passage(cell.strip(), sample.name, number, Kind.CELL) for cell in text.split("|") if cell.strip())
        elif _HEADING.match(text) and len(text) < 45 and text[-1] not in "。；）)":
            level = 1 if "、" in text[:4] else 2
            found.append(Passage(text, sample.name, number, Kind.HEADING, level))
        else:
            found.append(Passage(text, sample.name, number, Kind.TEXT, level if level == 1 else 0))
    return found


def findings(sample: Path) -> list[Finding]:
    return [finding for finding in check_text(passages(sample)) if finding.rule != _IMPORTED]


def main(arguments: list[str]) -> None:
    wanted = [name for name in arguments if not name.startswith("-")]
    total: Counter[str] = Counter()
    for sample in sorted(SAMPLES.glob("*.txt")):
        if wanted and not any(name in sample.name for name in wanted):
            continue
        found = findings(sample)
        total.update(finding.rule for finding in found)
        print(f"{sample.name}: {len(found)}")
        if "--all" in arguments:
            for finding in found:
                print(f"  {finding.line} {finding.rule} {finding.message} ｜{finding.text}｜{finding.hint}")
    for rule, count in total.most_common():
        print(f"{count:5} {rule}")


if __name__ == "__main__":
    main(sys.argv[1:])
