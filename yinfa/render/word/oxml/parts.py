"""Text, styles and settings go in as plain values, and come out as the parts of a DOCX package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from yinfa.render.word.oxml.elements import DRAWING, PLAIN, ParagraphFormat, RunFormat, Section, switch

LANGUAGE = "zh-CN"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


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
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/>'
    '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
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
        f'{_DECLARATION}<w:settings xmlns:w="{_W}">{switch("mirrorMargins", True if mirrored else None)}'
        f'<w:defaultTabStop w:val="632"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="{control}"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        f' w:val="15"/></w:compat><w:themeFontLang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/></w:settings>'
    )


def font_table(fonts: Iterable[tuple[str, str]]) -> str:
    """Give the font table: each font's name, and another that it goes by."""
    listed = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, other in fonts
    )
    return f'{_DECLARATION}<w:fonts xmlns:w="{_W}">{listed}</w:fonts>'


def theme(face: str) -> str:
    """Give the theme part: our styles do without, but Word's menus are made of it and validators ask for it."""
    colors = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _THEME_COLORS)
    font = f'<a:latin typeface={quoteattr(face)}/><a:ea typeface={quoteattr(face)}/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line, effect = f"<a:ln>{fill}</a:ln>", "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_DECLARATION}<a:theme xmlns:a="{DRAWING}/main" name="公文"><a:themeElements>'
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
            f'<Relationship Id="{relationship_id(name)}" Type="{_R}/{_kind(name)}" Target="{name}.xml"/>'
            for name in own
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
        return f"{_OFFICE}.theme+xml"
    return f"{_OFFICE}.wordprocessingml.{'document.main' if kind == 'document' else kind}+xml"


def relationship_id(name: str) -> str:
    """Give the id by which the document refers to one of its own parts."""
    return f"rId_{name}"
