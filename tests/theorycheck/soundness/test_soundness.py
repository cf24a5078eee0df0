"""No conforming evaluation leaves its ball: a sample of the full run, `python -m tests.theorycheck.soundness`."""

import numpy as np
import pytest

from theorycheck.contract import DTYPES
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.numerics.roundoff import FORMATS
from theorycheck.reference import enclose
from theorycheck.strategies.calls import Call

from .arithmetic import ALGORITHMS
from .cases import CELLS, DEEP, OPERATIONS_JUDGED, Wide
from .implementations import judged
from .judgement import Tally, excess, judge
from .run import judge_cells, judge_deep, judge_wide
from .summation import SUMMATIONS, WIDER


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("operation", OPERATIONS_JUDGED)
def test_every_result_lies_in_its_ball(operation: str, dtype: str) -> None:
    """PyTorch, hand-written NumPy, the reference, and algorithms of ours, on every kind of input."""
    cells = [cell for cell in CELLS if (cell.operation, cell.dtype) == (operation, dtype)]
    [tally] = judge_cells(cells, 1).values()
    assert not tally.violations
    assert tally.judged > len(cells)


def test_so_do_results_of_everyday_size() -> None:
    """Long sums, wide layers, twenty steps of a recurrence."""
    account = judge_wide(["float32"], ["normal"], repeats=1)
    assert not [violation for tally in account.values() for violation in tally.violations]


@pytest.mark.parametrize("deep", DEEP[1:3], ids=lambda deep: f"{deep.operation}, {deep.size}")
def test_so_do_results_that_are_weighed(deep: Wide) -> None:
    """Twenty layers with kinks, a hundred steps: sums of their entries, where the radii say nothing."""
    account = judge_deep(["float32"], ["normal"], [deep])
    for tally in account.values():
        assert not tally.violations
        assert not tally.uninformative


@pytest.mark.parametrize("name", SUMMATIONS)
def test_each_summation_is_a_summation(name: str) -> None:
    """Small integers add up exactly in any order, on every axis; products as NumPy has them."""
    rng = np.random.default_rng(0)
    summation = SUMMATIONS[name]
    for dtype in WIDER:
        x = rng.integers(-3, 4, (2, 5, 3)).astype(dtype)
        for axis in (None, 0, 2, (0, 2), (1, 2)):
            np.testing.assert_array_equal(summation.sum(x, axis), np.sum(x, axis=axis), strict=axis is not None)
        for a, b in ((x, x.swapaxes(1, 2)), (x[0], x[1].T), (x[0, 0], x[1].T), (x[0], x[1, 0]), (x[0, 0], x[1, 0])):
            np.testing.assert_array_equal(summation.matmul(a, b), a @ b)
            assert summation.matmul(a, b).dtype == dtype
        assert not summation.sum(x[:, :0], 1).any()


def test_the_summations_differ() -> None:
    """On terms that cancel, most of them round to different results: they are not one algorithm under many names."""
    terms = np.random.default_rng(0).normal(size=(40, 50)).astype(np.float32)
    assert len({SUMMATIONS[name].sum(terms, 0).tobytes() for name in SUMMATIONS}) >= 5
    assert len(ALGORITHMS) == len(set(ALGORITHMS))


def test_a_case_that_crashes_pytorch_is_kept_from_it() -> None:
    """Everyone else is judged on it, and PyTorch on the same in float32."""
    for dtype, asked in (("float16", False), ("float32", True)):
        ones = np.ones((1, 1, 1, 1), dtype)
        case = Call("conv2d", (ones, ones, ones[0, 0, 0]), {"stride": (1, 2), "padding": (0, 1), "dilation": (1, 2)})
        assert asked == ("torch" in dict(judged(case, 0)))
        tally = Tally()
        judge(case, 0, tally)
        assert not tally.violations


def test_a_nan_is_in_no_ball() -> None:
    """Nor is a change of an exact result, however small."""
    ball = enclose("activation", np.array([1.0, 2.0]), kind="identity")
    assert excess(np.array([1.0, 2.0]), ball) == 0
    assert excess(np.array([1.0, np.nan]), ball) == np.inf
    assert excess(np.array([1.0, 2.0 + 2.0**-51]), ball) == np.inf


@pytest.mark.parametrize("dtype", DTYPES)
def test_lost_digits_are_seen(dtype: str) -> None:
    """Operands that lose five binary digits put one dot product of twenty outside its ball, in every dtype."""
    rng = np.random.default_rng(0)
    bits = -np.log2(unit_roundoff(dtype)).astype(int) - 5
    worst = 0.0
    for _ in range(20):
        x, w, b = (rng.normal(size=shape).astype(dtype) for shape in ((1, 4), (1, 4), (1,)))
        mantissa, exponent = np.frexp(x.astype(np.float64))
        coarse = np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits)
        worst = max(worst, excess(coarse @ w.T.astype(np.float64) + b, enclose("dense", x, w, b)))
    assert worst > 1


@pytest.mark.parametrize("operation", ["sigmoid", "tanh"])
def test_what_overflowed_is_in_no_bounded_range(operation: str) -> None:
    """A sum that overflows half precision may be a NaN by the time it reaches a bounded function: nothing is said."""
    x, w, b = np.full((1, 2), 300, np.float16), np.array([[300, -300]], np.float16), np.zeros(1, np.float16)
    assert np.isinf(enclose("mlp", x, [w, w[:, :1]], [b, b], activation=operation).radius).all()


def test_a_factor_does_not_undo_an_overflow() -> None:
    """A gate multiplies a sum after it overflowed; so does the reciprocal of a count."""
    half = np.float16
    ones, weights = np.ones((1, 1, 1), half), np.zeros((3, 1), half)
    recurrent, bias = np.array([[0], [0], [1000]], half), np.array([-9, 0, 0], half)
    ball = enclose("gru", ones, np.full((1, 1), 100, half), weights, recurrent, bias, np.zeros(3, half))
    assert np.isinf(ball.radius).all()
    assert np.isinf(enclose("mean_squared_error", np.full((1, 4), 250, half), np.zeros((1, 4), half)).radius)


@pytest.mark.parametrize(("x", "lost"), [(1000, False), (3000, True)])
def test_nor_does_a_gain(x: float, lost: bool) -> None:
    """x/σ is 32000, or overflows, though γ/σ may come first and keep x·(γ/σ) small."""
    inputs = (np.full(1, one, np.float16) for one in (x, 2.0**-10, 0, 0, 2.0**-10))
    ball = enclose("batch_norm_inference", next(inputs)[:, None], *inputs, epsilon=2.0**-24)
    assert np.isinf(ball.radius).all() == lost


def test_an_exponential_may_come_back_from_underflow() -> None:
    """e^(v + e) is a number where e^v is none: a radius in proportion to e^v would be zero."""
    ball = np.exp(Ball(np.array([-800.0]), np.array([100.0]), FORMATS["float64"]))
    assert ball.radius >= np.exp(-700.0)
