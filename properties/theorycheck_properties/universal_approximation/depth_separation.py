"""What depth computes with two units a layer and no shallow network of the size can."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._exact import bits
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="A deep network folds the line exactly; a shallow one with fewer units than it has folds misses by half.",
    refuted="The deep network does not fold the line exactly, or a shallow one with too few units came close.",
    statement=r"t(x) = 2\max(0, x) - 4\max(0, x - \tfrac12), \quad "
    r"\operatorname{mlp}_k = \tfrac12 - t^{\circ k}, \quad n < 2^{k-1} \Rightarrow "
    r"\lVert f_n - t^{\circ k} \rVert_\infty \ge \tfrac12",
    assumes=("k hidden layers of two ReLU units", "f has n ReLU units in one layer"),
    source=Source("Telgarsky 2015", "with constants derived here"),
    needs=("mlp.activation=relu", "shallow_network.activation=relu"),
    profile=Profile.QUICK,
)

FOLD = np.array([[2.0, -4.0]])
INTO_TWO = np.array([[1.0], [1.0]])
THRESHOLDS = np.array([0.0, -0.5])
"""t as a layer: x goes into two units, max(0, x) and max(0, x − ½), which go out times 2 and −4."""
HEADROOM = 3
"""The bits that 4·max(0, x − ½) ≤ 2 needs beyond those of x."""
MOST_UNITS = {"float16": 2}
"""In half precision the rounding of more units hides how close they come."""


@dataclass(frozen=True)
class Folds:
    """`folds` of the unit interval, looked at in `x` (N,), multiples of 2^−`places`; and a shallow network beside.

    The shallow network has the given knots (n,) and is fitted to the folds as closely as least squares can.
    """

    folds: int
    places: int
    x: Array
    knots: Array


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Folds:
    folds = draw(st.integers(1, 5), label="k")
    places = draw(st.integers(folds, bits(scope.dtype) - HEADROOM), label="binary places")
    most = min(2 ** (folds - 1) - 1, MOST_UNITS.get(scope.dtype, 15))
    units = draw(st.integers(min(1, most), most), label="n")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x = np.concatenate([rng.integers(0, 2**places, size=scope.largest, endpoint=True) / 2.0**places, [0.0, 0.5, 1.0]])
    knots = np.sort(rng.integers(0, 2**folds, size=units)) / 2.0**folds
    return Folds(folds, places, x.astype(scope.dtype), knots.astype(scope.dtype))


def measure(implementation: Implementation, case: Folds) -> tuple[Agreement, ...] | tuple[Agreement, Bound]:
    deep = _deep(implementation, case)
    # Fewer units than one is none: a single fold is no separation.
    return (deep, _shallow(implementation, case)) if case.folds > 1 else (deep,)


def _deep(implementation: Implementation, case: Folds) -> Agreement:
    dtype = case.x.dtype
    inner = [INTO_TWO @ FOLD] * (case.folds - 1)
    # ½ − t: below zero half of the time, so that an output layer which is activated as well shows.
    weights = [weight.astype(dtype) for weight in (INTO_TWO, *inner, -FOLD)]
    biases = [bias.astype(dtype) for bias in (*[THRESHOLDS] * case.folds, np.array([0.5]))]
    observed = implementation.mlp(case.x[:, None], weights, biases, activation="relu")[:, 0]
    return Agreement(observed, 0.5 - _folded(case.x, case.folds), what=f"½ − t after {case.folds} folds")


def _shallow(implementation: Implementation, case: Folds) -> Bound:
    """The fitted network where the folds alternate between 0 and 1.

    One of the 2^(k−1) pairs of folds has no knot within, so that f is straight where the folds go 0, 1, 0.
    """
    dtype, units = case.x.dtype, len(case.knots)
    grid = np.linspace(0, 1, 2**case.folds + 1)
    target = _folded(grid, case.folds)
    ramps = np.maximum(grid[:, None] - case.knots.astype(np.float64), 0.0)
    alpha, *_ = np.linalg.lstsq(ramps, target - 0.5, rcond=None)
    inputs = (grid[:, None].astype(dtype), np.ones((units, 1), dtype), -case.knots, alpha.astype(dtype))
    # The constant ½, the best there is without a unit, is left out of the network and added to its value.
    observed = implementation.shallow_network(*inputs, activation="relu") + 0.5
    rounding = enclose("shallow_network", *inputs, activation="relu").radius
    return Bound(
        float(np.max(np.abs(observed - target))),
        at_least=0.5,
        rounding=float(np.max(rounding)),
        what=f"the error of {units} units",
    )


def _folded(x: Array, folds: int) -> Array:
    """t applied again and again, a triangular wave: the distance of 2^(k−1)·x to the nearest whole number, doubled."""
    phase = np.asarray(x, np.float64) * 2.0 ** (folds - 1)
    return 2 * np.abs(phase - np.round(phase))


def figure(implementation: Implementation) -> Figure:
    """Five folds by ten units in five layers, over what one layer of ten, and of 15, makes of them."""
    dtype, folds, x = implementation.dtype, 5, np.linspace(0, 1, 2**8 + 1)
    corners = slice(None, None, len(x) // 2**folds)
    target = _folded(x, folds)
    weights = [weight.astype(dtype) for weight in (INTO_TWO, *[INTO_TWO @ FOLD] * (folds - 1), FOLD)]
    biases = [bias.astype(dtype) for bias in (*[THRESHOLDS] * folds, np.zeros(1))]
    deep = implementation.mlp(x[:, None].astype(dtype), weights, biases, activation="relu")[:, 0]
    series = [
        Series("five folds", x[corners], target[corners], "theory"),
        Series("10 units in 5 layers", x[corners], deep[corners]),
    ]
    for units in (10, 2 ** (folds - 1) - 1):
        knots = np.arange(units) / units
        ramps = np.column_stack([np.maximum(x[:, None] - knots, 0.0), np.ones_like(x)])
        alpha, *_ = np.linalg.lstsq(ramps, target, rcond=None)
        w, b = np.append(np.ones(units), 0.0)[:, None], np.append(-knots, 1.0)
        inputs = (array.astype(dtype) for array in (x[:, None], w, b, alpha))
        shallow = implementation.shallow_network(*inputs, activation="relu")
        series.append(Series(f"{units} units in 1 layer, least squares", x[corners], shallow[corners]))
    return Figure("What depth folds and width cannot: the line, five times", "x", "f(x)", tuple(series))
