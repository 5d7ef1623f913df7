"""Formats, styles, paragraphs, tables and parts go in as plain values, and come out as OOXML: no other module spells it.

Everything is built as text, in the order the schema asks for, and parsed once by python-docx: building element by
element takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from yinfa.standard import CHAR
from yinfa.units import Length

LANGUAGE = "zh-CN"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


# Formats ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Border:
    """A line at the foot of a paragraph."""

    thickness: Length
    space: Length
    """From the text's foot; Word takes whole points."""
    color: str


@dataclass(frozen=True, slots=True)
class RunFormat:
    """How characters look; None leaves what the style says."""

    style: str | None = None
    face: str | None = None
    """The font's name, for Chinese and Latin alike."""
    size: Length | None = None
    color: str | None = None
    spacing: Length | None = None
    """Room added after each character; negative draws them closer."""
    stretch: float | None = None
    """Width to height."""

    def xml(self, *, direct: bool = False) -> str:
        """The properties as `w:rPr`, or nothing where there are none; `direct` for a run, which says that it is Chinese."""
        size = self.size.half_points if self.size is not None else None
        inner = "".join(
            (
                f"<w:rStyle w:val={quoteattr(self.style)}/>" if self.style else "",
                _fonts(self.face) if self.face else _HINT if direct else "",
                f'<w:color w:val="{self.color.lstrip("#")}"/>' if self.color else "",
                f'<w:spacing w:val="{self.spacing.twips}"/>' if self.spacing is not None else "",
                f'<w:w w:val="{round(self.stretch * 100)}"/>' if self.stretch is not None else "",
                f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size is not None else "",
            )
        )
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


_HINT = '<w:rFonts w:hint="eastAsia"/>'
PLAIN = RunFormat()


def _fonts(face: str) -> str:
    # One name in all four places and the hint, or Word sets “ ” — … in whatever Latin font it likes.
    name = quoteattr(face)
    return f'<w:rFonts w:hint="eastAsia" w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>'


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """How a paragraph stands; None leaves what the style says."""

    style: str | None = None
    keep_next: bool | None = None
    page_break: bool | None = None
    widow_control: bool | None = None
    border: Border | None = None
    east_asian: bool = False
    """Chinese line breaking: said once, in the style that all others are based on."""
    snap: bool | None = None
    """Whether lines take whole lines of the page's grid."""
    before: Length | None = None
    after: Length | None = None
    line: Length | None = None
    """Exactly so high is a line, its characters centred in it."""
    left: Length | None = None
    right: Length | None = None
    first_line: Length | None = None
    """From `left`; negative where the later lines stand further in."""
    align: str | None = None
    right_tab: Length | None = None
    """Where text after a tab ends, from the left edge of page or cell."""
    outline: int | None = None
    """The level in Word's navigation pane, from 0."""
    section: Section | None = None
    """The section that ends with this paragraph."""

    def xml(self) -> str:
        """The properties as `w:pPr`, or nothing where there are none."""
        inner = "".join(
            (
                f"<w:pStyle w:val={quoteattr(self.style)}/>" if self.style else "",
                _switch("keepNext", self.keep_next),
                _switch("pageBreakBefore", self.page_break),
                _switch("widowControl", self.widow_control),
                _border(self.border) if self.border else "",
                f'<w:tabs><w:tab w:val="right" w:pos="{self.right_tab.twips}"/></w:tabs>' if self.right_tab else "",
                _EAST_ASIAN if self.east_asian else "",
                _switch("snapToGrid", self.snap),
                self._spacing(),
                self._indent(),
                f'<w:jc w:val="{self.align}"/>' if self.align else "",
                '<w:textAlignment w:val="center"/>' if self.line is not None else "",
                f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else "",
                self.section.xml() if self.section else "",
            )
        )
        return f"<w:pPr>{inner}</w:pPr>" if inner else ""

    def _spacing(self) -> str:
        before = f' w:before="{self.before.twips}"' if self.before is not None else ""
        after = f' w:after="{self.after.twips}"' if self.after is not None else ""
        line = f' w:line="{self.line.twips}" w:lineRule="exact"' if self.line is not None else ""
        return f"<w:spacing{before}{after}{line}/>" if before or after or line else ""

    def _indent(self) -> str:
        sides = (("left", self.left), ("right", self.right), ("firstLine", self.first_line))
        if self.first_line is not None and self.first_line < 0:
            # Word counts leftChars from elsewhere where a paragraph hangs: twips alone are read the same by all.
            hanging = -self.first_line
            sides = (("left", self.left), ("right", self.right), ("hanging", hanging))
            return "<w:ind{}/>".format("".join(f' w:{n}="{v.twips}"' for n, v in sides if v is not None))
        given = "".join(
            f' w:{name}Chars="{round(value.over(CHAR) * 100)}" w:{name}="{value.twips}"'
            for name, value in sides
            if value is not None
        )
        return f"<w:ind{given}/>" if given else ""


# LibreOffice reads overflowPunct the wrong way round, and loses marks that hang from justified lines: so it is on.
_EAST_ASIAN = '<w:kinsoku/><w:overflowPunct/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


def _switch(name: str, value: bool | None) -> str:
    if value is None:
        return ""
    return f"<w:{name}/>" if value else f'<w:{name} w:val="0"/>'


def _border(border: Border) -> str:
    eighths, points = round(border.thickness.pt * 8), round(border.space.pt)
    color = border.color.lstrip("#")
    return f'<w:pBdr><w:bottom w:val="single" w:sz="{eighths}" w:space="{points}" w:color="{color}"/></w:pBdr>'


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one make: paper, margins, grid and page numbers."""

    width: Length
    height: Length
    top: Length
    right: Length
    bottom: Length
    left: Length
    """At the binding edge where margins are mirrored."""
    footer: Length
    """From the paper's foot to the page number's."""
    pitch: Length
    footers: tuple[str, str]
    """Relationship ids of the footers of odd and even pages."""

    def xml(self) -> str:
        """The section as `w:sectPr`."""
        odd, even = self.footers
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="{odd}"/>'
            f'<w:footerReference w:type="even" r:id="{even}"/><w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{self.width.twips}" w:h="{self.height.twips}"/>'
            f'<w:pgMar w:top="{self.top.twips}" w:right="{self.right.twips}" w:bottom="{self.bottom.twips}"'
            f' w:left="{self.left.twips}" w:header="851" w:footer="{self.footer.twips}" w:gutter="0"/>'
            f'<w:docGrid w:type="lines" w:linePitch="{self.pitch.twips}"/></w:sectPr>'
        )


# Paragraphs ---------------------------------------------------------------------------------------


def paragraph(form: ParagraphFormat, runs: Iterable[str] = ()) -> str:
    """Give a paragraph of runs."""
    return f"<w:p>{form.xml()}{''.join(runs)}</w:p>"


def run(text: str, form: RunFormat = PLAIN) -> str:
    """Give a run of text, every blank of it kept; a line feed becomes a line break, a tab a tab."""
    return f"<w:r>{_direct(form)}{_text(text)}</w:r>"


@cache
def _direct(form: RunFormat) -> str:
    return form.xml(direct=True)


def _text(text: str) -> str:
    escaped = escape(text)
    if "\n" in escaped or "\t" in escaped:
        escaped = escaped.replace("\n", f"{_CLOSE}<w:br/>{_OPEN}").replace("\t", f"{_CLOSE}<w:tab/>{_OPEN}")
    return f"{_OPEN}{escaped}{_CLOSE}".replace(f"{_OPEN}{_CLOSE}", "")


_OPEN, _CLOSE = '<w:t xml:space="preserve">', "</w:t>"


def page_field() -> str:
    """Give the page's number as a field, which Word counts anew."""
    plain = _direct(PLAIN)
    begin, separate, end = (
        f'<w:r>{plain}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = f'<w:r>{plain}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    return begin + code + separate + run("1") + end


def picture(relationship: str, number: int, alt: str, width: Length, height: Length) -> str:
    """Give a run that shows a picture in the line; `number` is its own in the document."""
    cx, cy = width.emu, height.emu
    name, described = quoteattr(f"图片 {number}"), quoteattr(alt)
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name={name} descr={described}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name={name}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


# Tables -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a table; the sides are open where `sides` is None."""

    outer: Length
    inner: Length
    sides: Length | None = None

    def xml(self) -> str:
        """The lines as `w:tblBorders`."""
        lines = (
            ("top", self.outer),
            ("left", self.sides),
            ("bottom", self.outer),
            ("right", self.sides),
            ("insideH", self.inner),
            ("insideV", self.sides),
        )
        drawn = (
            f'<w:{name} w:val="single" w:sz="{round(thickness.pt * 8)}" w:space="0" w:color="000000"/>'
            for name, thickness in lines
            if thickness is not None
        )
        return f"<w:tblBorders>{''.join(drawn)}</w:tblBorders>"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its paragraphs, and how many columns it takes."""

    paragraphs: str
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells."""

    cells: tuple[Cell, ...]
    height: Length | None = None
    exact: bool = False
    """Whether the row is never higher."""
    whole: bool = True
    """Whether it never runs over a page's end."""
    head: bool = False
    """Whether it is repeated on each page."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    columns: tuple[Length, ...]
    rows: tuple[Row, ...]
    rules: Rules
    padding: Length
    """White at the left and right of a cell's text."""
    indent: Length = Length(0)
    """In from the type area's left edge."""
    floating: Floating | None = None

    def xml(self) -> str:
        """The table as `w:tbl`."""
        widths = _widths(self.columns)
        place = self.floating.xml() if self.floating else ""
        indent = f'<w:tblInd w:w="{self.indent.twips}" w:type="dxa"/>' if not self.floating else ""
        margin = f'w:w="{self.padding.twips}" w:type="dxa"'
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr>{place}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{indent}{self.rules.xml()}'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left {margin}/><w:right {margin}/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(_row(row, widths) for row in self.rows)}</w:tbl>"
        )


@dataclass(frozen=True, slots=True)
class Floating:
    """Where a table stands that is taken out of the text: on the page of the paragraph after it."""

    left: Length
    """From the paper's left edge."""
    top: Length
    """From the text's top edge."""

    def xml(self) -> str:
        """The place as `w:tblpPr`."""
        # LibreOffice 7.4 floats a table as wide as the text only with these two anchors.
        return (
            f'<w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{self.left.twips}"'
            f' w:tblpY="{self.top.twips}"/><w:tblOverlap w:val="never"/>'
        )


def _widths(columns: Sequence[Length]) -> list[int]:
    """Round column widths so that their sum is right."""
    edges, reached = [0], Length(0)
    for column in columns:
        reached += column
        edges.append(reached.twips)
    return [right - left for left, right in zip(edges, edges[1:], strict=False)]


def _row(row: Row, widths: Sequence[int]) -> str:
    rule = "exact" if row.exact else "atLeast"
    height = f'<w:trHeight w:val="{row.height.twips}" w:hRule="{rule}"/>' if row.height is not None else ""
    whole = "<w:cantSplit/>" if row.whole else ""
    head = "<w:tblHeader/>" if row.head else ""
    properties = f"<w:trPr>{whole}{height}{head}</w:trPr>" if whole or height or head else ""
    cells, column = [], 0
    for cell in row.cells:
        width = sum(widths[column : column + cell.columns])
        span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
            f"{cell.paragraphs}</w:tc>"
        )
        column += cell.columns
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


# Parts --------------------------------------------------------------------------------------------


def body(blocks: Iterable[str], last: Section) -> str:
    """Give the document's body, with its last section."""
    return f'<w:body xmlns:w="{_W}" xmlns:r="{_R}">{"".join(blocks)}{last.xml()}</w:body>'


@dataclass(frozen=True, slots=True)
class Style:
    """A named style; `id` is what paragraphs refer to, `name` what people see."""

    id: str
    name: str
    paragraph: ParagraphFormat | None = None
    """None makes it a character style."""
    run: RunFormat = PLAIN
    based_on: str | None = "Normal"
    next: str | None = None
    """The style of a paragraph begun after one of this style."""
    linked: str | None = None
    """The character style of a paragraph style, or the other way round."""
    default: bool = False

    def xml(self) -> str:
        """The style as `w:style`."""
        kind = "character" if self.paragraph is None else "paragraph"
        custom = "" if self.default else ' w:customStyle="1"'
        default = ' w:default="1"' if self.default else ""
        base = None if self.default or (self.paragraph is None and self.based_on == "Normal") else self.based_on
        references = (("basedOn", base), ("next", self.next), ("link", self.linked))
        return (
            f'<w:style w:type="{kind}"{default}{custom} w:styleId="{self.id}"><w:name w:val={quoteattr(self.name)}/>'
            + "".join(f'<w:{name} w:val="{value}"/>' for name, value in references if value)
            + f"<w:qFormat/>{self.paragraph.xml() if self.paragraph else ''}{self.run.xml()}</w:style>"
        )


def styles(named: Iterable[Style], text: RunFormat) -> str:
    """Give the styles part; `text` is what every character is where nothing else is said."""
    defaults = text.xml().replace("</w:rPr>", f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/></w:rPr>')
    return (
        f'{_DECLARATION}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault>{defaults}</w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
        ' w:defQFormat="0" w:count="376"><w:lsdException w:name="Normal" w:uiPriority="0" w:semiHidden="0"'
        ' w:unhideWhenUsed="0" w:qFormat="1"/></w:latentStyles>' + "".join(style.xml() for style in named) + _DEFAULTS
    )


_DEFAULTS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
    "<w:uiPriority w:val=\"1\"/><w:semiHidden/><w:unhideWhenUsed/></w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
    "<w:semiHidden/><w:unhideWhenUsed/></w:style></w:styles>"
)


def settings(*, mirrored: bool, compressed: bool) -> str:
    """Give the settings part: odd and even footers, and whether margins are mirrored and punctuation is squeezed."""
    control = "compressPunctuation" if compressed else "doNotCompress"
    return (
        f'{_DECLARATION}<w:settings xmlns:w="{_W}">{_switch("mirrorMargins", True if mirrored else None)}'
        f'<w:defaultTabStop w:val="632"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="{control}"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        f' w:val="15"/></w:compat><w:themeFontLang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/></w:settings>'
    )


def font_table(fonts: Iterable[tuple[str, str | None]]) -> str:
    """Give the font table: each font's name, and another that it goes by."""
    listed = "".join(
        f"<w:font w:name={quoteattr(name)}>"
        + (f"<w:altName w:val={quoteattr(other)}/>" if other else "")
        + '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, other in fonts
    )
    return f'{_DECLARATION}<w:fonts xmlns:w="{_W}">{listed}</w:fonts>'


def theme(face: str) -> str:
    """Give the theme part: unused by our styles, but Word's colour and font menus are made of it, and validators want it."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _THEME_COLORS)
    font = f'<a:latin typeface={quoteattr(face)}/><a:ea typeface={quoteattr(face)}/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line, effect = f"<a:ln>{fill}</a:ln>", "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_DECLARATION}<a:theme xmlns:a="{_DRAWING}/main" name="公文"><a:themeElements>'
        f'<a:clrScheme name="公文">{colors}</a:clrScheme><a:fontScheme name="公文"><a:majorFont>{font}</a:majorFont>'
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}'
        f"</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


_THEME_COLORS = (
    *(("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "000000"), ("lt2", "FFFFFF")),
    *((f"accent{number}", "FF0000" if number == 1 else "000000") for number in range(1, 7)),
    *(("hlink", "000000"), ("folHlink", "000000")),
)


def footer(*paragraphs: str) -> str:
    """Give a footer part."""
    return f'{_DECLARATION}<w:ftr xmlns:w="{_W}" xmlns:r="{_R}">{"".join(paragraphs)}</w:ftr>'


def skeleton(own: dict[str, str]) -> dict[str, str]:
    """Give every part of a document without text; `own` are those that the document refers to, by file name.

    Nothing else is in it: what python-docx ships (stylesWithEffects, customXml, a thumbnail) a validator objects to.
    """
    parts = {"word/document.xml": f'{_DECLARATION}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body/></w:document>'}
    parts |= {f"word/{name}.xml": part for name, part in own.items()}
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{_content_type(part)}"/>' for part in parts)
    return parts | {
        "[Content_Types].xml": f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml"'
        f' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{relationship_id(name)}" Type="{_R}/{_kind(name)}" Target="{name}.xml"/>' for name in own
        )
        + "</Relationships>",
        "docProps/core.xml": f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
    }


def _kind(name: str) -> str:
    """Give the kind of a part: footer1 is a footer."""
    return name.rstrip("0123456789")


def _content_type(part: str) -> str:
    kind = _kind(part.removeprefix("word/").removesuffix(".xml"))
    if kind == "theme":
        return "application/vnd.openxmlformats-officedocument.theme+xml"
    return f"{_TYPE}.{'document.main' if kind == 'document' else kind}+xml"


def relationship_id(name: str) -> str:
    """Give the id by which the document refers to one of its own parts."""
    return f"rId_{name}"
