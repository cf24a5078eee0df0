"""Layers of default weights lose the same share of a signal at every width."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.statistics import Bernoulli, Law, batch, seed63
from theorycheck_properties.signal_propagation._nets import no_biases, pattern, side_by_side, units

Array = NDArray[Any]

CLAIM = Claim(
    upheld="The default weights of a square layer scale with its width: a layer loses the same share of a signal at "
    "every width.",
    refuted="The default weights of a square layer do not scale with its width: what a layer loses depends on it.",
    statement=r"\sqrt n\, W_{ij} \text{ has one law for all } n, \quad \mathbb{E}\operatorname{relu}(z)^2 = "
    r"\tfrac12\, n \operatorname{Var}(W)\, \overline{x^2}: \text{ a factor of } \tfrac16 \text{ for } "
    r"\mathcal{U}(\pm 1/\sqrt n)",
    assumes=("fan_in = fan_out = n", "the law is continuous; which one is not prescribed", "the bias is left out"),
    source=Source("He et al. 2015", "§2.2; the default of PyTorch: issues 15314 and 57109"),
    needs=("default_dense", "mlp.activation=relu"),
    kind=Kind.STATISTICAL,
    profile=Profile.STANDARD,
)

SHAPE = 0.02
"""Entries of orthogonal matrices, of another shape at every width, are within this."""
CAUGHT = 0.1
BUDGET = 10_000
"""Pairs of layers, a call each."""


@dataclass(frozen=True)
class Widths:
    """Two square layers; their widths have whole roots."""

    narrow: int
    wide: int
    dtype: str


def settings(scope: Scope) -> list[Widths]:
    return [Widths(9, 36, scope.dtype), Widths(9, 100, scope.dtype)]


def law(setting: Widths) -> Law:
    del setting
    return Law(
        model=Bernoulli(),
        value=0.5,
        tolerated=SHAPE,
        caught=CAUGHT,
        because="tolerated: a shape that depends on the width as that of an orthogonal weight does; caught: normal "
        "laws whose deviations have a ratio of 1.4",
        unit="one layer of each width, of one seed each",
        what="probability that the narrower layer passes on more",
        most=BUDGET,
    )


def sample(implementation: Implementation, setting: Widths, seed: int) -> Array:
    count = batch(law(setting))
    narrow, wide = (passed_on(implementation, n, count, seed, setting.dtype) for n in (setting.narrow, setting.wide))
    return narrow > wide


def passed_on(implementation: Implementation, n: int, count: int, seed: int, dtype: str) -> Array:
    """|z| = relu(z) + relu(−z) of one unit of each layer (count,), for √n in one place of x, so that z = √n w."""
    unit, place = n // 2, n // 3
    rows = np.empty((count, 1, n), dtype)
    for index in range(count):
        weight, _ = implementation.default_dense(n, n, seed=seed63(seed, "layer", n, index))
        rows[index, 0] = weight[unit]
    x = sqrt(n) * np.eye(1, n, place, dtype=dtype)
    weights = [np.concatenate([rows, -rows], axis=1).reshape(-1, n), side_by_side(np.ones((count, 1, 2), dtype))]
    passed: Array = implementation.mlp(x, weights, no_biases(weights), activation="relu")[0]
    return passed


N = 64
NETS = 6
DEPTHS = (0, 1, 2, 5, 10, 20, 30, 40, 50)
SCHEMES = {"glorot_normal": 0.5, "orthogonal": 0.5, "he_normal": 1.0}
"""The factor of the mean square that a relu layer of square weights has."""

Draw = Callable[[int], tuple[Array, Array]]


@dataclass(frozen=True)
class Nets:
    """Nets of relu layers n wide, looked at after so many layers."""

    depths: Sequence[int]
    n: int
    seed: int


def figure(implementation: Implementation, *, depths: Sequence[int] = DEPTHS, n: int = N, seed: int = 0) -> Figure:
    """The mean square of a signal through relu layers of one width, by the default weights and by named schemes."""
    return Figure(
        title=f"What relu layers {n} wide leave of a signal, by the initialization",
        x_label="layers",
        y_label="mean square / the input's",
        y_scale="log",
        series=tuple(_curves(implementation, Nets(depths, n, seed))),
    )


def _curves(implementation: Implementation, nets: Nets) -> Iterator[Series]:
    n = nets.n

    def default(seed: int) -> tuple[Array, Array]:
        weight, bias = implementation.default_dense(n, n, seed=seed)
        return weight, bias

    yield from _curve(implementation, nets, "default", default)
    drawn: set[float] = set()
    for scheme, factor in SCHEMES.items():
        if implementation.offers("initialize") and implementation.offers(f"initialize.scheme={scheme}"):

            def named(seed: int, scheme: str = scheme) -> tuple[Array, Array]:
                return implementation.initialize((n, n), scheme=scheme, seed=seed), np.zeros(n)

            law, measured = _curve(implementation, nets, scheme, named, factor)
            yield from (measured,) if factor in drawn else (law, measured)
            drawn.add(factor)


def _curve(
    implementation: Implementation, nets: Nets, name: str, draw: Draw, factor: float = 0.0
) -> tuple[Series, Series]:
    depths, seed = np.array(nets.depths), nets.seed
    x = pattern(nets.n, implementation.dtype)[np.newaxis]
    drawn = [[draw(seed63(seed, "figure", name, net, layer)) for layer in range(depths[-1])] for net in range(NETS)]
    left = np.array([[_left(implementation, x, net[:depth]) for depth in depths] for net in drawn])
    if factor:
        law = Series(f"{factor:g} a layer", depths, factor**depths, role="theory")
    else:
        implied = _implied(drawn, float(np.mean(np.square(x, dtype=np.float64))))
        law = Series(f"{name}: by the variances drawn", depths, implied[depths], role="theory")
    mean, least, most = (reduce(left, axis=0) for reduce in (np.mean, np.min, np.max))
    return law, Series(f"{name}: mean", depths, mean, lower=least, upper=most, band=f"range of {NETS} nets")


def _left(implementation: Implementation, x: Array, layers: list[tuple[Array, Array]]) -> float:
    weights, biases = ([layer[part].astype(x.dtype) for layer in layers] for part in (0, 1))
    a = units(implementation, x, weights, biases, "relu")
    return float(np.sum(np.square(a)) / np.sum(np.square(x, dtype=np.float64)))


def _implied(nets: list[list[tuple[Array, Array]]], first: float) -> Array:
    """v_l = ½(n Var(W) v_{l−1} + Var(b)) relative to v_0, with the variances of all that was drawn (L + 1,)."""
    gain, offset = (np.mean([np.mean(np.square(layer[part])) for net in nets for layer in net]) for part in (0, 1))
    lengths = [first]
    for layer in nets[0]:
        lengths.append(0.5 * float(len(layer[1]) * gain * lengths[-1] + offset))
    return np.array(lengths) / first
