"""Lengths go in as millimetres, points or twips and come out in whichever unit a renderer needs."""

from __future__ import annotations

_MM_PER_INCH = 25.4
_PT_PER_INCH = 72
_TWIPS_PER_PT = 20
_EMU_PER_MM = 36000


class Length(float):
    """A length; the float itself is millimetres. Made by `Mm`, `Pt` or `Twips`, never from a bare number."""

    __slots__ = ()

    @property
    def mm(self) -> float:
        """Millimetres."""
        return float(self)

    @property
    def pt(self) -> float:
        """PostScript points, 72 to the inch."""
        return float(self) * _PT_PER_INCH / _MM_PER_INCH

    @property
    def twips(self) -> int:
        """Whole twentieths of a point, the unit of WordprocessingML (fractions are never written)."""
        return round(self.pt * _TWIPS_PER_PT)

    @property
    def half_points(self) -> int:
        """Whole half points, the unit of a font size in WordprocessingML."""
        return round(self.pt * 2)

    @property
    def emu(self) -> int:
        """Whole English metric units, the unit of DrawingML."""
        return round(float(self) * _EMU_PER_MM)

    def __reduce__(self) -> tuple[type[Length], tuple[float]]:
        """Come out of another process as long as it went in: `Pt` would take its millimetres for points."""
        return Length, (float(self),)

    def __add__(self, other: float) -> Length:
        return Length(float(self) + float(other))

    __radd__ = __add__

    def __sub__(self, other: float) -> Length:
        return Length(float(self) - float(other))

    def __rsub__(self, other: float) -> Length:
        return Length(float(other) - float(self))

    def __neg__(self) -> Length:
        return Length(-float(self))

    def __mul__(self, factor: float) -> Length:
        return Length(float(self) * factor)

    __rmul__ = __mul__

    def __truediv__(self, factor: float) -> Length:
        return Length(float(self) / factor)

    def over(self, unit: Length) -> float:
        """Give how many times `unit` goes into this length."""
        return float(self) / float(unit)


class Mm(Length):
    """A length given in millimetres."""

    __slots__ = ()


class Pt(Length):
    """A length given in points."""

    __slots__ = ()

    def __new__(cls, points: float) -> Pt:
        """Take points."""
        return super().__new__(cls, points * _MM_PER_INCH / _PT_PER_INCH)


class Twips(Length):
    """A length given in twips."""

    __slots__ = ()

    def __new__(cls, twips: float) -> Twips:
        """Take twips."""
        return super().__new__(cls, twips / _TWIPS_PER_PT * _MM_PER_INCH / _PT_PER_INCH)
