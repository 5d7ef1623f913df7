"""A face of the standard goes in; the names of the fonts that may draw it come out: the office's own, then ours."""

from __future__ import annotations

from enum import StrEnum


class Face(StrEnum):
    """The faces GB/T 9704—2012 asks for (§5.2.2 and where an element names its own); the value is the Chinese name."""

    BIAOSONG = "小标宋"
    """Title and issuing header."""
    FANG = "仿宋"
    """The text, and whatever is not named."""
    KAI = "楷体"
    """Level-2 headings, the signatory's name."""
    HEI = "黑体"
    """Level-1 headings, classification, urgency, the label of an attachment."""
    SONG = "宋体"
    """Where Song is asked for outside the page number."""
    PAGE = "页码"
    """Song with half-width digits, for the page number."""


BUNDLED: dict[Face, tuple[str, ...]] = {
    Face.BIAOSONG: ("GW BiaoSong", "GW TitleRare"),
    Face.FANG: ("GW Num", "GW Fang", "GW Rare"),
    Face.KAI: ("GW Num", "GW Kai", "GW Rare"),
    Face.HEI: ("GW Hei",),
    Face.SONG: ("GW Song", "GW TitleRare"),
    Face.PAGE: ("GW Page", "GW Song", "GW TitleRare"),
}
"""Our families of each face: the first that has a character draws it. Together they have all of 通用规范汉字表."""

_SONG = ("宋体", "SimSun")
OFFICE: dict[Face, tuple[str, ...]] = {
    Face.BIAOSONG: ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    Face.FANG: ("仿宋_GB2312", "仿宋", "FangSong_GB2312", "FangSong"),
    Face.KAI: ("楷体_GB2312", "楷体", "KaiTi_GB2312", "KaiTi"),
    Face.HEI: ("黑体", "SimHei"),
    Face.SONG: _SONG,
    Face.PAGE: _SONG,
}
"""The standard's own fonts of each face, by every family name they go by, best first; the first is what DOCX names."""
