"""Seeds for arrays, composed of integers below 100.

Hypothesis feeds integer constants that it finds in imported modules into larger draws, so that the same seed would give
other examples in another process; below 100 it does not.
"""

from functools import cache

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.strategies.choices import integers_within

DIGITS = 3


@cache
def seeds() -> SearchStrategy[int]:
    """Integers in [0, 10**6), shrinking to 0."""
    return integers_within(*[(0, 99)] * DIGITS).map(lambda digits: digits[0] + 100 * digits[1] + 10_000 * digits[2])


def generators() -> SearchStrategy[np.random.Generator]:
    """NumPy generators, one for each seed."""
    return seeds().map(np.random.default_rng)
