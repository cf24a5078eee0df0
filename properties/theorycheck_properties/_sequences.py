"""Recurrences over a past that continues: what rnn, lstm and gru have in common."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls, fill, seeds
from theorycheck_properties._comparison import stays_finite
from theorycheck_properties._relations import equal_results, several

Array = NDArray[Any]

DISTURBANCE = 100
"""By how much two futures differ in every entry."""

TAMING = 0.125
"""Weights are drawn this much smaller, so that no activation grows out of half precision over a sequence."""


@dataclass(frozen=True)
class Continued:
    """A call of a recurrence or of its `_vjp`, whose x (T, N, D) may be followed by either future (T', N, D)."""

    call: Call
    future: Array
    other_future: Array


def continued(operation: str, scope: Scope) -> SearchStrategy[Continued]:
    """A past of `operation` and two futures that differ everywhere."""
    return _continued(operation, scope).filter(_stays_finite)


@st.composite
def _continued(draw: DrawFn, operation: str, scope: Scope) -> Continued:
    call = draw(calls(operation, scope, kinds=WELL_SCALED))
    names = [value.name for value in OPERATIONS[operation].arguments]
    tame = tuple(
        array * array.dtype.type(TAMING) if name.startswith("w_") else array
        for name, array in zip(names, call.inputs, strict=True)
    )
    x = call.inputs[0]
    kind = draw(st.sampled_from(WELL_SCALED), label="kind of future")
    rng = np.random.default_rng(draw(seeds(), label="seed of futures"))
    future = fill(kind, rng, (draw(st.integers(1, 3), label="steps of future"), *x.shape[1:]), scope.dtype)
    disturbance = (DISTURBANCE * rng.choice([-1.0, 1.0], future.shape)).astype(scope.dtype)
    return Continued(replace(call, inputs=tame), future, future + disturbance)


def _stays_finite(case: Continued) -> bool:
    """Under either future: the square leaves every floating range within a few steps."""
    x, *rest = case.call.inputs
    if OPERATIONS[case.call.operation].vjp_of:
        inputs = [_heard_before(case)]
    else:
        inputs = [[np.concatenate((x, future)), *rest] for future in (case.future, case.other_future)]
    return all(stays_finite(replace(case.call, inputs=tuple(one))) for one in inputs)


def blindness_to_the_future(implementation: Implementation, case: Continued) -> Agreement:
    """What came out before the future, under both futures; for a `_vjp`, what flows back from there to the future."""
    operation = case.call.operation
    run = partial(implementation.operation(operation), **case.call.options)
    steps = len(case.call.inputs[0])
    if OPERATIONS[operation].vjp_of:
        gradient, *_ = run(*_heard_before(case))
        return Agreement(gradient[steps:], np.zeros(case.future.shape), what="dx of what follows the outputs")
    x, *rest = case.call.inputs
    one, other = (several(run(np.concatenate((x, future)), *rest)) for future in (case.future, case.other_future))
    return Agreement(other[0][:steps], one[0][:steps], what="h before the futures differ")


def _heard_before(case: Continued) -> list[Array]:
    """The inputs of a `_vjp` over past and future whose cotangents are zero from the future on."""
    inputs = []
    for value, array in zip(OPERATIONS[case.call.operation].arguments, case.call.inputs, strict=True):
        match value.name:
            case "x":
                inputs.append(np.concatenate((array, case.future)))
            case "dh":
                silence = np.zeros((len(case.future), *array.shape[1:]), array.dtype)
                inputs.append(np.concatenate((array, silence)))
            case "dc_last":
                inputs.append(np.zeros_like(array))
            case _:
                inputs.append(array)
    return inputs


def agreement_of_chunks(implementation: Implementation, case: Continued) -> tuple[Agreement, ...]:
    """The recurrence over past and future at once, and over one after the other, each within its Ball."""
    run = partial(implementation.operation(case.call.operation), **case.call.options)
    enclosing = partial(enclose, case.call.operation, **case.call.options)
    outputs = OPERATIONS[case.call.operation].outputs
    pieces = zip(_at_once(run, case), _in_chunks(run, case), strict=True)
    balls = zip(_at_once(enclosing, case), _in_chunks(enclosing, case), strict=True)
    return tuple(
        equal_results(chunked, whole, around_chunked, around_whole, f"{output.name} in two chunks")
        for output, (whole, chunked), (around_whole, around_chunked) in zip(outputs, pieces, balls, strict=True)
    )


def _at_once(run: Callable[..., Any], case: Continued) -> tuple[Any, ...]:
    x, *rest = case.call.inputs
    return several(run(np.concatenate((x, case.future)), *rest))


def _in_chunks(run: Callable[..., Any], case: Continued) -> tuple[Any, ...]:
    x, *rest = case.call.inputs
    past, *kept = several(run(x, *rest))
    state = (past[-1], *kept)
    after, *last = several(run(case.future, *state, *rest[len(state) :]))
    return (np.concatenate((past, after)), *last)
