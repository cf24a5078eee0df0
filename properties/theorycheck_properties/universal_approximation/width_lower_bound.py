"""How many units a parabola takes: no accuracy without them."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated
from theorycheck_properties.universal_approximation._price import POINTS, fitted_errors, interpolation_error

CLAIM = Claim(
    upheld="Between two knots a ReLU network is straight, so n units miss a parabola by 1/(8(n + 1)²) at least.",
    refuted="A ReLU network bends between its knots, or comes closer to a parabola than its units allow.",
    statement=r"f = \sum_{i=1}^n \alpha_i \max(0, w_i x + b_i) \ \Rightarrow\ "
    r"\sup_{0 \le x \le 1} |f(x) - x^2| \ge \frac{h^2}{8} \ge \frac{1}{8 (n + 1)^2}, "
    r"\quad h \text{ the longest piece of } f",
    assumes=("one input",),
    source=Source("derived here", "for deep networks see Yarotsky 2017"),
    needs=("shallow_network.activation=relu",),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

GRID = 16
"""Knots are sixteenths, so that all of a network but its output weights is exact."""


@dataclass(frozen=True)
class Pieces:
    """Units `w` (n,), `b` (n,) of a network, and output weights (n,): the best there are, or none, to be fitted."""

    w: Array
    b: Array
    alpha: Array | None


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Pieces:
    if draw(st.sampled_from([True, False]), label="the best"):
        arrays = _best(draw(st.sampled_from((1, 2, 4)), label="pieces"))
        return Pieces(*(array.astype(scope.dtype) for array in arrays))
    units = draw(st.integers(1, min(6, scope.largest)), label="n")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    facing = rng.choice([-1.0, 1.0], size=units)
    knots = rng.integers(0, GRID, size=units, endpoint=True) / GRID
    return Pieces(facing.astype(scope.dtype), (-facing * knots).astype(scope.dtype), None)


def measure(implementation: Implementation, case: Pieces) -> tuple[Agreement, Bound]:
    ends, h = _longest_piece(case)
    alpha = _fitted(implementation, case) if case.alpha is None else case.alpha
    f = _evaluated(implementation, case, alpha, ends, exact=case.alpha is not None)
    missed = np.abs(f - np.square(widened(ends)))
    straight = f[0] - 2 * f[1] + f[2]
    largest = int(np.argmax(missed.value))
    return (
        Agreement(straight.value, 0.0, straight.radius, what="f(a) − 2f((a + c)/2) + f(c)"),
        Bound(
            float(missed.value[largest]),
            at_least=h**2 / 8,
            rounding=float(np.max(missed.radius)),
            what="|f − x²| at a, (a + c)/2, c",
        ),
    )


def _best(pieces: int) -> tuple[Array, Array, Array]:
    """The interpolant in pieces of equal length h, lowered by h²/8: it attains the bound."""
    h = 1 / pieces
    w, b = np.append(np.ones(pieces), 0.0), np.append(-h * np.arange(pieces), 1.0)
    return w, b, np.concatenate([[h], np.full(pieces - 1, 2 * h), [-(h**2) / 8]])


def _longest_piece(case: Pieces) -> tuple[Array, float]:
    """The ends a, c of the longest piece and its middle (3,), and its length."""
    turning = case.w != 0
    knots = np.unique(np.concatenate([[0.0, 1.0], (-case.b[turning] / case.w[turning]).astype(np.float64)]))
    longest = int(np.argmax(np.diff(knots)))
    a, c = knots[longest : longest + 2]
    return np.array([a, (a + c) / 2, c]), float(c - a)


def _fitted(implementation: Implementation, case: Pieces) -> Array:
    """Output weights that the implementation's own units recommend: if it could come closer, they would."""
    x = np.arange(GRID + 1) / GRID
    rows = np.eye(len(case.b), dtype=case.b.dtype)
    units = np.stack([_evaluated(implementation, case, row, x, exact=True).value for row in rows], axis=1)
    alpha, *_ = np.linalg.lstsq(units, x**2, rcond=None)
    return np.asarray(alpha, case.b.dtype)


def _evaluated(implementation: Implementation, case: Pieces, alpha: Array, x: Array, *, exact: bool) -> Ball:
    network = Network(x[:, None].astype(case.w.dtype), case.w[:, None], case.b, alpha, "relu", exact)
    return evaluated(implementation, network)


def figure(implementation: Implementation) -> Figure:
    """The error of ReLU networks on [0, 1] against their units: for a parabola, for a root, and what squares cannot."""
    n, few = 2 ** np.arange(10), 2 ** np.arange(7)
    x = np.linspace(0, 1, POINTS)
    parabola, root, wave = x**2, np.sqrt(x), np.sin(2 * np.pi * x)
    quadratic = np.polynomial.Polynomial.fit(x, wave, 2)(x)
    series = [
        Series("x²: no n units do better than 1/(8(n + 1)²)", n, 1 / (8 * (n + 1) ** 2), "bound"),
        Series("x²: 1/(4n²), interpolated", n, 1 / (4 * n**2), "theory"),
        Series("x², interpolant", n, np.array([interpolation_error(implementation, parabola, int(m)) for m in n])),
        Series("√x: 1/(4√n), interpolated", few, 1 / (4 * np.sqrt(few)), "theory"),
        Series("√x, interpolant", few, np.array([interpolation_error(implementation, root, int(m)) for m in few])),
        fitted_errors(implementation, parabola, "relu", what="x²", seed=1),
    ]
    if "square" in implementation.kinds("shallow_network"):
        floor = np.full(2, np.max(np.abs(quadratic - wave)))
        series += [
            Series("sin 2πx: the nearest quadratic", np.array([3, n[-1]]), floor, "theory"),
            fitted_errors(implementation, wave, "square", what="sin 2πx", seed=1),
        ]
    title = "The price of accuracy: how close n units come"
    return Figure(title, "units n", "largest error on [0, 1]", tuple(series), "log", "log")
