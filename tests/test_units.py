"""Lengths: what one unit is in another, by the definitions of the inch, the point and the twip."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinfa.units import Length, Mm, Pt, Twips

LENGTHS = st.builds(
    lambda unit, value: unit(value), st.sampled_from([Mm, Pt, Twips]), st.floats(0, 1000, allow_nan=False)
)


def test_an_inch_is_72_points_and_1440_twips() -> None:
    inch = Mm(25.4)
    assert inch.pt == pytest.approx(72)
    assert (inch.twips, inch.emu) == (1440, 914400)
    assert Pt(72) == pytest.approx(inch)
    assert Twips(1440) == pytest.approx(inch)
    assert Pt(16).half_points == 32


@given(LENGTHS)
def test_a_length_is_as_long_in_another_process(length: Length) -> None:
    assert pickle.loads(pickle.dumps(length)) == length  # noqa: S301 - our own
    assert copy.deepcopy(length).pt == length.pt


def test_sums_and_parts_are_lengths() -> None:
    assert (Mm(10) + Pt(72) - Mm(0.4)).mm == pytest.approx(35)
    assert (Mm(10) * 3 / 2).mm == 15
    assert Mm(156).over(Mm(156) / 28) == pytest.approx(28)
    assert all(isinstance(length, Length) for length in (Mm(1) + Mm(1), 2 * Mm(1), Mm(1) / 2, -Mm(1), Mm(2) - Mm(1)))
