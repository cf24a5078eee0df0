"""What weight decay does in AdamW, and that it does nothing else."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import fill, integers_below, seeds
from theorycheck_properties._exact import bits, widened
from theorycheck_properties.adam._runs import DYADIC, Array, Run

CLAIM = Claim(
    upheld="AdamW's weight decay takes ηλθ off the parameters, whatever gradients came before, and leaves no trace.",
    refuted="AdamW's weight decay takes something else than ηλθ off, or is remembered.",
    statement=r"\operatorname{AdamW}_\lambda(\theta, g, s) = \operatorname{AdamW}_0(\theta, g, s) - \eta\lambda\theta, "
    r"\qquad g_t = 0: \quad \theta_T = (1 - \eta\lambda)^T\, \theta_0",
    assumes=("s, the memory, has seen the same gradients, with any decay of any parameters",),
    source=Source("Loshchilov & Hutter 2019", "algorithm 2, line 12"),
    needs=("adamw_step.weight_decay",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

FACTORS = (0.5, 0.75, 0.875)
"""Values of 1 − ηλ, with at most three binary places."""


@dataclass(frozen=True)
class Decay:
    """Gradients (T, p), all zero if `at_rest`, two starts (2, p), the point θ (p,) of the last step, η, λ, β₁, β₂."""

    gradients: Array
    starts: Array
    theta: Array
    learning_rate: float
    decay: float
    betas: tuple[float, float]
    at_rest: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Decay:
    at_rest = draw(st.sampled_from([True, False]), label="at rest")
    rate = draw(st.sampled_from((0.5, 0.125, 2.0)), label="learning rate")
    decay = (1 - draw(st.sampled_from(FACTORS), label="1 − ηλ")) / rate
    # At rest three binary places a step, and two bits for the whole part.
    steps = draw(st.integers(1, min(6, (bits(scope.dtype) - 2) // 3) if at_rest else 4), label="T")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    betas = draw(st.sampled_from(DYADIC), label="β₁, β₂")
    kind = draw(st.sampled_from(("ones", "powers of two", "normal")), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    gradients = np.zeros((steps, size)) if at_rest else fill(kind, rng, (steps, size))
    starts, theta = integers_below(3, rng, (2, size)).astype(scope.dtype), integers_below(3, rng, (size,))
    return Decay(gradients.astype(scope.dtype), starts, theta.astype(scope.dtype), rate, decay, betas, at_rest)


def measure(implementation: Implementation, case: Decay) -> tuple[Agreement, ...]:
    options = {"learning_rate": case.learning_rate}
    options |= {
        name: beta
        for name, beta in zip(("beta1", "beta2"), case.betas, strict=True)
        if implementation.offers(f"adamw_step.{name}")
    }
    decayed, plain = (
        Run(implementation, "adamw_step", start, weight_decay=decay, **options)
        for start, decay in zip(case.starts, (case.decay, 0.0), strict=True)
    )
    for run in (decayed, plain):
        for gradient in case.gradients[:-1]:
            run.advance(gradient)
    alone = _shrunk(case, decayed.theta, len(case.gradients) - 1) if case.at_rest else ()
    for run in (decayed, plain):
        run.theta = case.theta
        run.advance(case.gradients[-1])
    loss = widened(plain.theta) - widened(decayed.theta)
    expected = case.learning_rate * case.decay * widened(case.theta)
    within = 0.0 if case.at_rest else decayed.around.radius + plain.around.radius + loss.radius + expected.radius
    return (*alone, Agreement(loss.value, expected.value, within, what="what the decay takes off in the last step"))


def _shrunk(case: Decay, theta: Array, steps: int) -> tuple[Agreement]:
    """θ beside (1 − ηλ)ᵀ θ₀, exactly."""
    factor = 1 - case.learning_rate * case.decay
    expected = factor**steps * case.starts[0].astype(np.float64)
    return (Agreement(theta, expected, what=f"θ after {steps} steps of decay alone"),)
