"""How far rounding can carry a result, to first order: what each operation rounds, weighed by its adjoint.

A radius that passes from operation to operation grows with the product of the |W| of all layers, though the product of
the W need not grow. Where it says nothing any more, this bound does: Σ |ū_k|·ℓ_k over all intermediate results k, with
ū_k the adjoint of k and ℓ_k what its own operation rounds: the radius of a `Ball` on exact operands, for any order of
summation.

Source: Linnainmaa 1976, Taylor expansion of the accumulated rounding error, BIT 16.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from theorycheck.numerics.bundle import Bundle
from theorycheck.numerics.ledger import SAFETY, SAMPLES, Entry, Ledger

Array = NDArray[Any]

SECOND_ORDER: Final = 2.0
"""Policy: the bound is twice the sum, for what the first order leaves out. The errors of PyTorch and of algorithms of
ours reach the whole sum where one rounding is nearly all there is, half of it in short recurrences, and a fifth where
layers are 64 wide."""


class Weighed(NamedTuple):
    """The arrays that a definition returns, in order, and how far each functional of each of them may be off."""

    values: list[Array]
    bounds: list[Array]


def weigh(function: Callable[..., Any], inputs: Sequence[Any], functionals: Sequence[Array]) -> Weighed:
    """How far functionals of the results of a definition may be off in a conforming evaluation.

    The bound is a policy, where a radius is a promise: the first order, twice. Where evaluations with random errors no
    larger than what was booked are farther off than the first order allows, it is `SAFETY` times their root mean square
    if that is more.

    Args:
        function: the definition, its options bound; its gradients, if it reads them off a tape.
        inputs: its arguments, floating arrays as balls.
        functionals: for each array (…) that it returns the weights (m, …) of m functionals ⟨weights, array⟩, or of 0.
    """
    ledger = Ledger()
    spans = _one_after_another(functionals)
    total = spans[-1].stop
    sampled = np.zeros((SAMPLES, total))
    with np.errstate(all="ignore"):
        results = [ledger.stored(leaf) for leaf in _leaves(function(*map(ledger.variable, inputs)))]
        for result, weights, span in zip(results, functionals, spans, strict=True):
            if len(weights) and isinstance(result, Entry):
                sampled[:, span] = _of_each(ledger.deviation(result), weights)
                result.slot.accumulate(_seed(weights, span, total))
        first_order = ledger.balance(total)
        # Errors no larger than what was booked carry a linear function no farther than that.
        linear = np.max(np.abs(sampled), axis=0) <= first_order
        curved = np.maximum(SECOND_ORDER * first_order, SAFETY * np.sqrt(np.mean(np.square(sampled), axis=0)))
    bounds = np.where(linear, SECOND_ORDER * first_order, curved)
    bounds = np.where(np.isnan(bounds), np.inf, bounds)
    values = [np.asarray(getattr(ledger.value(one), "value", one)) for one in results]
    return Weighed(values, [bounds[span] for span in spans])


def _one_after_another(functionals: Sequence[Array]) -> list[slice]:
    """The places of each array's functionals among all."""
    ends = np.cumsum([0, *map(len, functionals)])
    return [slice(int(start), int(stop)) for start, stop in pairwise(ends)]


def _seed(weights: Array, span: slice, total: int) -> Bundle:
    """The adjoints of an array that all functionals give it: zero from those of others."""
    adjoints = np.zeros((total, *weights.shape[1:]))
    adjoints[span] = weights
    return Bundle(adjoints)


def _of_each(arrays: Array, weights: Array) -> Array:
    """The functionals of each array. arrays (s, …), weights (m, …) → (s, m)."""
    values: Array = arrays.reshape(len(arrays), -1) @ weights.reshape(len(weights), -1).T
    return values


def _leaves(results: Any) -> Iterator[Any]:
    if isinstance(results, (list, tuple)):
        for one in results:
            yield from _leaves(one)
    else:
        yield results
