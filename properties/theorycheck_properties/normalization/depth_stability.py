"""When layer norm keeps a deep network's signal alive, and when it lets it die."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Through relu layers with layer norm a signal settles if κ·gain² exceeds ε, and dies out if it does not.",
    refuted="Through relu layers with layer norm the mean square does not follow its map from layer to layer.",
    statement=r"s_{l+1} = \frac{\kappa g^2 s_l}{\kappa g^2 s_l + \varepsilon}, \qquad"
    r" s_l \to \max\left(0,\, 1 - \frac{\varepsilon}{\kappa g^2}\right)",
    assumes=(
        "x_{l+1} = LN(relu(g·Q_l·x_l)) with Q_l a permutation, up to its sign; s is the mean square",
        "κ = ¼: half of the entries of x₀ are a, half are −a; for wide Gaussian layers it is ½ − 1/(2π)",
    ),
    source=Source("derived here", "from Ba, Kiros & Hinton 2016, eq. 3, with ε: the variance becomes v/(v + ε)"),
    needs=("dense", "layer_norm"),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

KAPPA = 0.25
"""The variance of relu(±1)."""
WIDE_KAPPA = 0.5 - 0.5 / np.pi
"""The variance of relu of a standard normal number."""
GAINS = (1.0, 2.0, 0.5, 16.0, 0.0625, 2.0**-8)
EPSILONS = (1.0, 0.125, 2.0**-10)
DEEPEST = 6
USUAL_EPSILON, WIDTH, NETWORKS = 1e-5, 64, 8
"""Of the figure."""


@dataclass(frozen=True)
class Network:
    """A signal x (N, D) of ±1, as many of each in a row, and signed permutations (D, D), one a layer."""

    x: Array
    permutations: tuple[Array, ...]
    gain: float
    epsilon: float


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Network:
    depth = draw(st.integers(1, DEEPEST), label="layers")
    pairs, examples = draw(st.integers(1, 3), label="D / 2"), draw(st.integers(1, 2), label="N")
    gain, epsilon = draw(st.sampled_from(GAINS), label="gain"), draw(st.sampled_from(EPSILONS), label="ε")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    signs = np.tile([1.0, -1.0], (examples, pairs))
    x = rng.permuted(signs, axis=1).astype(scope.dtype)
    identity = np.eye(2 * pairs, dtype=scope.dtype)
    permutations = tuple(identity[rng.permutation(2 * pairs)] * rng.choice([-1, 1]) for _ in range(depth))
    return Network(x, tuple(array.astype(scope.dtype) for array in permutations), gain, epsilon)


def measure(implementation: Implementation, case: Network) -> tuple[Agreement | Bound, ...]:
    x, width = case.x, case.x.shape[1]
    one, none = np.ones(width, x.dtype), np.zeros(width, x.dtype)
    around: Ball = Ball.exact(x)
    expected = widened(1.0)
    for permutation in case.permutations:
        weight = (case.gain * permutation).astype(x.dtype)
        # Scaled by a power of two and moved about: so far nothing rounds.
        z = np.maximum(implementation.dense(x, weight, none), 0)
        x = implementation.layer_norm(z, one, none, epsilon=case.epsilon)
        around = enclose("layer_norm", np.maximum(around @ weight.T, 0), one, none, epsilon=case.epsilon)
        v = KAPPA * case.gain**2 * expected
        expected = v / (v + case.epsilon)
    seen = mean_square(widened(x))
    doubt = mean_square(around).radius + seen.radius
    return (
        Agreement(seen.value, np.full(len(x), expected.value), doubt + expected.radius, what="the mean square of x_L"),
        Bound(seen.value, at_most=1.0, rounding=doubt, what="the mean square of x_L"),
    )


def mean_square(rows: Ball) -> Ball:
    """Of each row (N, D) → (N,)."""
    mean: Ball = np.mean(np.square(rows), axis=1)
    return mean


def figure(implementation: Implementation) -> Figure:
    """The mean square after each of twelve wide Gaussian layers, for gains on both sides of √(ε/κ)."""
    layers = np.arange(1, 13)
    series = []
    for gain in (0.002, 0.004, 0.007, 1.0):
        networks = np.array([wide_profile(implementation, gain, len(layers), seed) for seed in range(NETWORKS)])
        median, least, most = (reduce(networks, axis=0) for reduce in (np.median, np.min, np.max))
        series += [
            Series(f"gain {gain:g}, infinite width", layers, wide_limit(gain, len(layers)), role="theory"),
            Series(
                f"gain {gain:g}, {WIDTH} units",
                layers,
                median,
                lower=least,
                upper=most,
                band=f"range of {NETWORKS} nets",
            ),
        ]
    return Figure(
        "Layer norm keeps a signal alive if κ·gain² > ε: here gain > 0.0054",
        "layer",
        "mean square",
        tuple(series),
        y_scale="log",
    )


def wide_limit(gain: float, layers: int) -> Array:
    """The map with κ of Gaussian layers, applied again and again to 1."""
    profile, s = [], 1.0
    for _ in range(layers):
        v = WIDE_KAPPA * gain**2 * s
        s = v / (v + USUAL_EPSILON)
        profile.append(s)
    return np.array(profile)


def wide_profile(implementation: Implementation, gain: float, layers: int, seed: int) -> Array:
    """The mean square after each layer of a Gaussian network, over a few signals."""
    rng, dtype = np.random.default_rng(seed), implementation.dtype
    x, profile = rng.standard_normal((8, WIDTH)).astype(dtype), []
    one, none = np.ones(WIDTH, dtype), np.zeros(WIDTH, dtype)
    for _ in range(layers):
        weight = gain / np.sqrt(WIDTH) * rng.standard_normal((WIDTH, WIDTH))
        z = np.maximum(implementation.dense(x, weight.astype(dtype), none), 0)
        x = implementation.layer_norm(z, one, none, epsilon=USUAL_EPSILON)
        profile.append(np.mean(np.square(x, dtype=np.float64)))
    return np.array(profile)
