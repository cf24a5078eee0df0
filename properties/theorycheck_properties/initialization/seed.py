"""A seed fixes the weight, and another seed gives another one."""

from dataclasses import replace
from typing import Any

from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Fact
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls

CLAIM = Claim(
    upheld="The seed fixes the initial weights bit for bit, and each of its 63 bits counts.",
    refuted="The same seed gave other initial weights, or another seed gave the same.",
    statement=r"w(s) = w(s), \quad w(s) \ne w(s') \text{ for } s \ne s'",
    assumes=("of a default layer: if it is drawn at all",),
    source=Source("theorycheck contract", "seeded operations"),
    any_of=("initialize", "default_dense"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

ENOUGH = 5
"""Two independent weights of fewer entries may be equal by chance: orthogonal ones of one entry are ±1, those of 2 × 2
entries turn by one angle, and half precision has few angles."""

MANY = 16
"""Of so many entries no two among 64 weights are equal by chance, orthogonal ones in half precision included."""
MORE_IN, MORE_OUT = 15, 7
"""Added to the sizes of a default layer, which follows no law: 128 entries differ even if only signs are drawn."""
BITS = 63


def cases(scope: Scope) -> SearchStrategy[Call]:
    [operation] = scope.options
    found = calls(operation, scope)
    return found.map(_enlarged) if operation == "default_dense" else found


def measure(implementation: Implementation, case: Call) -> tuple[Agreement | Fact, ...]:
    seed, name = case.options["seed"], case.operation
    once = _weight(implementation, case, seed)
    # The second has the same lower 32 bits: a generator that takes no more of a seed gives the same weight.
    others = [_weight(implementation, case, seed + step) for step in (1, 2**32)]
    again = _weight(implementation, case, seed)
    same = Agreement(again, once, what=f"weight of {name}, called again")
    if once.size < ENOUGH:
        return (same,)
    different = tuple(
        Fact(bool((other == once).all()), expected=False, what=f"the same weight of {name} from seed {seed} + {step}")
        for other, step in zip(others, ("1", "2³²"), strict=True)
    )
    if once.size < MANY:
        return (same, *different)
    # Of a generator that folds its seed, two that differ from this one in a bit each may be equal to each other.
    flipped = [_weight(implementation, case, seed ^ 1 << bit) for bit in range(BITS)]
    count = len({weight.tobytes() for weight in (once, *flipped)})
    if name == "default_dense" and count == 1:  # it need not draw
        return (same,)
    what = f"weights of {name} from seed {seed} and from those that differ from it in one bit"
    return (same, *different, Fact(count, expected=1 + BITS, what=what))


def _enlarged(call: Call) -> Call:
    fan_in, fan_out = call.inputs
    return replace(call, inputs=(fan_in + MORE_IN, fan_out + MORE_OUT))


def _weight(implementation: Implementation, case: Call, seed: int) -> NDArray[Any]:
    drawn = implementation.operation(case.operation)(*case.inputs, **case.options | {"seed": seed})
    weight: NDArray[Any] = drawn[0] if case.operation == "default_dense" else drawn
    return weight
