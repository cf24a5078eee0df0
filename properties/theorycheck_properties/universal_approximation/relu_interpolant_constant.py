"""The interpolation error of a parabola: the constant 1/8 is the best."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation

CLAIM = Claim(
    upheld="The ReLU interpolant of a parabola is off by exactly h²/8 times its curvature halfway between knots.",
    refuted="The ReLU interpolant of a parabola is not off by h²/8 times its curvature halfway between knots.",
    statement=r"f(x) = c x^2 \ \Rightarrow\ g\left( (k + \tfrac12) h \right) - f\left( (k + \tfrac12) h \right) = "
    r"\tfrac{c h^2}{4} = \tfrac{h^2}{8} \lVert f'' \rVert_\infty",
    assumes=("one ReLU unit at each knot kh, h = 1/m",),
    source=Source("derived here", "the bound of de Boor 1978, ch. III, attained"),
    needs=("shallow_network.activation=relu",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Parabola:
    """The parabola `curvature` · x² on [0, 1], interpolated in `pieces` of equal length, a power of two of them."""

    curvature: int
    pieces: int


def cases(scope: Scope) -> SearchStrategy[Parabola]:
    del scope
    return st.builds(Parabola, st.integers(1, 9), st.sampled_from((1, 2, 4, 8, 16, 32, 64)))


def measure(implementation: Implementation, case: Parabola) -> Agreement:
    h, dtype = 1 / case.pieces, implementation.dtype
    knots = np.arange(case.pieces) * h
    middles = knots + h / 2
    alpha = case.curvature * np.append(h, np.full(case.pieces - 1, 2 * h))
    g = implementation.shallow_network(
        middles[:, None].astype(dtype),
        np.ones((case.pieces, 1), dtype),
        -knots.astype(dtype),
        alpha.astype(dtype),
        activation="relu",
    ).astype(np.float64)
    return Agreement(g - case.curvature * middles**2, np.full(case.pieces, case.curvature * h**2 / 4), what="g − f")
