"""Renumbered units keep their gates together."""

import numpy as np
import pytest

from theorycheck_properties._renumbering import reordered

ORDER = (2, 0, 1)


@pytest.mark.parametrize(
    ("symbols", "expected"),
    [(("H",), [2, 0, 1]), (("2H",), [2, 0, 1, 5, 3, 4]), (("D",), [0, 1, 2])],
)
def test_every_gate_is_renumbered_for_itself(symbols, expected):
    """Axes of other things stay as they are."""
    array = np.arange(len(expected))
    assert list(reordered(array, symbols, ORDER)) == expected


def test_a_recurrent_weight_is_renumbered_on_both_sides():
    """Row and column of a unit move together."""
    weight = np.arange(9).reshape(3, 3)
    assert np.array_equal(reordered(weight, ("H", "H"), ORDER), weight[np.ix_(ORDER, ORDER)])
