"""Runs of SGD with momentum on losses whose slope is a function of the parameters."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.implementation import Implementation

Array = NDArray[Any]


def run(
    implementation: Implementation, start: Array, slope: Callable[[Array], Array], steps: int, **options: Any
) -> list[Array]:
    """θ₀, …, θ_T (p,), each gradient rounded to the dtype of the start."""
    theta, state, visited = start, None, [start]
    for _ in range(steps):
        gradient = np.asarray(slope(theta.astype(np.float64)), theta.dtype)
        theta, state = implementation.sgd_step(theta, gradient, state, **options)
        visited.append(theta)
    return visited
