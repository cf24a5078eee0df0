"""Weight decay and an L2 penalty: the same for gradient descent, but for a factor 2."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array, pull

CLAIM = Claim(
    upheld="For SGD a weight decay of 2λ and the penalty λ‖θ‖² are one and the same.",
    refuted="For SGD a weight decay of 2λ and the penalty λ‖θ‖² lead to different parameters.",
    statement=r"\operatorname{SGD}_{\text{weight decay } 2\lambda}(\nabla L) "
    r"= \operatorname{SGD}\left( \nabla ( L + \lambda \lVert \theta \rVert^2 ) \right)",
    assumes=("any momentum; not so for Adam",),
    source=Source("Loshchilov & Hutter 2019", "proposition 1"),
    needs=("sgd_step.weight_decay", "l2_penalty_vjp"),
    profile=Profile.QUICK,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Descent:
    """A start (p,), the gradients (T, p) of L met on the way, the strength λ and the other options of each step."""

    start: Array
    gradients: Array
    strength: float
    options: dict[str, Any]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Descent:
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    steps, size = draw(st.integers(1, 4), label="steps"), draw(st.integers(1, min(4, scope.largest)), label="p")
    options: dict[str, Any] = {"learning_rate": draw(st.sampled_from((0.5, 0.125, 0.1)), label="learning rate")}
    if scope.accepts("sgd_step", "momentum"):
        options["momentum"] = draw(st.sampled_from((0.5, 0.0, 0.9)), label="momentum")
        if scope.accepts("sgd_step", "nesterov"):
            options["nesterov"] = draw(st.booleans(), label="Nesterov")
    strength = draw(st.sampled_from((0.25, 0.5, 0.01)), label="strength")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start, *gradients = fill(kind, rng, (steps + 1, size), scope.dtype)
    return Descent(start, np.array(gradients), strength, options)


def measure(implementation: Implementation, case: Descent) -> tuple[Agreement, ...]:
    one = np.ones((), case.start.dtype)
    decay = {**case.options, "weight_decay": 2 * case.strength}
    # Of each pair the first has weight decay, the second the penalty.
    decayed, penalized, states = case.start, case.start, [None, None]
    balls, memories, evidence = [Ball.exact(case.start)] * 2, [None, None], []
    for t, gradient in enumerate(case.gradients, start=1):
        decayed, states[0] = implementation.sgd_step(decayed, gradient, states[0], **decay)
        balls[0], memories[0] = enclose("sgd_step", balls[0], gradient, memories[0], **decay)
        (extra,) = implementation.l2_penalty_vjp([penalized], one, strength=case.strength)
        total = (widened(gradient) + widened(extra)).value.astype(gradient.dtype)
        penalized, states[1] = implementation.sgd_step(penalized, total, states[1], **case.options)
        slope = Ball.exact(gradient) + pull(balls[1], case.strength, one)
        balls[1], memories[1] = enclose("sgd_step", balls[1], slope, memories[1], **case.options)
        within = balls[0].radius + balls[1].radius
        evidence.append(Agreement(decayed, penalized, within, what=f"θ with weight decay after {t} steps"))
    return tuple(evidence)
