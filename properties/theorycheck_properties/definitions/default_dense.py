"""What an implementation gives a user who asks for nothing."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds

CLAIM = Claim(
    upheld="The default dense layer is finite, of the shape asked for, and a function of its sizes and seed.",
    refuted="The default dense layer changes from call to call with the same seed.",
    statement=(
        r"(W, b) = (W, b)(n_{in}, n_{out}, \text{seed}), \quad "
        r"W \in \mathbb{R}^{n_{out} \times n_{in}}, \quad b \in \mathbb{R}^{n_{out}}"
    ),
    assumes=("no law is prescribed",),
    source=Source("folklore", "reproducibility: the same seed gives the same draw"),
    needs=("default_dense",),
    kind=Kind.EXACT,
)


@dataclass(frozen=True)
class Sizes:
    """A dense layer to be drawn."""

    fan_in: int
    fan_out: int
    seed: int


def cases(scope: Scope) -> SearchStrategy[Sizes]:
    size = st.integers(1, scope.largest)
    return st.builds(Sizes, size, size, seeds())


def measure(implementation: Implementation, case: Sizes) -> tuple[Agreement, ...]:
    # Shape, dtype and finiteness are checked of every result before it comes back.
    first = implementation.default_dense(case.fan_in, case.fan_out, seed=case.seed)
    second = implementation.default_dense(case.fan_in, case.fan_out, seed=case.seed)
    names = ("the weight", "the bias")
    return tuple(
        Agreement(after, before, what=f"{name} of a second draw with the same seed")
        for name, before, after in zip(names, first, second, strict=True)
    )
