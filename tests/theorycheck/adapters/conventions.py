"""Every operation that an adapter offers beside the contract: names of weights, order of gates, layout of axes."""

from typing import Any

import numpy as np
from tests.theorycheck.odd_shapes import SIZES, Case, cases, normal

from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose

ONE_CALL = tuple(
    name
    for name, operation in OPERATIONS.items()
    if not operation.vjp_of and not operation.random and not next(cases(name)).steps
)
"""Operations without a seed or a state."""


def assert_translated(implementation: Implementation, operation: str) -> None:
    """The values and the gradients of the most demanding case lie in the balls of the contract's meaning."""
    case = demanding(operation)
    inputs = _in(implementation.dtype, case.inputs)
    _assert_enclosed(implementation, operation, inputs, case)
    if OPERATIONS[operation].differentiable and implementation.offers(f"{operation}_vjp"):
        shapes = [[one.shape for one in value] if isinstance(value, list) else value.shape for value in inputs]
        rng = np.random.default_rng(1)
        outputs = OPERATIONS[operation].output_shapes(shapes, case.options)
        cotangents = _in(implementation.dtype, tuple(normal(shape, rng) for shape in outputs))
        _assert_enclosed(implementation, f"{operation}_vjp", (*inputs, *cotangents), case)


def demanding(operation: str) -> Case:
    """The case of unequal sizes with the last of its options: all of them, none at its default."""
    return [case for case in cases(operation) if case.sizes == SIZES[operation][0]][-1]


def _assert_enclosed(implementation: Implementation, operation: str, inputs: tuple[Any, ...], case: Case) -> None:
    balls = enclose(operation, *inputs, **case.options)
    results = implementation.operation(operation)(*inputs, **case.options)
    for got, ball in zip(_flat(results), _flat(balls), strict=True):
        assert (np.abs(got - ball.value) <= ball.radius).all(), f"{operation} at {case}: {got!r} is not in {ball!r}"


def _in(dtype: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_in(dtype, one) for one in value)
    return value.astype(dtype) if value.dtype.kind == "f" else value


def _flat(value: Any) -> list[Any]:
    return [leaf for one in value for leaf in _flat(one)] if isinstance(value, list | tuple) else [value]
