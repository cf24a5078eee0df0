"""A seed fixes the mask, whatever stands in x and whatever was drawn in between."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS, fill, seeds
from theorycheck_properties.dropout._masks import any_seed

CLAIM = Claim(
    upheld="The seed alone fixes which entries dropout drops.",
    refuted="With the same seed dropout dropped other entries.",
    statement=r"m(x, s) = m(x', s) \quad \text{for all non-zero } x, x' \text{ of one shape}",
    source=Source("theorycheck contract", "seeded operations"),
    needs=("dropout",),
    kind=Kind.EXACT,
)


@dataclass(frozen=True)
class TwoInputs:
    """Two arrays (…) of one shape without a zero, dropped out with one seed, and a seed used in between."""

    first: NDArray[Any]
    second: NDArray[Any]
    rate: float
    seed: int
    between: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> TwoInputs:
    shape = tuple(draw(st.lists(st.integers(1, min(5, scope.largest)), min_size=1, max_size=3), label="shape"))
    kinds = [draw(st.sampled_from(KINDS), label="kind") for _ in range(2)]
    rng = np.random.default_rng(draw(seeds(), label="entries"))
    first, second = (_without_zero(fill(kind, rng, shape, scope.dtype)) for kind in kinds)
    rate = draw(st.sampled_from([0.5, 0.25, 0.75, 0.1, 0.9]), label="rate")
    return TwoInputs(first, second, rate, draw(any_seed(), label="seed"), draw(any_seed(), label="between"))


def measure(implementation: Implementation, case: TwoInputs) -> tuple[Agreement, ...]:
    once = implementation.dropout(case.first, rate=case.rate, seed=case.seed)
    implementation.dropout(case.first, rate=case.rate, seed=case.between)
    again = implementation.dropout(case.first, rate=case.rate, seed=case.seed)
    other = implementation.dropout(case.second, rate=case.rate, seed=case.seed)
    return (
        Agreement(again, once, what="y of dropout, called again"),
        Agreement(other != 0, once != 0, what="the mask under other values"),
    )


def _without_zero(array: NDArray[Any]) -> NDArray[Any]:
    return np.where(array == 0, np.ones((), array.dtype), array)
