"""A composed notice and the fonts go in, the characters that no font of their face has come out, with their places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from yinfa.check.rule import Case, Hit, Spot, at, notice_rule
from yinfa.compose.blocks import Block, Document, Paragraph, Place, Run, Table
from yinfa.compose.faces import TABLE_BODY, TABLE_HEAD, face_of, faced
from yinfa.fonts import Face
from yinfa.report import Severity

_NAMED = {
    Face.BIAOSONG: "小标宋",
    Face.FANG: "仿宋",
    Face.KAI: "楷体",
    Face.HEI: "黑体",
    Face.SONG: "宋体",
    Face.PAGE: "宋体",
}


@notice_rule(Severity.ERROR)
def no_glyph(case: Case) -> Iterator[Hit]:
    """A character that no font of its face has: never drawn by another face, or as a box, without a word.

    Clause: GB/T 9704—2012 §5.2.2
    """
    covered: dict[Face, set[str]] = {}
    told: set[tuple[str, int | None]] = set()
    for face, text, place in _texts(case.document):
        known = covered.setdefault(face, set())
        for char in dict.fromkeys(text):
            if char in known:
                continue
            if case.fonts.covers(face, char):
                known.add(char)
                continue
            for hit in _hits(case, face, char, place):
                if (char, hit.line) not in told:
                    told.add((char, hit.line))
                    yield hit


def _texts(document: Document) -> Iterator[tuple[Face, str, Place]]:
    """Give every text of a notice with the face that it is set in."""
    start = next((block.place for part in document.parts for block in part.blocks), Place("", 1))
    yield Face.BIAOSONG, document.header.mark, start
    for text in (document.header.number, document.imprint.copies_to, document.imprint.printer, document.imprint.date):
        yield Face.FANG, text or "", start
    for part in document.parts:
        for block in part.blocks:
            yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[tuple[Face, str, Place]]:
    match block:
        case Paragraph():
            yield from _run_texts(block.runs, face_of(block.role), block.place)
        case Table():
            for cell in block.head:
                yield from _run_texts(cell, TABLE_HEAD, block.place)
            for row in block.rows:
                for cell in row:
                    yield from _run_texts(cell, TABLE_BODY, block.place)


def _run_texts(runs: tuple[Run, ...], face: Face, place: Place) -> Iterator[tuple[Face, str, Place]]:
    for text, own in faced(runs, face):
        yield own, text, place


def _hits(case: Case, face: Face, char: str, place: Place) -> Iterator[Hit]:
    """Tell of a character wherever the author wrote it; where only a template or a profile has it, at the block."""
    message = f"字体里没有“{char}”（U+{ord(char):04X}），{_NAMED[face]}印不出来"
    hint = _hint(char)
    written = [passage for passage in case.passages if char in passage.text]
    for passage in written:
        start = passage.text.index(char)
        yield at(passage, Spot(start, start + 1, message, hint))
    if not written:
        yield Hit(message, place.line, char, hint, file=place.file)


def _hint(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        return f"换成普通的“{plain}”。"
    if unicodedata.category(char) in ("Co", "Cn"):
        return "这是自造字或未定义的字符，别的电脑上也显示不了；换成规范汉字，或写明字形请人造字。"
    return "核对是不是输错了；人名、地名确用此字的，装上带这个字的办公字体后重新生成。"
