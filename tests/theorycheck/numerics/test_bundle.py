"""Many arrays at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from theorycheck.numerics import Ball, Bundle, unit_roundoff
from theorycheck.numerics.routing import scatter, winners

from .test_dual import definition

RNG = np.random.default_rng(0)
X, Y, V = RNG.normal(size=(5, 3, 4)), RNG.normal(size=(4, 2)), RNG.normal(size=4)


def test_each_array_is_treated_as_if_it_were_alone() -> None:
    """Most of the smooth dialect, on five arrays at once and one after the other."""
    alone = np.stack([definition(x, Y) for x in X])
    # Some fifty roundings of numbers of order ten, in another order.
    np.testing.assert_allclose(definition(Bundle(X), Y).value, alone, rtol=0, atol=1000 * unit_roundoff(np.float64))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x @ Y,
        lambda x: Y.T @ np.transpose(x),
        lambda x: x @ V,
        lambda x: V[:3] @ x,
        lambda x: x[0] @ x[1],
        lambda x: x[0] @ Y,
        lambda x: Y.T @ x[0],
        lambda x: np.ones((2, 2, 3)) @ x,
        lambda x: np.maximum(x, V) + np.minimum(x[0], np.ones((2, 1, 4))) + np.abs(x[1]),
        lambda x: np.where(x > 0, x, -1.0),
        lambda x: np.max(x, axis=-1, keepdims=True) - np.mean(x, axis=(0, 1)) + np.sum(x),
        lambda x: x[np.array([0, 2, 0]), np.array([1, 1, 3])],
        lambda x: np.concatenate([x, np.ones((1, 4))], axis=0).reshape(2, 8),
        lambda x: np.broadcast_to(x[0], (2, 4)),
        lambda x: scatter((6, 4), [((slice(0, 3),), x), (np.array([5, 5, 4]), x)]),
        lambda x: np.where(winners(x, 1), x, 0.0),
        lambda x: np.expand_dims(np.sum(x, axis=(0, 1)), (0, 1)) * np.ones_like(x),
    ],
)
def test_every_rank_and_every_rearrangement(function: Callable[[Any], Any]) -> None:
    """Vectors, matrices and stacks of them; plain arrays are the same for all."""
    alone = np.stack([function(x) for x in X])
    together = function(Bundle(X))
    assert together.shape == alone.shape[1:]
    np.testing.assert_allclose(together.value, alone, rtol=1e-14, atol=1e-14)  # another order of summation


def test_an_undecided_condition_takes_the_mean() -> None:
    """The middle of the hull, which is what a Ball takes."""
    undecided = Ball.exact(np.array([1.0, 0.0, -1.0])) > 0.0
    chosen = np.where(undecided, Bundle(np.array([[2.0, 4.0, 6.0]])), 0.0)
    assert chosen.value.tolist() == [[2.0, 2.0, 0.0]]
