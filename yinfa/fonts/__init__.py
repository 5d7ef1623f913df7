"""A cache folder goes in; what each face of the standard covers on this machine, how wide and how tall, comes out."""

from yinfa.fonts.choose import font_set, prepare_fontconfig
from yinfa.fonts.faces import Face
from yinfa.fonts.fontset import FontSet, Ink

__all__ = ["Face", "FontSet", "Ink", "font_set", "prepare_fontconfig"]
