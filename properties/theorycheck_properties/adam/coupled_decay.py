"""Weight decay as a part of Adam's gradient: no decay at all."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.strategies import fill, seeds
from theorycheck_properties.adam._runs import DYADIC, Array, Run

CLAIM = Claim(
    upheld="Adam's weight decay is Adam on the gradient of ½λ‖θ‖²: without other gradients, equal steps towards 0.",
    refuted="Adam's weight decay is not Adam on the gradient of ½λ‖θ‖².",
    statement=r"\operatorname{Adam}_\lambda(\theta, g, s) = \operatorname{Adam}_0(\theta, g + \lambda\theta, s), "
    r"\qquad g_1 = 0: \quad \theta_1 = \theta_0 - \eta\, \frac{\lambda\theta_0}{\lambda |\theta_0| + \varepsilon} "
    r"\approx \theta_0 - \eta \operatorname{sign} \theta_0",
    assumes=("λ|θ₀| is far above ε, for the ≈ alone", "AdamW is another method: its decay shrinks θ by ηλ"),
    source=Source("Loshchilov & Hutter 2019", "algorithm 2, line 6, and proposition 2"),
    needs=("adam_step.weight_decay", "adam_step.epsilon"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Decay:
    """Gradients (T, p), the first of them zero if `at_rest`, a start (p,), η, λ, ε and the two decay rates."""

    gradients: Array
    start: Array
    learning_rate: float
    decay: float
    epsilon: float
    betas: tuple[float, float]
    at_rest: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Decay:
    at_rest = draw(st.sampled_from([True, False]), label="at rest")
    rate = draw(st.sampled_from((0.125, 0.5, 2.0**-7)), label="learning rate")
    decay = draw(st.sampled_from((0.5, 0.125, 0.01)), label="λ")
    epsilon = draw(st.sampled_from((2.0**-10, 0.125, 1e-8)), label="ε")
    betas = draw(st.sampled_from(DYADIC), label="β₁, β₂")
    steps, size = draw(st.integers(1, 4), label="T"), draw(st.integers(1, min(4, scope.largest)), label="p")
    kind = draw(st.sampled_from(("ones", "powers of two", "normal")), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    gradients, start = fill(kind, rng, (steps, size), scope.dtype), fill(kind, rng, (size,), scope.dtype)
    gradients[0] *= not at_rest
    return Decay(gradients, start, rate, decay, epsilon, betas, at_rest)


def measure(implementation: Implementation, case: Decay) -> tuple[Agreement, ...]:
    options = {"learning_rate": case.learning_rate, "epsilon": case.epsilon}
    options |= {
        name: beta
        for name, beta in zip(("beta1", "beta2"), case.betas, strict=True)
        if implementation.offers(f"adam_step.{name}")
    }
    decayed = Run(implementation, "adam_step", case.start, weight_decay=case.decay, **options)
    plain = Run(implementation, "adam_step", case.start, **options)
    u, evidence = unit_roundoff(case.start.dtype), []
    for t, gradient in enumerate(case.gradients, start=1):
        # The same θ for both: what differs then is the order in which decay and moments are added up.
        plain.theta = decayed.theta
        slope = Ball.exact(gradient) + Ball.option(case.decay, u) * Ball.exact(decayed.theta)
        decayed.advance(gradient)
        plain.advance(slope)
        within = decayed.around.radius + plain.around.radius
        evidence.append(Agreement(decayed.theta, plain.theta, within, what=f"θ after {t} steps"))
        if t == 1 and case.at_rest:
            evidence.append(_first(case, decayed))
    return tuple(evidence)


def _first(case: Decay, run: Run) -> Agreement:
    """The first step along the decay alone."""
    u = unit_roundoff(case.start.dtype)
    rate, decay, epsilon = (Ball.option(value, u) for value in (case.learning_rate, case.decay, case.epsilon))
    pull = decay * Ball.exact(case.start)
    first = Ball.exact(case.start) - rate * (pull / (np.abs(pull) + epsilon))
    return Agreement(run.theta, first.value, run.around.radius + first.radius, what="θ after the decay's first step")
