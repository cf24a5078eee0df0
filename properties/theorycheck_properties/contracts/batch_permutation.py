"""The order of the samples in a batch does not matter."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed
from theorycheck_properties.contracts._calls import (
    BATCHED,
    any_call,
    batch_of,
    batch_size,
    in_norm,
    named,
    same,
    twice,
    with_batch,
)

CLAIM = Claim(
    upheld="Samples in another order give the same results in that order, and the same gradients of parameters.",
    refuted="Samples in another order give other results.",
    statement=r"f(\pi x) = \pi f(x)",
    source=Source("theorycheck contract", "batches"),
    any_of=BATCHED,
    profile=Profile.STANDARD,
    blind_to=("what treats all samples alike",),
)


@dataclass(frozen=True)
class Reordered:
    """A call, and the order in which its samples are to stand."""

    call: Call
    order: tuple[int, ...]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Reordered:
    call = draw(any_call(scope))
    return Reordered(call, tuple(draw(st.permutations(range(batch_size(call))), label="order")))


def measure(implementation: Implementation, case: Reordered) -> tuple[Agreement, ...]:
    call, order = case.call, np.array(case.order)
    function, reordered = implementation.operation(call.operation), with_batch(call, order)
    first = named(call.operation, function(*call.inputs, **call.options))
    second = named(call.operation, function(*reordered.inputs, **reordered.options))
    balls = named(call.operation, enclosed(call))
    return tuple(
        same(
            f"{name}, the samples reordered",
            batch_of(output, original, order),
            result,
            # The definition treats all samples alike, so that the radius moves with the sample.
            2 * batch_of(output, ball, order).radius,
            twice(in_norm(call, output, order)),
        )
        for (output, name, original), (_, _, result), (_, _, ball) in zip(first, second, balls, strict=True)
    )
