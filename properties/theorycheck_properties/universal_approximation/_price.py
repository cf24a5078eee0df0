"""What accuracy costs in units: the numbers behind a figure."""

from typing import Any

import numpy as np

from theorycheck.evidence import Series
from theorycheck.implementation import Implementation
from theorycheck_properties.universal_approximation._network import Array

POINTS = 1025
WIDTHS = (1, 2, 4, 8, 16, 32, 64)
AGREEING = 0.01
"""Two solvers of one least-squares problem: where they differ by more, the error is theirs and not the network's."""


def interpolation_error(implementation: Implementation, values: Array, fineness: int) -> float:
    """sup |g − f| on [0, 1] of the ReLU interpolant of f in `fineness` pieces, f given at `POINTS` points, f(0) = 0."""
    dtype, x = implementation.dtype, np.linspace(0, 1, POINTS)
    knots = np.arange(fineness) / fineness
    slopes = np.diff(np.interp(np.append(knots, 1.0), x, values)) * fineness
    alpha = np.diff(slopes, prepend=0.0)
    inputs = (x[:, None], np.ones((fineness, 1)), -knots, alpha)
    g = implementation.shallow_network(*(array.astype(dtype) for array in inputs), activation="relu")
    return float(np.max(np.abs(g - values)))


def fitted_errors(implementation: Implementation, values: Array, activation: str, *, what: str, seed: int) -> Series:
    """sup |f_n − f| of least-squares fits by the first n of one sequence of units, at widths where solvers agree."""
    x = np.linspace(0, 1, POINTS)
    units = _units(implementation, x, activation, seed)
    # One QR serves all widths: the triangle of the first n columns and what y has along them.
    triangle: Any = np.linalg.qr(np.column_stack([units, values]), mode="r")
    widths, errors = [], []
    for n in WIDTHS:
        rank = int(np.linalg.matrix_rank(triangle[:n, :n]))  # squares: the fourth unit adds nothing
        square = triangle[:rank, :rank]
        by_triangle = np.append(np.linalg.solve(square, triangle[:rank, -1]), np.zeros(n - rank))
        by_singular_values, *_ = np.linalg.lstsq(units[:, :n], values, rcond=None)
        first, second = (np.max(np.abs(units[:, :n] @ alpha - values)) for alpha in (by_triangle, by_singular_values))
        if abs(first - second) > AGREEING * second:
            break
        widths.append(n)
        errors.append(second)
    return Series(f"{what}: random {activation} units, fitted", np.array(widths), np.array(errors))


def _units(implementation: Implementation, x: Array, activation: str, seed: int) -> Array:
    """σ(wᵢx + bᵢ) (POINTS, 64) as the implementation has it, with knots spread over [0, 1]."""
    rng, dtype, count = np.random.default_rng(seed), implementation.dtype, WIDTHS[-1]
    w = rng.choice([-1.0, 1.0], size=count)
    b = -w * rng.uniform(0, 1, size=count)
    columns = [
        implementation.shallow_network(
            x[:, None].astype(dtype),
            w[i : i + 1, None].astype(dtype),
            b[i : i + 1].astype(dtype),
            np.ones(1, dtype),
            activation=activation,
        )
        for i in range(count)
    ]
    return np.stack(columns, axis=1).astype(np.float64)
