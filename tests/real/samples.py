"""A shared sample, a real notice, goes in; its text and the content file that a clerk would write for it come out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.tools import find_sample

ISSUER = "国办"
PROFILE = "全称: 国务院办公厅\n"
SAMPLES = ("26", "28", "30", "36", "39")
"""Plans of up to 30 pages, three levels deep; a notice that is text alone; one with a long table as its attachment."""

_HEADINGS = (
    (re.compile(r"[一二三四五六七八九十]+、([^。]+)"), "##"),
    (re.compile(r"（[一二三四五六七八九十]+）([^。]+。)(.*)"), "###"),
    (re.compile(r"\d+\.([^。]+。)(.*)"), "####"),
)
_DISCLOSED = "（此件公开发布）"
_DATE = re.compile(r"(\d+)年(\d+)月(\d+)日")


@dataclass
class Sample:
    """A notice of the State Council's office as its archive has it, a paragraph a line."""

    title: str
    number: str
    addressees: str
    text: list[str]
    date: str
    note: str
    issued: list[str] = field(default_factory=list)
    """The plan, its title first."""
    rows: list[list[str]] = field(default_factory=list)
    """The table that is its attachment, its head first."""

    @property
    def parts(self) -> list[str]:
        """What stands together in the finished files, to the last character."""
        own = [self.title, self.addressees, *self.text, *self._listed, "国务院办公厅", self.date, self.note]
        return [self.number, solid("".join(own)), solid("".join(self.issued))]

    @property
    def cells(self) -> list[str]:
        """What its table says."""
        return [solid(cell) for row in self.rows for cell in row if cell]

    @property
    def _listed(self) -> list[str]:
        return [f"附件：{self.issued[0]}"] if self.rows else []

    def content(self) -> str:
        """Write it as Markdown with front matter."""
        year, month, day = _DATE.findall(self.date)[0]
        matter = {
            "文种": "通知",
            "事项": "印发",
            "标题": self.title,
            "发文机关": ISSUER,
            "发文字号": self.number,
            "主送机关": f"[{self.addressees.rstrip('：').replace('，', ', ')}]",
            "成文日期": f"{year}-{int(month):02}-{int(day):02}",
            "层次序数": "跨章连续" if any("（二十）" in line for line in self.issued) else "逐章重排",
        }
        if self.note == _DISCLOSED:
            matter["公开方式"] = "主动公开"
        elif self.note:
            matter["附注"] = self.note.strip("（）")
        front = "\n".join(["---", *(f"{key}: {value}" for key, value in matter.items()), "---"])
        body = list(self.text)
        if self.issued:
            body.append(f"# {'附件：' if self.rows else ''}{self.issued[0]}")
            body += [piece for line in self.issued[1:] for piece in _pieces(line)]
        return "\n\n".join([front, *body, "\n".join(_table(self.rows))])


def solid(text: str) -> str:
    """Give a text without white space."""
    return "".join(text.split())


def read_sample(name: str) -> Sample:
    """Read one of the samples, or skip the test where they are not there."""
    lines = [line.strip() for line in find_sample(name).read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("# source")]
    number = next(i for i, line in enumerate(lines) if re.fullmatch(r"国办.{1,4}〔\d+〕\d+号", line))
    signed = lines.index("国务院办公厅")
    rest = lines[signed + 2 :]
    note = rest.pop(0) if rest and rest[0].startswith("（") else ""
    rows = [re.split(r"\s*\|\s*", line.rstrip(" |")) for line in rest if line.endswith("|")]
    text = [line for line in lines[number + 2 : signed] if not (rows and line.startswith("附件："))]
    issued = [line for line in rest if not line.endswith("|") and line != "附件"]
    title = "".join(lines[:number])
    return Sample(title, lines[number], lines[number + 1], text, lines[signed + 1], note, issued, rows)


def _pieces(line: str) -> Iterator[str]:
    for pattern, mark in _HEADINGS:
        if found := pattern.fullmatch(line):
            title, *text = found.groups()
            yield f"{mark} {title if not text or not text[0] else title.removesuffix('。')}"
            yield from filter(None, text)
            return
    yield line


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    width = max(map(len, rows), default=0)
    for place, row in enumerate(rows):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if place == 0:
            yield "|" + " --- |" * width
