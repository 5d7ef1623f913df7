"""A finished page goes in as bytes and comes out as a tree, by the HTML standard's own parser; helpers to read it."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import tinyhtml5  # type: ignore[import-untyped]  # comes with WeasyPrint

from tests.tools import ROOT
from yinfa.compose.blocks import Document
from yinfa.render.html import render_html

TEMPLATES = ROOT / "templates"
LINKS = {"docx": "2025.docx", "pdf": "2025.pdf"}


def page_of(document: Document) -> Element:
    return parse(render_html(document, templates=TEMPLATES, links=LINKS))


def parse(page: bytes) -> Element:
    root: Element = tinyhtml5.parse(page.decode(), namespace_html_elements=False)
    return root


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def solid(text: str) -> str:
    """Leave white space out, as tests of a text's completeness do."""
    return re.sub(r"\s", "", text)


def one(page: Element, path: str) -> Element:
    """Give the only element at a path below `page`."""
    found = page.findall(f".//{path}")
    assert len(found) == 1, f"{len(found)} × {path}"
    return found[0]


def of_class(page: Element, name: str) -> list[Element]:
    return [element for element in page.iter() if name in (element.get("class") or "").split()]


def headings(page: Element) -> list[tuple[int, str]]:
    return [(int(e.tag[1]), text_of(e)) for e in page.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]


def ids(page: Element) -> list[str]:
    return [name for element in page.iter() if (name := element.get("id")) is not None]


def section_ids(page: Element) -> dict[str, str]:
    """Give each section's id by its heading, numbers left out; of equal headings the first."""
    found: dict[str, str] = {}
    for section in of_class(page, "section"):
        found.setdefault(
            re.sub(r"^(.+?、|（.+?）|\d+\.)", "", headings(section)[0][1]).rstrip("。"), section.attrib["id"]
        )
    return found


def pieces_of(element: Element) -> list[str]:
    """Give a title's text cut where a line may end."""
    pieces = [""]

    def walk(node: Element) -> Iterator[str | None]:
        yield node.text or ""
        for child in node:
            if child.tag == "wbr":
                yield None
            else:
                yield from walk(child)
            yield child.tail or ""

    for piece in walk(element):
        if piece is None:
            pieces.append("")
        else:
            pieces[-1] += piece
    return pieces
