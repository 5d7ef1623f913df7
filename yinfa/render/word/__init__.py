"""A document and its pages go in, the bytes of a DOCX come out: for Word and WPS, with the office's own fonts."""

from yinfa.render.word.file import render_docx

__all__ = ["render_docx"]
