"""A PDF's bytes go in, the sizes and pictures of its pages come out; each is drawn once."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field
from functools import lru_cache

_drawing = threading.Lock()
"""PDFium works for one thread at a time."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, which is the same as another where its hash is."""

    sha256: str
    data: bytes = field(compare=False, repr=False)


@lru_cache(maxsize=32)
def page_sizes(pdf: Pdf) -> tuple[tuple[int, int], ...]:
    """Give the width and height of each page in points, rounded; none for a file that is not a PDF."""
    import pypdfium2  # type: ignore[import-untyped]

    with _drawing:
        try:
            with pypdfium2.PdfDocument(pdf.data) as document:
                return tuple(
                    (round(width), round(height)) for width, height in map(document.get_page_size, range(len(document)))
                )
        except pypdfium2.PdfiumError:
            return ()


@lru_cache(maxsize=64)
def picture(pdf: Pdf, number: int, width: int) -> bytes:
    """Draw a page, counted from 1, so many pixels wide, as PNG."""
    import pypdfium2

    with _drawing, pypdfium2.PdfDocument(pdf.data) as document:
        page = document[number - 1]
        image = page.render(scale=width / page.get_width()).to_pil()
        png = io.BytesIO()
        image.save(png, "PNG", compress_level=1)  # it travels inside this machine only
        return png.getvalue()
