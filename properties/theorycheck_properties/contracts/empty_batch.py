"""An empty batch gives an empty result, and gradients of parameters that are zero."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement, Fact
from theorycheck.implementation import Implementation, as_arrays
from theorycheck.strategies import Call
from theorycheck_properties.contracts._calls import SEPARATE, any_call, named, with_batch

CLAIM = Claim(
    upheld="An empty batch gives empty results, and gradients of parameters that are zero.",
    refuted="An empty batch gives results of another shape, or gradients of parameters that are not zero.",
    statement=r"N = 0 \Rightarrow \partial L / \partial \theta = 0",
    assumes=("the operation takes neither a mean over the batch nor its statistics",),
    source=Source("theorycheck contract", "batches"),
    any_of=SEPARATE,
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    unchecked=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope).map(lambda call: with_batch(call, slice(0, 0)))


def measure(implementation: Implementation, case: Call) -> tuple[Agreement | Fact, ...]:
    returned = implementation.raw(case.operation)(*case.inputs, **case.options)
    results = [(name, as_arrays(leaf)) for _, name, leaf in named(case.operation, returned)]
    shapes = Fact([np.shape(array) for _, array in results], _shapes(case), what=f"the shapes of {case.operation}")
    return (shapes, *(Agreement(array, np.zeros_like(array), what=name) for name, array in results))


def _shapes(case: Call) -> list[tuple[int, ...]]:
    """The shapes of the results that the contract asks for, lists flattened."""
    inputs = [[np.shape(one) for one in entry] if isinstance(entry, list) else np.shape(entry) for entry in case.inputs]
    shapes: list[tuple[int, ...]] = []
    for shape in OPERATIONS[case.operation].output_shapes(inputs, case.options):
        shapes.extend(shape if isinstance(shape, list) else [shape])
    return shapes
