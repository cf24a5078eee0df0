"""Regularization where there is nothing to guard against."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Bound
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array
from theorycheck_properties.regularization._estimates import as_test_error
from theorycheck_properties.regularization._least_squares import Design, designs

CLAIM = Claim(
    upheld="Without noise every penalty makes the error on new data worse, the more so the stronger it is.",
    refuted="Without noise a penalty does not cost on new data what it shrinks the parameters by.",
    statement=r"y = X\beta \ \Rightarrow\ \mathbb{E}_x \left( x^\top (\hat\beta_k - \beta) \right)^2 = "
    r"\sum_j \left( \frac{k}{d_j^2 + k}\, v_j^\top \beta \right)^2, \quad \text{increasing in } k \ge 0",
    assumes=("X of full column rank", "new inputs with covariance I"),
    source=Source("derived here", "the bias alone of Hoerl & Kennard 1970, §4"),
    needs=("dense", "mean_squared_error"),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=40,
)

RIDGES = (0.0, 0.01, 0.25, 1.0, 4.0, 100.0)


@dataclass(frozen=True)
class NoiseFree:
    """Parameters β (D,), not all zero, estimated from Xβ with two `ridges`, the smaller one first."""

    design: Design
    beta: Array
    ridges: tuple[float, float]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> NoiseFree:
    design = draw(designs(scope.dtype), label="X")
    weaker = draw(st.integers(0, len(RIDGES) - 2), label="the weaker ridge")
    stronger = draw(st.integers(weaker + 1, len(RIDGES) - 1), label="the stronger ridge")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    beta = integers_below(3, rng, (design.x.shape[1],))
    beta[0] = 1.0 + abs(beta[0])
    return NoiseFree(design, beta, (RIDGES[weaker], RIDGES[stronger]))


def measure(implementation: Implementation, case: NoiseFree) -> tuple[Agreement, Agreement, Bound]:
    design = case.design
    y = (design.x.astype(np.float64) @ case.beta)[:, None]
    along = widened(design.axes.T) @ widened(case.beta)
    weaker, stronger = (as_test_error(implementation, design.ridge(y, ridge), case.beta) for ridge in case.ridges)
    first, second = (np.sum(np.square(ridge / (widened(design.squares) + ridge) * along)) for ridge in case.ridges)
    return (
        Agreement(weaker.value, first.value, weaker.radius + first.radius, what="the error of the weaker ridge"),
        Agreement(stronger.value, second.value, stronger.radius + second.radius, what="the error of the stronger one"),
        Bound(
            stronger.value,
            at_least=float(weaker.value),
            rounding=weaker.radius + stronger.radius,
            what="the error of the stronger ridge",
        ),
    )
