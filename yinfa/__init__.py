"""yinfa（印发）: the content of a plan goes in, the notice that issues it comes out as DOCX, PDF and HTML."""

__version__ = "0.1.0"
