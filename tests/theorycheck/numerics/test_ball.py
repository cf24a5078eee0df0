"""Ball arithmetic: the exact result and every conforming one lie inside."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import special

from theorycheck.numerics import Ball, unit_roundoff

SINGLE = unit_roundoff(np.float32)


def single(*numbers: float) -> Ball:
    """Exact numbers of a float32 implementation."""
    return Ball.exact(np.array(numbers, np.float32))


def blurred(value: float, radius: float, roundoff: float = SINGLE) -> Ball:
    """A ball of that value and about that radius: two thirds of it times 1.5."""
    width = Ball.exact(np.array([radius]), roundoff) * (Ball.exact(np.array([1.0]), roundoff) > 1.0)
    return Ball.exact(np.array([value - radius / 2]), roundoff) + width


def holds(ball: Ball, *results: Any) -> bool:
    """True if every result lies in the ball."""
    return all(bool(np.all(np.abs(np.asarray(result, float) - ball.value) <= ball.radius)) for result in results)


def test_an_exact_ball_has_no_radius() -> None:
    """Inputs are drawn in the implementation's dtype, so they are exact."""
    ball = single(0.1, 3.0)
    assert ball.roundoff == SINGLE
    np.testing.assert_array_equal(ball.radius, 0.0)
    assert ball.value.dtype == ball.radius.dtype == np.float64


@pytest.mark.parametrize(
    "operation",
    [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b],
    ids=["add", "subtract", "multiply", "divide"],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_arithmetic_holds_the_exact_and_the_rounded_result(operation: Callable[..., Any], dtype: type) -> None:
    """Neither the rational result nor that of the format leaves the ball."""
    rng = np.random.default_rng(1)
    for a, b in rng.normal(size=(50, 2)).astype(dtype):
        ball = operation(Ball.exact(a), Ball.exact(b))
        exact = operation(Fraction(float(a)), Fraction(float(b)))
        assert abs(exact - Fraction(float(ball.value))) <= Fraction(float(ball.radius))
        assert holds(ball, operation(a, b))


def test_a_sum_may_be_taken_in_any_order() -> None:
    """1e8 + 1 − 1e8 is 1, or 0 in single precision: the ball holds both, however the terms are grouped."""
    big, one, minus = single(1e8), single(1.0), single(-1e8)
    for ball in ((big + one) + minus, (big + minus) + one, big + (one + minus), np.sum(np.stack([big, one, minus]))):
        assert holds(ball, 0.0, 1.0)


def test_a_bias_may_come_first() -> None:
    """An accumulator that starts at the bias rounds by the size of the bias, not of the result."""
    x, weight, bias = single(1.0, 1.0), np.array([[-1e6], [-1e6]], np.float32), single(2e6)
    product = np.reshape(x, (1, 2)) @ Ball.exact(weight)
    alone, joined = product + bias, (product + 0.0) * 1.0 + bias
    assert np.all(alone.radius > SINGLE * 2e6)
    assert holds(alone, 0.0)
    assert np.all(joined.radius > 0)


def test_the_order_of_a_sum_survives_slicing() -> None:
    """A slice of a sum is still a sum that other terms may join first."""
    total = single(1e8, 1e8) + single(1.0, 1.0)
    assert holds(total[1:] + single(-1e8), 0.0)
    assert holds(np.reshape(total, (2, 1))[1] + single(-1e8), 0.0)


def test_division_by_a_ball_around_zero_says_nothing() -> None:
    """The quotient may be anything."""
    assert (single(1.0) / (blurred(0.0, 1.0))).radius == math.inf


def test_no_operation_warns_and_nan_means_unknown() -> None:
    """0/0 is no warning and no number: its radius is infinite."""
    ball = single(0.0) / single(0.0)
    assert ball.radius == math.inf
    assert np.exp(ball).radius == math.inf


@pytest.mark.parametrize(
    "function", [np.tanh, special.expit, special.erf, np.exp, np.log1p, np.square, np.sqrt, np.log]
)
def test_elementary_functions_hold_their_neighbourhood(function: Callable[..., Any]) -> None:
    """Whatever the argument was within its ball, its image lies within the image's."""
    for value in (1e-6, 0.3, 2.0, 20.0):
        for radius in (1e-9, 1e-3, 0.9 * value):
            ball = blurred(value, radius)
            inside = ball.value + ball.radius * np.linspace(-1, 1, 9)
            assert holds(function(ball), *function(inside[inside > 0]))


def test_a_comparison_is_undecided_only_where_rounding_decides() -> None:
    """1 and 0 elsewhere; [0, 1] where the balls meet, and at equality: the subdifferential of a kink."""
    decided = blurred(1.0, 0.1) > 0.5
    assert (decided.value, decided.radius) == (1.0, 0.0)
    for undecided in (blurred(1.0, 0.1) > 1.05, single(0.0) > 0.0):
        assert holds(undecided, 0.0, 0.5, 1.0)
        assert not holds(undecided, 1.1)


def test_an_undecided_condition_takes_the_hull() -> None:
    """np.where with a condition that rounding decides accepts both branches."""
    assert holds(np.where(single(0.0) > 0.0, single(3.0), single(-1.0)), 3.0, -1.0, 0.0)
    assert np.where(single(1.0) > 0.0, single(3.0), single(-1.0)).radius == 0.0


def test_a_maximum_forgets_what_cannot_win() -> None:
    """relu of a negative number is exactly zero, however blurred the number was."""
    assert np.maximum(blurred(-1.0, 0.5), 0.0).radius == 0.0
    assert np.maximum(blurred(1.0, 0.5), 0.0).radius == blurred(1.0, 0.5).radius
    assert np.max(np.concatenate([blurred(-1.0, 0.5), single(0.0)]), axis=0).radius == 0.0


def test_an_option_that_the_dtype_lacks_is_rounded_first() -> None:
    """A float32 implementation computes 1 − 0.999 with an error of 6e-5."""
    beta = Ball.option(0.999, SINGLE)
    assert holds(1 - beta, np.float32(1) - np.float32(0.999))
    assert Ball.option(0.5, SINGLE).radius == Ball.option(0.1, unit_roundoff(np.float64)).radius == 0.0


def test_half_precision_overflows() -> None:
    """300² is beyond float16, so nothing can be said; it is not beyond float32."""
    assert np.square(Ball.exact(np.float16(300))).radius == math.inf
    assert np.square(Ball.exact(np.float32(300))).radius < 1.0


def test_the_coarser_roundoff_wins() -> None:
    """Where formats meet, the result is judged at the coarser one."""
    assert (Ball.exact(np.float64(1.0)) + Ball.exact(np.float16(1.0))).roundoff == 2.0**-11


def test_a_natural_power_is_all_that_a_ball_knows() -> None:
    """β^t is t multiplications; a fractional power is refused."""
    beta = Ball.option(0.9, SINGLE)
    assert holds(beta**3, np.float32(0.9) * np.float32(0.9) * np.float32(0.9), 0.9**3)
    with pytest.raises(TypeError, match="natural powers"):
        beta**0.5


def test_settling_ends_a_sum_and_covers_the_bookkeeping() -> None:
    """A stored result is rounded: what is added later does not come before it."""
    total = single(1e8) + single(1.0)
    assert total.settled().radius == total.radius * (1 + 1e-6)
    assert (total.settled() + single(-1e8)).radius < (total + single(-1e8)).radius
