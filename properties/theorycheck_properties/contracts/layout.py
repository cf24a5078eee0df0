"""A result does not depend on how its inputs lie in memory."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed
from theorycheck_properties.contracts._calls import any_call, in_norm, named, same, twice

CLAIM = Claim(
    upheld="A result does not depend on how its inputs lie in memory.",
    refuted="Inputs with other strides give another result.",
    statement=r"f(x) = f(x') \text{ if } x = x' \text{ entry by entry}",
    source=Source("theorycheck contract", "inputs and results"),
    any_of=tuple(name for name, operation in OPERATIONS.items() if operation.floating and not operation.random),
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    contiguous = implementation.operation(case.operation)(*case.inputs, **case.options)
    strided = implementation.operation(case.operation, strided=True)(*case.inputs, **case.options)
    return tuple(
        same(f"{name}, inputs with other strides", result, other, 2 * ball.radius, twice(in_norm(case, output)))
        for (output, name, result), (_, _, other), (_, _, ball) in zip(
            named(case.operation, contiguous),
            named(case.operation, strided),
            named(case.operation, enclosed(case)),
            strict=True,
        )
    )
