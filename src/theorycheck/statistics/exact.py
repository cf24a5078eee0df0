"""Tests of a sample of fixed size by exact tails, and exact moments by enumeration where the law has few outcomes."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Draws, Floats


def p_values(law: Law, draws: Draws) -> Floats:
    """The two-sided p-value of each replica (R,) under the most favourable parameter within `tolerated`.

    Valid for one look at a sample whose size did not depend on it.
    """
    above = law.model.upper_tail(draws, law.value + law.tolerated)
    below = law.model.lower_tail(draws, law.value - law.tolerated)
    smaller = np.minimum(np.atleast_1d(above), np.atleast_1d(below)).astype(np.float64)
    return np.asarray(np.minimum(1.0, 2.0 * smaller))


def p_value(law: Law, draws: Draws) -> float:
    """The p-value of (n,) or (n, R) draws; replicas share the false-alarm rate evenly."""
    if law.model.outside(draws).any():
        return 0.0
    return smallest(p_values(law, draws))


def smallest(each: Floats) -> float:
    """The p-value of R replicas together, however they depend on each other: R times the smallest. Bonferroni."""
    return min(1.0, float(each.min()) * each.size)


def within(law: Law, draws: Draws, beta: float) -> bool:
    """True if both parameters at distance `caught` are rejected at level `beta`: two one-sided tests of equivalence."""
    below = law.model.upper_tail(draws, law.value - law.caught)
    above = law.model.lower_tail(draws, law.value + law.caught)
    return bool(np.all(below <= beta) and np.all(above <= beta))


def masks(count: int, keep: float) -> Iterator[tuple[NDArray[np.bool_], float]]:
    """All 2^count masks (count,) with their probabilities when each entry is kept with probability `keep`."""
    for bits in product((False, True), repeat=count):
        mask = np.array(bits)
        kept = int(mask.sum())
        yield mask, keep**kept * (1.0 - keep) ** (count - kept)


def expectation(function: Callable[[NDArray[np.bool_]], Floats], count: int, keep: float) -> Floats:
    """E f(mask), to rounding, by enumeration of all 2^count masks: where it is small, nothing need be sampled."""
    return np.asarray(sum(weight * function(mask) for mask, weight in masks(count, keep)))
