"""Two results of the same implementation that theory says are equal."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.evidence import Agreement
from theorycheck.numerics import Ball


def equal_results(
    observed: NDArray[Any], expected: NDArray[Any], around_observed: Ball, around_expected: Ball, what: str
) -> Agreement:
    """Each lies within its own Ball; the reference's two values are equal up to its own rounding."""
    apart = np.abs(around_observed.value - around_expected.value)
    return Agreement(observed, expected, around_observed.radius + around_expected.radius + apart, what=what)


def several(returned: Any) -> tuple[Any, ...]:
    """What a call returned as a tuple, however many results it has."""
    return tuple(returned) if isinstance(returned, (tuple, list)) else (returned,)
