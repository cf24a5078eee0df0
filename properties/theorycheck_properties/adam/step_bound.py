"""How far one step of Adam can go."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.strategies import fill, seeds
from theorycheck_properties.adam._runs import USUAL, Array, Run

CLAIM = Claim(
    upheld="No step of Adam is longer than Cauchy and Schwarz allow, and a geometric gradient gets there.",
    refuted="A step of Adam was longer than Cauchy and Schwarz allow, or a geometric gradient did not get there.",
    statement=r"|\theta_t - \theta_{t-1}| \le \eta\, \frac{1 - \beta_1}{1 - \beta_1^t} "
    r"\sqrt{ \frac{1 - \beta_2^t}{1 - \beta_2} \cdot \frac{1 - q^t}{1 - q} }, \quad q = \frac{\beta_1^2}{\beta_2}, "
    r"\qquad \text{attained by } g_i = (\beta_2 / \beta_1)^i",
    assumes=("β₁² < β₂, no weight decay", "ε far below the last gradient", "at the default decay rates 7.27 η at most"),
    source=Source("derived here", "for Kingma & Ba 2015, algorithm 1, whose §2.1 has a bound that is false"),
    any_of=(
        "adam_step.beta1 & adam_step.beta2 & adam_step.epsilon",
        "adamw_step.beta1 & adamw_step.beta2 & adamw_step.epsilon",
    ),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=30,
)

BETAS = ((0.5, 0.75), (0.75, 0.9375), (0.5, 0.5), (0.875, 0.9375), USUAL)
"""Decay rates with β₁ > 0 and β₁² < β₂; all but the usual ones with exact complements."""
EPSILON = 1e-30
"""Nothing beside any gradient drawn: the wildest are 10⁻⁶, and the last of an extremal run is 1 or more."""
LONGEST = 10
"""Steps of a run."""


@dataclass(frozen=True)
class Push:
    """An operation and gradients (T, p); `extremal` if they grow by β₂/β₁ a step: the last is as long as it can be."""

    operation: str
    gradients: Array
    beta1: float
    beta2: float
    learning_rate: float
    extremal: bool

    @property
    def options(self) -> dict[str, float]:
        """The options of every step."""
        named = {"learning_rate": self.learning_rate, "beta1": self.beta1, "beta2": self.beta2}
        return {**named, "epsilon": EPSILON}

    def limit(self, t: int) -> float:
        """The longest step t, in units of η."""
        return longest_step(self.beta1, self.beta2, t)


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Push:
    offered = [name for name in ("adam_step", "adamw_step") if scope.accepts(name, "epsilon")]
    operation = draw(st.sampled_from(offered), label="operation")
    beta1, beta2 = draw(st.sampled_from(BETAS), label="β₁, β₂")
    extremal = draw(st.sampled_from([True, False]), label="extremal")
    steps = draw(st.integers(1, LONGEST), label="T")
    rate = draw(st.sampled_from((1.0, 0.125, 2.0**-10)), label="learning rate")
    size = draw(st.integers(1, min(4, scope.largest)), label="p")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    if extremal:
        scales = rng.choice([-1.0, 1.0], size=size) * 2.0 ** rng.integers(0, 4, size=size)
        gradients = np.outer((beta1 / beta2) ** np.arange(steps - 1, -1, -1), scales)
    else:
        kind = draw(st.sampled_from(("normal", "powers of two", "wild magnitudes")), label="kind")
        gradients = fill(kind, rng, (steps, size))
    return Push(operation, gradients.astype(scope.dtype), beta1, beta2, rate, extremal)


def measure(implementation: Implementation, case: Push) -> tuple[Bound, ...]:
    lengths, radii = _lengths(implementation, case)
    last = len(lengths)
    return tuple(
        Bound(
            length,
            at_least=case.limit(t) if case.extremal and t == last else None,
            at_most=case.limit(t),
            rounding=radius,
            what=f"the length of step {t} of {case.operation} over η",
        )
        for t, (length, radius) in enumerate(zip(lengths, radii, strict=True), start=1)
    )


def longest_step(beta1: float, beta2: float, t: int) -> float:
    """(1 − β₁)/(1 − β₁ᵗ) √((1 − β₂ᵗ)/(1 − β₂) · (1 − qᵗ)/(1 − q))."""
    first, second, both = (_series(ratio, t) for ratio in (beta1, beta2, beta1**2 / beta2))
    return sqrt(second * both) / first


def _series(ratio: float, t: int) -> float:
    """1 + r + … + r^(t−1): added up, for (1 − rᵗ)/(1 − r) cancels."""
    return float(np.sum(ratio ** np.arange(t)))


def _lengths(implementation: Implementation, case: Push) -> tuple[list[Array], list[Array]]:
    """|θ_t − θ_{t−1}|/η (p,) of every step, and what rounding explains of it."""
    start = np.zeros_like(case.gradients[0])
    run = Run(implementation, case.operation, start, **case.options)
    lengths, radii = [], []
    for gradient in case.gradients:
        before = run.theta.astype(np.float64)
        run.advance(gradient)
        lengths.append(np.abs(run.theta - before) / case.learning_rate)
        radii.append(run.around.radius / case.learning_rate)
    return lengths, radii


SHOWN = 4000
"""Steps of the figure's curve."""
NOISY, SEQUENCES = 400, 32
"""Steps of each sequence of Gaussian gradients in the figure, and how many of them."""


def figure(implementation: Implementation) -> Figure:
    """The longest step over η against t at the default decay rates: published, attained, and in noise."""
    beta1, beta2 = USUAL
    steps, ends = np.unique(np.geomspace(1, SHOWN, 64).astype(int)), np.array([1, 4, 16, 64, 210, 800, 3200])
    growing = [(beta1 / beta2) ** np.arange(t - 1.0, -1, -1)[:, None] for t in ends]
    extremal = [_default(implementation, gradients)[-1, 0] for gradients in growing]
    times = np.unique(np.geomspace(1, NOISY, 40).astype(int))
    noise = _default(implementation, np.random.default_rng(0).standard_normal((NOISY, SEQUENCES)))[times - 1]
    median, least, most = (reduce(noise, axis=1) for reduce in (np.median, np.min, np.max))
    band = f"range of {SEQUENCES} sequences"
    series = (
        Series("published, (1 − β₁)/√(1 − β₂)", steps[[0, -1]], np.full(2, (1 - beta1) / sqrt(1 - beta2)), "bound"),
        Series("longest at t", steps, np.array([longest_step(beta1, beta2, int(t)) for t in steps]), "theory"),
        Series("gradients that grow by β₂/β₁ up to t", ends, np.array(extremal)),
        Series("Gaussian gradients, median", times, median, lower=least, upper=most, band=band),
    )
    title = "One step of Adam can go further than published"
    return Figure(title, "steps t", "|θₜ − θₜ₋₁| / η", series, x_scale="log")


def _default(implementation: Implementation, gradients: Array) -> Array:
    """The lengths (T, p) of steps at the default decay rates, in units of η = 1, for gradients (T, p)."""
    theta, state, lengths = np.zeros(gradients.shape[1], implementation.dtype), None, []
    step = implementation.operation("adam_step" if implementation.offers("adam_step") else "adamw_step")
    options = dict(zip(("beta1", "beta2"), USUAL, strict=True))
    for gradient in gradients.astype(implementation.dtype):
        before = theta
        theta, state = step(theta, gradient, state, learning_rate=1.0, epsilon=EPSILON, **options)
        lengths.append(np.abs(theta.astype(np.float64) - before))
    return np.array(lengths)
