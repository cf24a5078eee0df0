"""Proof that a decision errs as seldom as it says: exact means, tails by importance sampling, null seeds, detection."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.integrate import quad
from scipy.special import bdtrc

from theorycheck.evidence import Decision
from theorycheck.statistics.decide import decide
from theorycheck.statistics.eprocess import Mixture
from theorycheck.statistics.law import Law
from theorycheck.statistics.models import Draws, Floats
from theorycheck.statistics.streams import generator
from theorycheck.statistics.uniformity import Uniformity
from theorycheck.statistics.zones import grid, refuting

LEVELS = (0.5, 0.2, 0.1, 0.05, 0.01, 0.002)
FALSE_ALARM = 1e-3
"""The probability that a correct decision looks miscalibrated in `excesses`, shared by the levels."""

Factors = Callable[[Draws], Floats]


def means_over_atoms(log_factors: Factors, atoms: Floats, probabilities: Floats) -> Floats:
    """E exp(log factor) of one draw, for every component (K,), when draws are `atoms` (m,): at most 1 if fair."""
    # An atom of probability 0 may win infinitely much: it is left out, since 0·∞ is NaN.
    possible = [(atom, weight) for atom, weight in zip(atoms, probabilities, strict=True) if weight > 0]
    return np.asarray(sum(weight * np.exp(log_factors(np.array([[atom]]))[:, 0]) for atom, weight in possible))


def means_by_quadrature(log_factors: Factors, log_density: Callable[[float], float], components: int) -> Floats:
    """The same means (K,) for draws with a density on the line."""

    def integrand(x: float, k: int) -> float:
        # One exponential of the sum: the factor alone may overflow where the density is nil.
        return math.exp(float(log_factors(np.array([[x]]))[k, 0]) + log_density(x))

    return np.array([quad(integrand, -np.inf, np.inf, args=(k,), limit=200)[0] for k in range(components)])


@dataclass(frozen=True, slots=True)
class Rate:
    """A probability estimated by simulation, with its standard error."""

    estimate: float
    standard_error: float


def tail_by_importance(
    law: Law, *, alpha: float, batch: int, most: int, runs: int, rng: np.random.Generator, at: float | None = None
) -> Rate:
    """The probability that the e-process ever refutes the law within `most` draws of parameter `at`.

    P(refute) = E_Q[1{refute} dP/dQ] for Q the mixture of the alternatives: draw one of them, draw from it, and average
    the inverse likelihood ratio at the crossing. Every term is small, so a rate of 1e-9 shows in thousands of runs.
    """
    at = law.value if at is None else at
    to, log_weights = grid(law)
    terms = np.zeros(runs)
    for run in range(runs):
        process = refuting(law)
        ratio = Mixture(lambda draws: law.model.log_factors(draws, to[:, None], np.array([[at]])), log_weights)  # type: ignore[union-attr]
        parameter = float(rng.choice(to, p=np.exp(log_weights)))
        for _ in range(0, most, batch):
            draws = law.model.draw(rng, parameter, batch)  # type: ignore[union-attr]
            process.update(draws)
            ratio.update(draws)
            if process.sup_log_e >= -math.log(alpha):
                terms[run] = math.exp(-ratio.log_e)
                break
    return Rate(float(terms.mean()), float(terms.std() / math.sqrt(runs)))


def shape_tail_by_importance(
    law: Law, *, alpha: float, batch: int, most: int, runs: int, rng: np.random.Generator
) -> Rate:
    """The same for bets on a shape without rivals: components are drawn from their densities by rejection."""
    if not isinstance(law.model, Uniformity):
        raise TypeError("this is for shapes")
    weights = np.exp(law.model.log_weights())
    terms = np.zeros(runs)
    for run in range(runs):
        process, component = refuting(law), int(rng.choice(weights.size, p=weights))
        for _ in range(0, most, batch):
            process.update(_from_component(law.model, component, batch, rng))
            if process.sup_log_e >= -math.log(alpha):
                terms[run] = math.exp(-process.log_e)
                break
    return Rate(float(terms.mean()), float(terms.std() / math.sqrt(runs)))


def _from_component(model: Uniformity, component: int, n: int, rng: np.random.Generator) -> Floats:
    """Draws (n,) from one component's density on [0, 1], which is below 2 for all of them."""
    kept = np.empty(0)
    while kept.size < n:
        u = rng.random((1, 3 * n))
        density = np.exp(model.log_bets(u)[component])
        kept = np.concatenate([kept, u[0, 2.0 * rng.random(3 * n) < density]])
    return kept[:n]


@dataclass(frozen=True, slots=True)
class Excess:
    """A level at which p-values under the null were counted."""

    level: float
    seen: int
    limit: int

    @property
    def flagrant(self) -> bool:
        """True if more p-values lie below the level than a correct test gives."""
        return self.seen > self.limit


def excesses(p_values: Sequence[float] | Floats, *, false_alarm: float = FALSE_ALARM) -> tuple[Excess, ...]:
    """How many p-values from null seeds lie below each of LEVELS, against the most a correct test gives.

    It guards the plumbing: the wrong side, a sum for a mean, peeking. A tail of 1e-9 is seen by exact means and by
    `tail_by_importance`, not by this.
    """
    p, n = np.asarray(p_values), len(p_values)
    share = false_alarm / len(LEVELS)
    limits = [int(np.argmax(bdtrc(np.arange(n + 1), n, level) <= share)) for level in LEVELS]
    return tuple(
        Excess(level, int(np.count_nonzero(p <= level)), limit) for level, limit in zip(LEVELS, limits, strict=True)
    )


def rehearse(
    law: Law, truth: float, *, alpha: float, beta: float, batch: int, root: int, run: int, seen: str = ""
) -> Decision:
    """One decision by the code that decides in production, on draws simulated at a true parameter."""

    def draw(stream: str) -> tuple[Draws, int]:
        rng = generator(root, law.what, seen, truth, run, stream)
        return law.model.draw(rng, truth, batch), run  # type: ignore[union-attr]

    return decide(law, draw, alpha=alpha, beta=beta)


@dataclass(frozen=True, slots=True)
class Costs:
    """What decisions at one true parameter came to.

    Attributes:
        counts: how many passed, failed and stayed open.
        mean: the mean number of draws.
        most: the largest.
    """

    counts: dict[Literal["pass", "fail", "open"], int]
    mean: float
    most: int


def costs(law: Law, truth: float, *, alpha: float, beta: float, batch: int, runs: int, root: int) -> Costs:
    """The outcomes and the sample sizes of many decisions at one true parameter."""
    decisions = [rehearse(law, truth, alpha=alpha, beta=beta, batch=batch, root=root, run=run) for run in range(runs)]
    counts: dict[Literal["pass", "fail", "open"], int] = {"pass": 0, "fail": 0, "open": 0}
    for decision in decisions:
        counts[decision.outcome] += 1
    samples = [decision.samples for decision in decisions]
    return Costs(counts, float(np.mean(samples)), max(samples))
