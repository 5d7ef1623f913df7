"""What a notice says: the types that every stage after `load` speaks of."""

from yinfa.model.issuer import Format, Issuer, Punctuation, Seal, Website
from yinfa.model.notice import Attachment, Disclosure, FrontMatter, Headings, Notice, Numbering
from yinfa.model.text import (
    Align,
    Body,
    Cell,
    Duty,
    Inline,
    Item,
    List,
    Paragraph,
    Picture,
    Plan,
    Section,
    Table,
    plain,
    walk,
)

__all__ = [
    "Align",
    "Attachment",
    "Body",
    "Cell",
    "Disclosure",
    "Duty",
    "Format",
    "FrontMatter",
    "Headings",
    "Inline",
    "Issuer",
    "Item",
    "List",
    "Notice",
    "Numbering",
    "Paragraph",
    "Picture",
    "Plan",
    "Punctuation",
    "Seal",
    "Section",
    "Table",
    "Website",
    "plain",
    "walk",
]
