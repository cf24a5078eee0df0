"""The best that momentum can do on quadratics, and its hump."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.strategies import seeds
from theorycheck_properties._exact import bits
from theorycheck_properties.momentum._runs import Array, run

CLAIM = Claim(
    upheld="Heavy ball with Polyak's parameters contracts like tρᵗ on a quadratic, the factor t included.",
    refuted="Heavy ball with Polyak's parameters did not follow the Chebyshev polynomials of a quadratic.",
    statement=r"\eta = \frac{4}{(\sqrt\beta + \sqrt\alpha)^2},\ \mu = \rho^2,\ "
    r"\rho = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}: \quad "
    r"\theta_t = \rho^t \left( U_t(c) - \rho\, U_{t-1}(c) \right) \theta_0, "
    r"\quad c = \frac{1 + \mu - \eta\lambda}{2\rho}, \quad "
    r"|\theta_t| \le \rho^t (1 + t (1 + \rho))\, |\theta_0| \text{, attained at } \lambda = \beta",
    assumes=("curvatures λ from α to β = κα, so that c runs from 1 to −1", "U_t: Chebyshev, of the second kind"),
    source=Source("Polyak 1964", "solved in closed form"),
    needs=("sgd_step.momentum",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

RATES = {0.5: 1, 0.75: 2, 0.25: 2, 0.875: 3, 0.9375: 4}
"""Values of ρ, condition numbers from 25/9 to 961, with their binary places: θ_t has t times as many."""
COSINES = (-1.0, 1.0, 0.0, 0.5, -0.5)
"""Values of c: both edges of the spectrum first."""
MOST_STEPS = 16


@dataclass(frozen=True)
class Spectrum:
    """½Σλᵢθᵢ² with its curvatures given by their `cosines` (p,), for dyadic ρ, η and θ₀: nothing is rounded."""

    start: Array
    cosines: Array
    rate: float
    learning_rate: float
    steps: int

    @property
    def curvature(self) -> Array:
        """λ (p,)."""
        curvature: Array = (1 + self.rate**2 - 2 * self.rate * self.cosines) / self.learning_rate
        return curvature


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Spectrum:
    rates = {rate: _longest(places, scope.dtype) for rate, places in RATES.items() if _longest(places, scope.dtype) > 0}
    rate = draw(st.sampled_from([*rates]), label="ρ")
    steps = draw(st.integers(1, rates[rate]), label="steps")
    learning_rate = draw(st.sampled_from((1.0, 0.25, 4.0)), label="learning rate")
    size = draw(st.integers(1, min(len(COSINES), scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    start = rng.choice([-2.0, -1.0, 1.0, 2.0], size=size).astype(scope.dtype)
    return Spectrum(start, np.array(COSINES[:size]), rate, learning_rate, steps)


def measure(implementation: Implementation, case: Spectrum) -> tuple[Agreement, ...]:
    options = {"learning_rate": case.learning_rate, "momentum": case.rate**2}
    visited = run(implementation, case.start, lambda theta: case.curvature * theta, case.steps, **options)
    return tuple(
        Agreement(theta, _solution(case, t) * case.start.astype(np.float64), what=f"θ after {t} steps")
        for t, theta in enumerate(visited)
    )


def _longest(places: int, dtype: str) -> int:
    """Steps before λθ or μv, both with twice the places of ρ beyond θ's, outgrow the significand."""
    return min(MOST_STEPS, (bits(dtype) - 7) // places - 2)


def _solution(case: Spectrum, t: int) -> Array:
    """ρᵗ(U_t(c) − ρU_{t−1}(c)) (p,)."""
    before, now = np.zeros_like(case.cosines), np.ones_like(case.cosines)
    for _ in range(t):
        before, now = now, 2 * case.cosines * now - before
    solution: Array = case.rate**t * (now - case.rate * before)
    return solution


CONDITION = 100.0
SHOWN = 80
"""Steps of the figure."""


def figure(implementation: Implementation) -> Figure:
    """The largest error against steps at κ = 100: heavy ball's hump against ρᵗ, gradient descent and Nesterov."""
    root, steps = CONDITION**0.5, np.arange(SHOWN + 1)
    rate, curvature = (root - 1) / (root + 1), np.geomspace(1 / CONDITION, 1.0, 33)
    methods = {
        "gradient descent": {"learning_rate": 2 / (1 + 1 / CONDITION)},
        "heavy ball": {"learning_rate": 4 / (1 + 1 / root) ** 2, "momentum": rate**2},
        "Nesterov": {"learning_rate": 1.0, "momentum": rate, "nesterov": True},
    }
    # Closer together at the hump.
    curve = np.append(steps[:20], steps[20::3])
    laws = {
        "gradient descent": ("((κ − 1)/(κ + 1))ᵗ", ((CONDITION - 1) / (CONDITION + 1)) ** curve),
        "heavy ball": ("ρᵗ (1 + t (1 + ρ))", rate**curve * (1 + curve * (1 + rate))),
    }
    series = []
    for name, options in methods.items():
        if options.get("nesterov") and not implementation.offers("sgd_step.nesterov"):
            continue
        start = np.ones(len(curvature), implementation.dtype)
        visited = run(implementation, start, lambda theta: curvature * theta, SHOWN, **options)
        largest = np.abs(np.array(visited, np.float64)).max(axis=1)
        if name in laws:
            formula, law = laws[name]
            series.append(Series(formula, curve, law, "theory"))
        series.append(Series(name, steps[::4], largest[::4]))
    series.append(Series("ρᵗ, without the factor t", steps[[0, -1]], rate ** steps[[0, -1]], "bound"))
    title = "Heavy ball's rate ρ has a factor t: quadratics of condition κ = 100"
    return Figure(title, "steps t", "largest |θₜ| / |θ₀|", tuple(series), y_scale="log")
