"""A result does not depend on how its inputs lie in memory: strided, or several of them in one array."""

from collections.abc import Iterator

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation, Layout
from theorycheck.strategies import Call
from theorycheck_properties._comparison import enclosed, stays_finite
from theorycheck_properties.contracts._alike import alike
from theorycheck_properties.contracts._calls import any_call, in_norm, named, same, twice

CLAIM = Claim(
    upheld="A result does not depend on how its inputs lie in memory.",
    refuted="Inputs with other strides, or equal ones in one array, give another result.",
    statement=r"f(x) = f(x') \text{ if } x = x' \text{ entry by entry}",
    source=Source("theorycheck contract", "inputs and results"),
    any_of=tuple(name for name, operation in OPERATIONS.items() if operation.floating and not operation.random),
    blind_to=("what an adapter hides that copies each input",),
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return any_call(scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    return tuple(_all(implementation, case))


def _all(implementation: Implementation, case: Call) -> Iterator[Agreement]:
    yield from _agreements(implementation, case, Layout.STRIDED, "inputs with other strides")
    for equal, call in alike(case):
        if stays_finite(call):
            yield from _agreements(implementation, call, Layout.SHARED, f"{equal} in one array")


def _agreements(implementation: Implementation, call: Call, layout: Layout, told: str) -> Iterator[Agreement]:
    usual, unusual = (
        implementation.operation(call.operation, layout=one)(*call.inputs, **call.options)
        for one in (Layout.SEPARATE, layout)
    )
    results = [
        (output, f"{name}, {told}", first, second)
        for (output, name, first), (_, _, second) in zip(
            named(call.operation, usual), named(call.operation, unusual), strict=True
        )
    ]
    if all(np.array_equal(first, second) for *_, first, second in results):
        yield from (Agreement(second, first, what=what) for _, what, first, second in results)
        return
    balls = named(call.operation, enclosed(call))
    for (output, what, first, second), (_, _, ball) in zip(results, balls, strict=True):
        yield same(what, first, second, 2 * ball.radius, twice(in_norm(call, output)))
