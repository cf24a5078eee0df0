"""The same call gives the same result, whatever was called in between."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed
from theorycheck_properties.contracts._calls import another, any_call, in_norm, named, same, twice

CLAIM = Claim(
    upheld="The same call gives the same result, up to rounding, whatever was called in between.",
    refuted="The same call gave two results that differ by more than rounding.",
    statement=r"f(x) = f(x)",
    assumes=("bit for bit where a seed is given; elsewhere sums may be added in another order",),
    source=Source("theorycheck contract", "determinism"),
    any_of=tuple(OPERATIONS),
    blind_to=("a result that is wrong in the same way every time",),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    call = implementation.operation(case.operation)
    between = another(case)
    once = call(*case.inputs, **case.options)
    # Nobody looks at what comes of it: twice as large, it may overflow.
    implementation.raw(case.operation)(*between.inputs, **between.options)
    again = call(*case.inputs, **case.options)
    pairs = zip(named(case.operation, once), named(case.operation, again), strict=True)
    if OPERATIONS[case.operation].random:
        return tuple(
            Agreement(second, first, what=f"{name}, called again") for (_, name, first), (_, _, second) in pairs
        )
    balls = (ball for _, _, ball in named(case.operation, enclosed(case)))
    return tuple(
        same(f"{name}, called again", first, second, 2 * ball.radius, twice(in_norm(case, output)))
        for ((output, name, first), (_, _, second)), ball in zip(pairs, balls, strict=True)
    )
