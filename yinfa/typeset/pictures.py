"""A picture's file goes in, its size on the page comes out: as it was made, or smaller where it does not fit."""

from __future__ import annotations

from math import ceil

from yinfa.compose.blocks import Picture
from yinfa.report import Refused, error
from yinfa.standard import LINES_PER_PAGE, TYPE_AREA_WIDTH, Grid
from yinfa.typeset.flow import PictureFlow, air
from yinfa.units import Length, Mm

_MM_PER_INCH = 25.4
_DPI = 96
"""The resolution of a picture that does not say its own."""


def set_picture(picture: Picture, grid: Grid, caption_lines: int) -> PictureFlow:
    """Scale a picture so that it and its caption fit a page. Raises `Refused` where its size cannot be read."""
    width, height = _natural_size(picture)
    room = grid.pitch * (LINES_PER_PAGE - caption_lines - air(grid))
    scale = min(1.0, TYPE_AREA_WIDTH.over(width), room.over(height))
    lines = ceil((height * scale).over(grid.pitch) + air(grid) - 1e-6)
    return PictureFlow(grid, picture, picture.path, width * scale, height * scale, lines)


def _natural_size(picture: Picture) -> tuple[Length, Length]:
    """Read a picture's size from its first bytes; that it is whole, `load` has made sure."""
    from PIL import Image, UnidentifiedImageError  # 50 ms, for the few notices with pictures

    try:
        with Image.open(picture.path) as image:
            across, down = image.info.get("dpi", (_DPI, _DPI))
            pixels = image.size
    except (OSError, UnidentifiedImageError) as fault:
        raise Refused(
            error(
                "typeset.picture",
                "图片读不出来",
                text=picture.path.name,
                hint="请用 PNG 或 JPEG 格式的图片，并确认文件没有损坏。",
                file=picture.place.file,
                line=picture.place.line,
            )
        ) from fault
    # Some programs write 0 or 1 where they mean that they do not know.
    dots = [float(dpi) if dpi and float(dpi) > 1 else _DPI for dpi in (across, down)]
    return Mm(pixels[0] / dots[0] * _MM_PER_INCH), Mm(pixels[1] / dots[1] * _MM_PER_INCH)
