"""The L2 penalty as a squared distance from the origin."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import KINDS, WELL_SCALED, fill, seeds
from theorycheck_properties._penalty import SHAPES, STRENGTHS, Array, penalty

CLAIM = Claim(
    upheld="The L2 penalty weighs every squared parameter alike, however the parameters are grouped into arrays.",
    refuted="The L2 penalty is not the strength times the sum of all squared parameters, however grouped.",
    statement=r"\Omega(\theta) = \lambda \sum_i \lVert \theta_i \rVert_2^2 "
    r"= \lambda \left\lVert (\theta_1, \theta_2, \dots) \right\rVert_2^2",
    assumes=("no factor ½ and no mean",),
    source=Source("Goodfellow, Bengio & Courville 2016", "eq. 7.2, with α = 2λ"),
    needs=("l2_penalty",),
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Penalized:
    """The parameters of a model, array by array, and the strength λ."""

    parameters: list[Array]
    strength: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Penalized:
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4), label="shapes")
    kind = draw(st.sampled_from(WELL_SCALED if scope.dtype == "float16" else KINDS), label="kind")
    strength = draw(st.sampled_from(STRENGTHS), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    return Penalized([fill(kind, rng, shape, scope.dtype) for shape in shapes], strength)


def measure(implementation: Implementation, case: Penalized) -> tuple[Agreement, ...]:
    flat = [np.concatenate([theta.ravel() for theta in case.parameters])]
    return (
        _agreement(implementation, case.parameters, case.strength, "the penalty"),
        _agreement(implementation, flat, case.strength, "the penalty of one array of all"),
    )


def _agreement(implementation: Implementation, parameters: list[Array], strength: float, what: str) -> Agreement:
    observed, ball = implementation.l2_penalty(parameters, strength=strength), penalty(parameters, strength)
    return Agreement(observed, ball.value, ball.radius, what=what)
