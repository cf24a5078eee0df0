"""How much a gradient step lowers a smooth loss."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck_properties._exact import widened
from theorycheck_properties.gradient_descent._landscape import Landscape, drop, landscapes
from theorycheck_properties.gradient_descent._step import Array

CLAIM = Claim(
    upheld="A gradient step lowers a smooth loss as its slope predicts, to within what the curvature may change.",
    refuted="A gradient step changed a smooth loss by more or less than its smoothness allows.",
    statement=r"\left| L(\theta^+) - L(\theta) + \eta\, \lVert\nabla L(\theta)\rVert^2 \right| "
    r"\le \tfrac{\beta \eta^2}{2}\, \lVert\nabla L(\theta)\rVert^2",
    assumes=("∇L is β-Lipschitz",),
    source=Source("Nesterov 2004", "lemma 1.2.3"),
    needs=("gradient_descent_step",),
    kind=Kind.INEQUALITY,
    profile=Profile.QUICK,
)

SHARES = (1.0, 0.5, 0.125, 2.0**-6, 1.5, 2.0)
"""Values of ηβ. The smaller, the closer the bound: at 2⁻⁶ a step that is 1 % off leaves it."""


def cases(scope: Scope) -> SearchStrategy[Landscape]:
    return landscapes(scope, SHARES)


def measure(implementation: Implementation, case: Landscape) -> Bound:
    _, observed, predicted, allowance, rounding = drop(implementation, case, case.start)
    return Bound(
        observed=observed.value,
        at_least=(predicted - allowance).value,
        at_most=(predicted + allowance).value,
        rounding=rounding,
        what="the drop of the loss",
        scale=abs(float(predicted.value)),
    )


SHOWN = np.linspace(0.1, 2.5, 25)
"""Values of ηβ."""


def figure(implementation: Implementation) -> Figure:
    """What one step leaves of a loss, in units of what its smoothness allows it to be above its least: ‖∇L‖²/2β."""
    rng = np.random.default_rng(0)
    none = np.zeros((0, 1))
    bowl = Landscape(1.0, none[:, 0], none, none[:, 0], np.ones(1, implementation.dtype), 0.0)
    lemma, least = (1 - SHOWN) ** 2, 1 - 2 * SHOWN - SHOWN**2
    series = [
        Series("the lemma: (1 − ηβ)²", SHOWN, lemma, "bound", least, lemma, "all that the descent lemma allows"),
        Series("a quadratic", SHOWN, _left(implementation, bowl, SHOWN)),
        Series("ηβ = 2, above which a loss may rise", np.full(2, 2.0), np.array([-2.0, 2.0]), "bound"),
        Series("curvature 21, step size 1/10: it rises", np.full(1, 2.1), _left(implementation, bowl, np.full(1, 2.1))),
    ]
    for number in range(1, 4):
        amplitudes, phases = rng.standard_normal((2, 3))
        start = rng.standard_normal(2).astype(implementation.dtype)
        waves = Landscape(0.0, amplitudes, rng.standard_normal((3, 2)), phases, start, 0.0)
        series.append(Series(f"a loss that is not convex, {number}", SHOWN, _left(implementation, waves, SHOWN)))
    title = "What one gradient step leaves of a smooth loss"
    return Figure(title, "ηβ, step size times smoothness", "1 − drop / (‖∇L‖²/2β)", tuple(series))


def _left(implementation: Implementation, case: Landscape, shares: Array) -> Array:
    """1 − 2β (L(θ) − L(θ⁺))/‖∇L‖² for each ηβ."""
    gradient = case.slope(widened(case.start)).value.astype(case.start.dtype)
    beta, before = float(case.smoothness.value), case.loss(widened(case.start)).value
    rates = (float(share) / beta for share in shares)
    ends = [implementation.gradient_descent_step(case.start, gradient, learning_rate=rate) for rate in rates]
    drops = before - np.array([case.loss(widened(end)).value for end in ends])
    left: Array = 1 - 2 * beta * drops / np.sum(np.square(gradient.astype(np.float64)))
    return left
