"""Clipping by norm as a projection."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import WELL_SCALED, fill, seeds

CLAIM = Claim(
    upheld="Clipping takes all gradients together to the nearest point of the ball, and leaves those inside it alone.",
    refuted="Clipping changed a gradient inside the ball, or did not take one outside to its nearest point.",
    statement=r"\operatorname{clip}(g) = \arg\min_{\lVert p \rVert \le M} \lVert p - g \rVert "
    r"= g \cdot \min\left(1, \frac{M}{\lVert g \rVert_2}\right)",
    assumes=("the norm is taken over all arrays together", "M > 0"),
    source=Source("Pascanu, Mikolov & Bengio 2013", "algorithm 1"),
    needs=("clip_by_global_norm",),
    profile=Profile.QUICK,
)

Array = NDArray[Any]

SHAPES = ((1,), (2,), (3,), (1, 2), (2, 2), (2, 1, 3))
OUTSIDE, INSIDE = (0.5, 0.125, 1 - 2.0**-6, 0.01, 1 - 2.0**-16), (2.0, 1 + 2.0**-6, 100.0)
"""Values of M/‖g‖ for gradients on either side of the sphere, and close to it."""
SIZES = (1.0, 0.0, 2.0**-6, 16.0, 2.0**-9)
"""Gradients of several sizes, zero included: what is added to the norm or cut off by entry shows at one of them."""


@dataclass(frozen=True)
class Gradients:
    """The gradients of several parameters, and two radii M: one that leaves them outside, one that takes them in."""

    gradients: list[Array]
    max_norms: tuple[float, float]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Gradients:
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3), label="shapes")
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    ratios = [draw(st.sampled_from(side), label="M / ‖g‖") for side in (OUTSIDE, INSIDE)]
    size = draw(st.sampled_from(SIZES), label="size")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    gradients = [(size * fill(kind, rng, shape)).astype(scope.dtype) for shape in shapes]
    norm = float(_norm([gradient.astype(np.float64) for gradient in gradients]).value)
    # Radii that the dtype represents; for the zero gradient any.
    small, large = (float(np.array(ratio * norm or ratio, scope.dtype)) for ratio in ratios)
    return Gradients(gradients, (small, large))


def measure(implementation: Implementation, case: Gradients) -> tuple[Agreement, ...]:
    evidence = []
    for max_norm in case.max_norms:
        clipped = implementation.clip_by_global_norm(case.gradients, max_norm=max_norm)
        projected = _projected(case.gradients, max_norm)
        for index, (observed, ball) in enumerate(zip(clipped, projected, strict=True)):
            what = f"clipped[{index}] at max_norm {max_norm:.4g}"
            evidence.append(Agreement(observed, ball.value, ball.radius, what=what))
    return tuple(evidence)


def _projected(gradients: list[Array], max_norm: float) -> list[Ball]:
    """g·min(1, M/‖g‖): exactly g where rounding cannot take the norm out of the ball."""
    balls = [Ball.exact(gradient) for gradient in gradients]
    norm = _norm(gradients)
    if norm.value + norm.radius <= max_norm:
        return balls
    factor = np.minimum(1.0, Ball.option(max_norm, unit_roundoff(gradients[0].dtype)) / norm)
    return [ball * factor for ball in balls]


def _norm(gradients: list[Array]) -> Ball:
    """‖g‖₂ over all arrays; also as the norm of the norms of the arrays, which rounds most."""
    norms = [np.sqrt(np.sum(np.square(Ball.exact(gradient)))) for gradient in gradients]
    norm: Ball = np.sqrt(np.sum(np.square(np.stack(norms)))).settled()
    return norm
