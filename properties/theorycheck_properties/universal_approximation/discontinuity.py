"""Targets that jump: no network comes closer than half the jump."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import e, pi, sqrt
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.special import ndtr

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import EXACT_ACTIVATIONS, Array, Network, evaluated

CLAIM = Claim(
    upheld="A network changes no faster than its slopes allow, and so misses half of every jump of its target.",
    refuted="A network changed faster than its slopes allow: it could follow a jump.",
    statement=r"|f(c + \delta) - f(c - \delta)| \le 2\delta \Lambda, \quad "
    r"\Lambda = \sup|\sigma'| \sum_i |\alpha_i w_i| \ \Rightarrow\ "
    r"\lVert f - \mathbf{1}_{x > c} \rVert_\infty \ge \tfrac12 - \delta\Lambda \to \tfrac12",
    assumes=("σ Lipschitz where it is looked at", "one input"),
    source=Source("derived here", "uniform limits of continuous functions are continuous: Rudin 1976, theorem 7.12"),
    needs=("shallow_network",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

STEEPEST: Mapping[str, float] = MappingProxyType(
    {
        "identity": 1.0,
        "relu": 1.0,
        "tanh": 1.0,
        "sigmoid": 0.25,
        "softplus": 1.0,
        "gelu": float(ndtr(sqrt(2))) + sqrt(2) / (e * sqrt(2 * pi)),  # at z = √2, where (2 − z²)φ(z) vanishes
    }
)
"""sup |σ′|; that of the square grows with z."""


@dataclass(frozen=True)
class Jump:
    """A network of one input, looked at `apart` δ to either side of x = 0, where one of its units switches."""

    network: Network
    apart: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Jump:
    activation = draw(st.sampled_from(scope.kinds("shallow_network")), label="activation")
    exact = activation in EXACT_ACTIVATIONS and draw(st.sampled_from([True, False]), label="exact")
    units = draw(st.integers(1, min(4, scope.largest)), label="n")
    apart = 2.0 ** -draw(st.integers(0, 8), label="−log₂ δ")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    w, b, alpha = integers_below(3, rng, (3, units)) if exact else rng.standard_normal((3, units))
    b[0] = 0.0
    x = np.array([[apart], [-apart]])
    x, w, b, alpha = (array.astype(scope.dtype) for array in (x, w[:, None], b, alpha))
    return Jump(Network(x, w, b, alpha, activation, exact), apart)


def measure(implementation: Implementation, case: Jump) -> tuple[Bound, Bound]:
    f, slopes = evaluated(implementation, case.network), _slopes(case)
    change, allowed = np.abs(f[0] - f[1]), 2 * case.apart * slopes
    missed = np.maximum(np.abs(f[0] - 1.0), np.abs(f[1]))
    return (
        Bound(change.value, at_most=allowed, rounding=_slack(case, change.radius, slopes), what="|f(δ) − f(−δ)|"),
        Bound(
            missed.value,
            at_least=0.5 - case.apart * slopes,
            rounding=_slack(case, missed.radius, slopes),
            what="the error at ±δ",
        ),
    )


def _slopes(case: Jump) -> float:
    """Λ, an upper bound on |f′| between −δ and δ."""
    network = case.network
    w, b, alpha = (np.abs(array.astype(np.float64)) for array in (network.w[:, 0], network.b, network.alpha))
    if network.activation == "square":
        return float(np.sum(2 * (w * case.apart + b) * w * alpha))
    return STEEPEST[network.activation] * float(np.sum(w * alpha))


def _slack(case: Jump, radius: Array, slopes: float) -> Array:
    """The rounding in f, and of the few products in Λ."""
    form = widened(0.0).format
    return radius if case.network.exact else radius + form.rounding(np.asarray(slopes), len(case.network.b) + 4)
