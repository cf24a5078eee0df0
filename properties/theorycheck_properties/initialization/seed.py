"""A seed fixes the weight, and another seed gives another one."""

from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Fact
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls

CLAIM = Claim(
    upheld="The seed fixes the initial weights bit for bit, and each of its 63 bits counts.",
    refuted="The same seed gave other initial weights, or another seed gave the same.",
    statement=r"w(s) = w(s), \quad w(s) \ne w(s') \text{ for } s \ne s'",
    source=Source("theorycheck contract", "seeded operations"),
    needs=("initialize",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

ENOUGH = 5
"""Two independent weights of fewer entries may be equal by chance: orthogonal ones of one entry are ±1, those of 2 × 2
entries turn by one angle, and half precision has few angles."""

MANY = 16
"""Of so many entries no two among 64 weights are equal by chance, orthogonal ones in half precision included."""
BITS = 63


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("initialize", scope)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement | Fact, ...]:
    [shape], scheme, seed = case.inputs, case.options["scheme"], case.options["seed"]
    once = implementation.initialize(shape, scheme=scheme, seed=seed)
    # The second has the same lower 32 bits: a generator that takes no more of a seed gives the same weight.
    others = [implementation.initialize(shape, scheme=scheme, seed=seed + step) for step in (1, 2**32)]
    again = implementation.initialize(shape, scheme=scheme, seed=seed)
    same = Agreement(again, once, what="weight of initialize, called again")
    if once.size < ENOUGH:
        return (same,)
    different = tuple(
        Fact(bool((other == once).all()), expected=False, what=f"the same weight from seed {seed} + {step}")
        for other, step in zip(others, ("1", "2³²"), strict=True)
    )
    if once.size < MANY:
        return (same, *different)
    # Of a generator that folds its seed, two that differ from this one in a bit each may be equal to each other.
    flipped = [implementation.initialize(shape, scheme=scheme, seed=seed ^ 1 << bit) for bit in range(BITS)]
    count = len({weight.tobytes() for weight in (once, *flipped)})
    what = f"weights from seed {seed} and from those that differ from it in one bit"
    return (same, *different, Fact(count, expected=1 + BITS, what=what))
