"""What operations round, weighed by their adjoints."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from theorycheck.numerics import Ball, constant, unit_roundoff, vjp, weigh
from theorycheck.numerics.weighing import SECOND_ORDER

SINGLE = unit_roundoff(np.float32)


def units(shape: tuple[int, ...]) -> np.ndarray:
    """Each entry as a functional."""
    size = int(np.prod(shape))
    return np.eye(size).reshape(size, *shape)


def entries(function: Callable[..., Any], *inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray, Ball]:
    """The result of a definition, how far each entry may be off, and its Ball."""
    ball = function(*map(Ball.exact, inputs))
    [value], [bounds] = weigh(function, [Ball.exact(one) for one in inputs], [units(ball.shape)])
    return value, bounds.reshape(ball.shape), ball


def test_one_operation_rounds_once() -> None:
    """Twice the rounding of a product: the first order, with room for the second."""
    a, b = np.float32([1.5, -3.0]), np.float32([0.7, 1e3])
    value, bound, ball = entries(np.multiply, a, b)
    np.testing.assert_array_equal(value, a.astype(float) * b)
    np.testing.assert_allclose(bound, SECOND_ORDER * ball.radius, rtol=1e-12)


def test_a_sum_is_booked_once_whoever_joins_it() -> None:
    """A bias added to a product belongs to the same sum: the whole is a sum of n + 1 terms in any order."""
    rng = np.random.default_rng(0)
    x, w, b = (rng.normal(size=shape).astype(np.float32) for shape in ((2, 8), (8, 3), (3,)))
    value, bound, ball = entries(lambda x, w, b: x @ w + b, x, w, b)
    np.testing.assert_allclose(bound, SECOND_ORDER * ball.radius, rtol=1e-12)
    np.testing.assert_allclose(value, ball.value, rtol=1e-15)


def test_an_isometry_does_not_amplify() -> None:
    """Sixty rotations: radii grow as (Σ|q|)^60 does, the weighed bound with the number of rotations."""
    rng = np.random.default_rng(0)
    q = np.linalg.qr(rng.normal(size=(16, 16)))[0].astype(np.float32)

    def rotations(x: Any, q: Any) -> Any:
        for _ in range(60):
            x = x @ q
        return x

    x = rng.normal(size=(1, 16)).astype(np.float32)
    _, bound, ball = entries(rotations, x, q)
    assert np.all(ball.radius > 1e10)
    assert np.all(bound < 60 * 16 * 17 * SINGLE * 16)


DEFINITIONS: dict[str, Callable[..., Any]] = {
    "tanh": lambda x, w: np.tanh(np.tanh(x @ w) @ w),
    "softmax": lambda x, w: np.exp(x @ w - constant(np.max(x, axis=1, keepdims=True))) / (1 + np.sum(np.exp(x))),
    "gated": lambda x, w: special.expit(x @ w) * x + (1 - special.expit(x)) * np.mean(x * w[0]),
    "relu": lambda x, w: np.maximum(np.maximum(x @ w, 0.0) @ w, 0.0) - np.minimum(x, 1.0) + np.abs(x @ w),
    "largest": lambda x, w: np.max(x @ w, axis=1) * np.sqrt(np.square(x[:, 0]) + 1),
    "gradient": lambda x, w: vjp(lambda z: np.tanh(np.maximum(z @ w, 0.0)) @ w, [x], [x])[0],
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_no_evaluation_in_single_precision_is_farther_off(name: str) -> None:
    """The definition itself, evaluated in float32, on numbers between 10⁻³ and 10."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, w = (rng.normal(size=shape) * 10 ** rng.uniform(-3, 1, shape) for shape in ((2, 4), (4, 4)))
        x, w = x.astype(np.float32), w.astype(np.float32)
        value, bound, _ = entries(DEFINITIONS[name], x, w)
        assert np.all(np.abs(DEFINITIONS[name](x, w) - value) <= bound)


def test_near_a_kink_either_side_is_allowed() -> None:
    """A number that rounding may carry over zero: the slope of relu may be 0 or 1 there, and is 1 farther away."""
    x = np.float32([[1.0, 1.0], [1.0, 1.0]])
    w = np.array([[1.0, 1.0], [-1.0 + 2.0**-22, -0.5]], np.float32)
    slopes = lambda x, w: vjp(lambda z: np.maximum(np.tanh(z) @ w, 0.0), [x], [np.ones((2, 2), np.float32)])[0]  # noqa: E731
    value, bound, _ = entries(slopes, x, w)
    slope = 1 - np.tanh(1.0) ** 2
    for first in (0.0, 1.0):
        gradient = slope * (first * w[:, 0] + w[:, 1])
        assert np.all(np.abs(gradient - value) <= bound)
    away, narrow, _ = entries(slopes, x, np.float32([[1.0, 1.0], [-0.9, -0.5]]))
    assert np.all(narrow < 1e-4)
    np.testing.assert_allclose(away[0], slope * np.array([2.0, -1.4]), rtol=1e-6)


def test_where_the_slope_vanishes_the_curvature_counts() -> None:
    """(a + b)² with a + b = 0: the first order says that nothing is rounded; samples know better."""
    a, b = np.float32([1e4, 0.1]), np.float32([-1e4, 0.1])
    square = lambda a, b: np.square(np.tanh(a * 1e-4) * 3e3 + np.tanh(b * 1e-4) * 3e3)  # noqa: E731
    _, bound, _ = entries(square, a, b)
    assert bound[0] > (3e3 * SINGLE) ** 2


def test_an_overflow_is_no_bound() -> None:
    """A number beyond the format may come back as anything, whatever it is multiplied by."""
    for factor in (1e-30, 0.0):
        _, bound, _ = entries(lambda x, factor=factor: np.square(x) * factor, np.array([1e30], np.float32))
        assert bound == np.inf
    _, bound, _ = entries(np.exp, np.array([800.0, 1.0]))
    assert bound[0] == np.inf


def test_what_is_hidden_rounds_nothing() -> None:
    """e^−∞ is 0, to every implementation."""
    mask = np.tri(3, dtype=bool)
    hidden = lambda x: np.exp(np.where(mask, x, -np.inf) - 1.0)  # noqa: E731
    value, bound, _ = entries(hidden, np.ones((3, 3), np.float32))
    np.testing.assert_array_equal(value == 0, ~mask)
    np.testing.assert_array_equal(np.isfinite(bound), True)


def test_a_long_recurrence_with_kinks() -> None:
    """Four hundred steps do not nest, and gradients pass through all of them."""

    def states(x: Any, w: Any) -> Any:
        h = x
        for _ in range(400):
            h = np.maximum(h * w + x, 0.0)
        return h

    x, w = np.ones(2, np.float32), np.float32([0.5, 0.25])
    ones = np.ones(2, np.float32)
    gradients = lambda x, w: vjp(states, [x, w], [Ball.exact(ones)])  # noqa: E731
    values, bounds = weigh(gradients, [Ball.exact(x), Ball.exact(w)], [np.eye(2), np.eye(2)])
    observed = np.concatenate(vjp(states, [x, w], [ones]))
    assert np.all(np.abs(observed - np.concatenate(values)) <= np.concatenate(bounds))
    assert np.all(np.concatenate(bounds) < 1e-3)
