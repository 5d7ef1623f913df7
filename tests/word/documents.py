"""Notices to make DOCX files of: the real one, one of each length, and one with everything in it."""

import dataclasses
from dataclasses import replace
from pathlib import Path

from tests.tools import REAL
from tests.web.documents import LONG_TITLE, PLACE, document, everything, paragraph, table, text
from yinfa.compose import compose
from yinfa.compose.blocks import Block, Document, Paragraph, Picture, Role
from yinfa.load import load
from yinfa.model import Format

LINES = 22
CHARS = 28
_PLAN_TITLE = 3
"""The lines that a plan's title takes of its first page, with the blank ones around it."""
_WORDS = "各单位要加强组织领导细化量化任务严格工作责任强化闭环落实把各项工作摆在重要位置抓紧抓好"


def real() -> Document:
    """The notice that the project began with, as it is built."""
    content = REAL / "content"
    loaded = load(content / "法治政府建设/2023.md", content, REAL)
    return compose(loaded.notice, REAL / "templates", REAL)


def of_length(page: int, lines: int, copies_to: str | None = None, mark: str = "木凉镇人民政府文件") -> Document:
    """A notice whose plan ends on line `lines` of page `page`, which is 2 or more."""
    count = LINES * (page - 2) + lines - _PLAN_TITLE
    return document([text("现印发给你们。")], [_paragraph(n) for n in _shares(count)], copies_to=copies_to, mark=mark)


def _shares(count: int) -> list[int]:
    """Deal lines out to paragraphs of at most five."""
    return [5] * (count // 5) + [count % 5] * bool(count % 5)


def _paragraph(lines: int) -> Paragraph:
    """Plain Chinese that fills lines to the last character, the two of the indent taken off."""
    return text((_WORDS * lines)[: lines * CHARS - 2])


def one_page() -> Document:
    """A notice that issues nothing and stands on page one."""
    return document([text("现予公布。")])


def with_everything(picture: Path) -> Document:
    """One of each thing a notice can hold; every block its own, since pages tell them apart by identity."""
    whole = everything(picture)
    return replace(
        whole, parts=tuple(replace(part, blocks=tuple(map(dataclasses.replace, part.blocks))) for part in whole.parts)
    )


def unsealed(whole: Document) -> Document:
    """The same without a seal, and on the other grid."""
    return replace(whole, format=Format.model_validate({"行距": "225/22", "用印": "不加盖印章"}))


def hostile() -> Document:
    """Text that is markup elsewhere, blanks of every kind, and characters beyond the basic plane."""
    return document(
        [
            text("<script>alert(1)</script>&amp;&lt;{{ 7*7 }}{% raw %}]]><!-- -->"),
            text("　两端有空白  中间也有 　"),
            text("𠮷野家、😀、\u200b、\u00ad、e\u0301、\ufeff、\U000e0100"),
            text("前一行\n后一行\t制表"),
            paragraph(Role.HEADING_1, "一、\"引号\"与'单引号'＆<b>"),
        ],
        title='木凉镇人民政府关于印发《<i>&"工作"</i>方案》的通知',
        number="木凉府发〔2025〕1号&<",
        copies_to="抄送：<区委>&办公室。",
        mark="木凉镇<&>文件",
    )


def page_with(block: Block, lines: int, *, heading: bool = False) -> Document:
    """A notice whose plan has so many lines of text on its first page, then the block, then more than a page."""
    above = [*map(_paragraph, _shares(lines)), *[paragraph(Role.HEADING_1, "一、总体要求")] * heading]
    return document([text("现印发给你们。")], [*above, block, *map(_paragraph, _shares(30))])


def picture_block(path: Path) -> Picture:
    """A picture without a caption."""
    return Picture(path, "图", PLACE)


def of_sample(path: Path) -> Document:
    """A notice whose plan is the text of a file, a paragraph a line."""
    lines = filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines()))
    return document([text("现印发给你们。")], [text(line) for line in lines])


def long_table() -> Document:
    """A table of several pages, its rows of one to four lines, with text before and after."""
    rows = [(f"{n:03}", "逐条登记逐条答复" * (n * 7 % 6 + 1), "镇党政办") for n in range(1, 91)]
    return document(
        [text("现印发给你们。")], [text("表前。"), table(("序号", "工作任务", "单位"), *rows), text("表后。")]
    )


def even_table() -> Document:
    """A table whose rows are one line high, with none of the white at a page's foot that higher rows leave."""
    rows = [(f"{n:03}", "逐条登记", "镇党政办") for n in range(1, 201)]
    return document([text("现印发给你们。")], [table(("序号", "工作任务", "单位"), *rows), text("表后。")])


def moved_list() -> Document:
    """A notice whose text stays on page one, while its list of attachments goes to page two with the signature."""
    names = [paragraph(Role.ATTACHMENT_LIST, f"{'' if n > 1 else '附件：'}{n}.任务分解表") for n in range(1, 5)]
    return document([_paragraph(5), *names])


def parted_text() -> Document:
    """A notice of one paragraph, parted by the end of page one."""
    return document([_paragraph(11)])


def moved_signature() -> Document:
    """A notice whose text leaves a line of page one free; its last two go to page two with the signature."""
    return document([_paragraph(n) for n in (4, 4)])


def short_text() -> Document:
    """A notice whose title leaves little of page one: of three lines of text, one stays there."""
    return document([_paragraph(3)], title=LONG_TITLE)
