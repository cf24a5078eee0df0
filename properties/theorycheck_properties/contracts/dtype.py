"""A result has the dtype of the inputs."""

from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import DTYPES, OPERATIONS, Scope
from theorycheck.evidence import Fact
from theorycheck.implementation import Implementation, as_arrays
from theorycheck.strategies import Call
from theorycheck_properties._kinds import every_kind
from theorycheck_properties.contracts._calls import any_call, named

CLAIM = Claim(
    upheld="Every result has the dtype of the inputs.",
    refuted="A result has another dtype than the inputs.",
    statement=r"\operatorname{dtype} f(x) = \operatorname{dtype} x",
    assumes=("a scalar result may be a Python number", "without array inputs any floating dtype is right"),
    source=Source("theorycheck contract", "results"),
    any_of=tuple(OPERATIONS),
    kind=Kind.EXACT,
    unchecked=True,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope)


def measure(implementation: Implementation, case: Call) -> tuple[Fact, ...]:
    return tuple(fact for call in every_kind(implementation, case) for fact in _facts(implementation, call))


def _facts(implementation: Implementation, case: Call) -> tuple[Fact, ...]:
    returned = implementation.raw(case.operation)(*case.inputs, **case.options)
    right = (case.dtype.name,) if OPERATIONS[case.operation].floating else DTYPES
    return tuple(
        Fact(_dtype(leaf, right), " or ".join(right), what=f"the dtype of {name}")
        for _, name, leaf in named(case.operation, returned)
    )


def _dtype(leaf: Any, right: tuple[str, ...]) -> str:
    """The name of the dtype, or all that are right if it is one of them."""
    if type(leaf) in {int, float}:
        return " or ".join(right)
    array = as_arrays(leaf)
    name = array.dtype.name if isinstance(array, np.ndarray) else type(leaf).__name__
    return " or ".join(right) if name in right else name
