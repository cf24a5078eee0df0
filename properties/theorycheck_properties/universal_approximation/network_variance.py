"""Random signs on the output weights: the moments of a network of any width."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, unit_roundoff
from theorycheck.reference import enclose
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, networks

CLAIM = Claim(
    upheld="With random signs on its output weights a network has the moments that its units give, at any width.",
    refuted="With random signs on its output weights a network has other moments than its units give.",
    statement=r"\mathbb{E} f^2 = \sum_i \varphi_i^2, \quad "
    r"\mathbb{E} f^4 = 3 \Big( \sum_i \varphi_i^2 \Big)^2 - 2 \sum_i \varphi_i^4, \quad "
    r"f = \sum_i \pm \varphi_i, \ \varphi_i = \alpha_i\, \sigma(w_i^\top x + b_i)",
    assumes=("independent signs, + and − equally likely", "|αᵢ| = 1/√n: the kurtosis of a Gaussian but for 2/n² Σσᵢ⁴"),
    source=Source("derived here", "the Gaussian limit is that of Neal 1996, §2.1.1"),
    needs=("shallow_network",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=25,
)


def cases(scope: Scope) -> SearchStrategy[Network]:
    return networks(scope, scope.kinds("shallow_network"))


def measure(implementation: Implementation, case: Network) -> tuple[Agreement, Agreement]:
    values = _at_all_signs(implementation, case)
    z = enclose("dense", case.x, case.w, case.b)
    units = widened(case.alpha) * enclose("activation", z, kind=case.activation)
    squares = np.square(units)
    second = np.sum(squares, axis=1)
    fourth = 3 * np.square(second) - 2 * np.sum(np.square(squares), axis=1)
    sizes = np.sum(np.abs(units.value), axis=1)
    return (
        _agreement(case, np.mean(np.square(values), axis=0), second, sizes**2, "E f²"),
        _agreement(case, np.mean(np.square(np.square(values)), axis=0), fourth, sizes**4, "E f⁴"),
    )


def _at_all_signs(implementation: Implementation, case: Network) -> Ball:
    """f(x) for each of the 2ⁿ choices of signs (2ⁿ, N), with the rounding that is in it."""
    flips = np.array(list(product((1, -1), repeat=len(case.b))))
    observed = [
        implementation.shallow_network(case.x, case.w, case.b, one, activation=case.activation)
        for one in (flips * case.alpha).astype(case.alpha.dtype)
    ]
    values = widened(np.stack(observed))
    # The rounding bound of a sum does not depend on the signs of its terms.
    bound = enclose("shallow_network", case.x, case.w, case.b, case.alpha, activation=case.activation).radius
    return Ball(values.value, np.broadcast_to(bound, values.shape), values.format)


def _agreement(case: Network, observed: Ball, expected: Ball, size: Array, what: str) -> Agreement:
    # Both sides add up 2ⁿ such powers, or three.
    exact = case.exact and float(np.max(size)) * 2 ** (len(case.b) + 2) < 1 / unit_roundoff(np.float64)
    within = 0.0 if exact else observed.radius + expected.radius
    return Agreement(observed.value, expected.value, within, what=what, scale=max(1.0, float(np.max(size))))


DRAWS, BATCHES = 50_000, 20
SHOWN = (1, 2, 4, 8, 16)
DEVIATIONS = 2.861
"""Of a mean of 20 batches, to either side: 99 % (Student's t with 19 degrees of freedom)."""


def figure(
    implementation: Implementation, *, widths: Sequence[int] = SHOWN, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """How far random ReLU networks of finite width are from Gaussian: their excess kurtosis is 15/n.

    3(E a⁴/(E a²)² − 1)/n for f = n^−½ Σ αᵢaᵢ with Gaussian αᵢ and aᵢ = max(0, w): E α⁴ = 3, E a² = ½, E a⁴ = 3/2.
    """
    rng, dtype = np.random.default_rng(seed), implementation.dtype
    one = np.ones(1, dtype)
    measured = []
    for n in widths:
        w, alpha = rng.standard_normal((2, draws * n))
        units = implementation.shallow_network(w[:, None].astype(dtype), one[:, None], 0 * one, one, activation="relu")
        f = np.sum((alpha * units).reshape(BATCHES, draws // BATCHES, n), axis=2)
        measured.append(np.mean(f**4, axis=1) / np.mean(f**2) ** 2 - 3)
    at, kurtosis = np.array(widths), np.array([np.mean(batch) for batch in measured])
    spread = DEVIATIONS * np.array([np.std(batch, ddof=1) for batch in measured]) / np.sqrt(BATCHES)
    band = "99 % confidence, of 20 batches"
    return Figure(
        "How far a random ReLU network of n units is from Gaussian",
        "units n",
        "excess kurtosis",
        (
            Series("15/n", at, 15 / at, "theory"),
            Series(f"{draws} networks", at, kurtosis, "measured", kurtosis - spread, kurtosis + spread, band),
        ),
        "log",
        "log",
    )
