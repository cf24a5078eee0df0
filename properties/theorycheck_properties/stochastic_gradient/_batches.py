"""All minibatches of a data set, and what theory says of the mean and the spread of their gradients."""

from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import Agreement
from theorycheck.numerics import Ball

Array = NDArray[Any]


def minibatches(examples: int, size: int) -> list[list[int]]:
    """Every choice of `size` examples without repetition."""
    return [list(chosen) for chosen in combinations(range(examples), size)]


def sampling_laws(
    batches: list[Ball], singles: list[Ball], full: Ball, size: int, *, exactly: bool
) -> tuple[Agreement, Agreement]:
    """The mean and the mean squared deviation of the gradients of all batches of a size, beside theory.

    Both are multiplied by what would divide them, so that whole numbers stay whole.

    Args:
        batches: the gradient (P,) of each batch, its radius what rounding explains.
        singles: the gradient (P,) of each example alone.
        full: the gradient (P,) of all examples together.
        size: the number b of examples in a batch.
        exactly: nothing was rounded.
    """
    chosen: Any = np.stack(batches)
    examples, choices = len(singles), comb(len(singles), size)
    mean, spread = np.sum(chosen, axis=0), np.sum(np.square(chosen - full))
    apart = np.sum(np.square(np.stack(singles) - full))
    return (
        _agreement(mean, choices * full, "the sum of all minibatch gradients", exactly=exactly),
        _agreement(
            size * examples * (examples - 1) * spread,
            choices * (examples - size) * apart,
            "bN(N − 1) times the sum of their squared deviations",
            exactly=exactly,
        ),
    )


def _agreement(observed: Ball, expected: Ball, what: str, *, exactly: bool) -> Agreement:
    within = 0.0 if exactly else observed.radius + expected.radius
    return Agreement(observed.value, expected.value, within, what=what)
