"""Where no rounding can happen, no tolerance is given; where it can, one is."""

import numpy as np
import pytest

from theorycheck.strategies import Call
from theorycheck_properties._exact import sums_whole_numbers
from theorycheck_properties._offsets import moderate_offset


def dense(entry, dtype="float32"):
    """A dense layer with two inputs, all of one value."""
    value = np.full((1, 2), entry, dtype=dtype)
    return Call("dense", (value, value, value[:, 0]))


def test_whole_numbers_with_a_small_sum_are_exact():
    """3·3 + 3·3 + 3 needs five binary digits."""
    assert sums_whole_numbers(dense(3))


def test_fractions_are_not_exact():
    """Half of them would be, but nobody can see which."""
    assert not sums_whole_numbers(dense(0.1))


@pytest.mark.parametrize(("dtype", "entry"), [("float16", 64), ("float32", 4096)])
def test_sums_beyond_the_digits_of_the_dtype_are_not_exact(dtype, entry):
    """2·64² exceeds the 11 digits of float16, 2·4096² the 24 of float32."""
    assert not sums_whole_numbers(dense(entry, dtype))
    assert sums_whole_numbers(dense(entry, "float64"))


def test_transcendental_activations_are_not_exact():
    """tanh of a whole number rounds, relu of it does not."""
    one = np.ones((1, 1))
    for activation, exact in (("tanh", False), ("relu", True)):
        assert sums_whole_numbers(Call("mlp", (one, [one], [one[0]]), {"activation": activation})) is exact


def test_an_operation_that_may_take_a_root_is_not_exact():
    """A penalty may be the square of a norm, whose root rounds."""
    assert not sums_whole_numbers(Call("l2_penalty", ([np.ones(2)],), {"strength": 1.0}))


@pytest.mark.parametrize(("row", "moderate"), [([1.0, -1.0], True), ([10.0, 11.0], False), ([7.0, 7.0], True)])
def test_a_mean_far_from_zero_is_left_to_another_claim(row, moderate):
    """Unless nothing varies at all: then every algorithm finds the same variance, 0."""
    x, gain = np.array([row]), np.ones(2)
    assert moderate_offset(Call("layer_norm", (x, gain, gain), {"epsilon": 1.0})) is moderate
