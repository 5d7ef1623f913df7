"""An element, or a run of one, goes in; the face and size that the standard sets it in come out (§5.2.2, §7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yinfa.compose.blocks import Role, Run
from yinfa.fonts import Face
from yinfa.standard import CHAR, SIZE_2, SIZE_4
from yinfa.units import Length

_FACES = {
    Role.TITLE: Face.BIAOSONG,
    Role.HEADING_1: Face.HEI,
    Role.HEADING_2: Face.KAI,
    Role.ATTACHMENT_LABEL: Face.HEI,
    Role.CAPTION: Face.HEI,
}
TABLE_HEAD = Face.HEI
TABLE_BODY = Face.FANG
_SIZES = {Role.TITLE: SIZE_2, Role.CAPTION: SIZE_4}


def face_of(role: Role) -> Face:
    """Give an element's face: 仿宋 where the standard names none."""
    return _FACES.get(role, Face.FANG)


def size_of(role: Role) -> Length:
    """Give an element's size; 3号 is set at the body's character pitch."""
    return _SIZES.get(role, CHAR)


def faced(runs: Iterable[Run], face: Face) -> Iterator[tuple[str, Face]]:
    """Give the texts of a paragraph's runs, each with its face; `face` is the paragraph's own."""
    return ((run.text, _run_face(run, face)) for run in runs)


def _run_face(run: Run, face: Face) -> Face:
    if run.heading:
        return face_of(run.heading)
    if run.strong:
        return Face.HEI
    return Face.KAI if run.emphasis else face
