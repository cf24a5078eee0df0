"""What a sample gives does not depend on the batch it stands in."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed
from theorycheck_properties.contracts._calls import (
    BATCH,
    SEPARATE,
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
    upheld="A sample gives the same result alone as in a batch.",
    refuted="A sample gives another result in a batch than alone.",
    statement=r"f(x)_i = f(x_i)",
    assumes=("the operation takes neither a mean over the batch nor its statistics",),
    source=Source("theorycheck contract", "batches"),
    any_of=SEPARATE,
    profile=Profile.STANDARD,
    blind_to=("what treats every sample alike, alone or not",),
)


@dataclass(frozen=True)
class Sample:
    """A call, and the sample of its batch to be looked at alone."""

    call: Call
    index: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Sample:
    call = draw(any_call(scope))
    return Sample(call, draw(st.integers(0, batch_size(call) - 1), label="sample"))


def measure(implementation: Implementation, case: Sample) -> tuple[Agreement, ...]:
    call, index = case.call, slice(case.index, case.index + 1)
    function, alone = implementation.operation(call.operation), with_batch(call, index)
    together = named(call.operation, function(*call.inputs, **call.options))
    separate = named(call.operation, function(*alone.inputs, **alone.options))
    around = zip(named(call.operation, enclosed(call)), named(call.operation, enclosed(alone)), strict=True)
    return tuple(
        same(
            f"{name}, one sample alone and in the batch",
            single,
            batch_of(output, whole, index),
            batch_of(output, ball, index).radius + ball_alone.radius,
            twice(in_norm(call, output, index)),  # in the batch as alone: the bound is that of the sample
        )
        for (output, name, whole), (_, _, single), ((_, _, ball), (_, _, ball_alone)) in zip(
            together, separate, around, strict=True
        )
        if BATCH in output.symbols
    )
