"""How far the L2 penalty sags between two points."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import SHAPES, STRENGTHS, Array, penalty

CLAIM = Claim(
    upheld="Between two points the L2 penalty sags below its chord by λt(1 − t) times their squared distance.",
    refuted="Between two points the L2 penalty does not sag as a 2λ-strongly convex quadratic.",
    statement=r"\Omega(t\theta + (1-t)\varphi) = t\, \Omega(\theta) + (1-t)\, \Omega(\varphi) "
    r"- \lambda t (1-t) \lVert \theta - \varphi \rVert^2",
    source=Source("derived here", "the definition of Nesterov 2004, §2.1.3, with equality"),
    needs=("l2_penalty",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=40,
)

GRID = 64
"""Parameters are multiples of 1/64 and t of ¼, so that the points between are exact."""


@dataclass(frozen=True)
class Chord:
    """Two lists of parameters of the same shapes, a share t of the first, and the strength λ."""

    first: list[Array]
    second: list[Array]
    share: float
    strength: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Chord:
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3), label="shapes")
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    share = draw(st.sampled_from((0.5, 0.25, 0.75, 0.0)), label="t")
    strength = draw(st.sampled_from(STRENGTHS), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    first, second = (
        [(np.round(fill(kind, rng, shape) * GRID) / GRID).astype(scope.dtype) for shape in shapes] for _ in range(2)
    )
    # Turned about the origin, so that two arrays of ones are apart.
    return Chord(first, [-theta for theta in second], share, strength)


def measure(implementation: Implementation, case: Chord) -> Agreement:
    t = case.share
    between = [(t * a + (1 - t) * b).astype(a.dtype) for a, b in zip(case.first, case.second, strict=True)]
    apart = [np.sum(np.square(widened(a) - widened(b))) for a, b in zip(case.first, case.second, strict=True)]
    chord = t * _penalty(implementation, case, case.first) + (1 - t) * _penalty(implementation, case, case.second)
    expected = chord - case.strength * t * (1 - t) * np.sum(np.stack(apart))
    observed = _penalty(implementation, case, between)
    scale = max(1.0, float(np.abs(chord.value)))
    within = observed.radius + expected.radius
    return Agreement(observed.value, expected.value, within, what="Ω between the two", scale=scale)


def _penalty(implementation: Implementation, case: Chord, parameters: list[Array]) -> Ball:
    observed = widened(implementation.l2_penalty(parameters, strength=case.strength))
    return Ball(observed.value, penalty(parameters, case.strength).radius, observed.format)
