"""Points with any labels, met by one ReLU unit each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, fitted

CLAIM = Claim(
    upheld="As many ReLU units as there are points meet all of them, whatever their labels.",
    refuted="The ReLU network with a unit for each point misses one of them.",
    statement=r"a^\top x_1 < \dots < a^\top x_N \ \Rightarrow\ \forall y \in \mathbb{R}^N\ \exists\, b, \alpha: \ "
    r"\sum_{i=1}^N \alpha_i \max(0, a^\top x_j + b_i) = y_j \quad (1 \le j \le N)",
    assumes=("a direction a that tells the points apart; almost every one does",),
    source=Source("Zhang, Bengio, Hardt, Recht & Vinyals 2017", "theorem 1"),
    needs=("shallow_network.activation=relu",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

GAPS = {True: (1, 2, 4), False: (1, 2, 3, 5)}
"""Distances between neighbouring projections: dividing by a power of two rounds nothing."""


@dataclass(frozen=True)
class Points:
    """Whole points `x` (N, d) in the order of their projections on the whole direction `along` (d,), with labels (N,).

    `exact` if labels are whole, and distances between projections powers of two, so that nothing is rounded.
    """

    x: Array
    along: Array
    labels: Array
    exact: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Points:
    exact = draw(st.sampled_from([True, False]), label="exact")
    points = draw(st.integers(1, min(6, scope.largest)), label="N")
    inputs = draw(st.integers(1, min(4, scope.largest)), label="d")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    projections = np.cumsum(rng.choice(GAPS[exact], size=points)) - 4.0
    along = np.concatenate([[1.0], integers_below(3, rng, (inputs - 1,))])
    rest = integers_below(3, rng, (points, inputs - 1))
    x = np.concatenate([(projections - rest @ along[1:])[:, None], rest], axis=1)
    labels = integers_below(3, rng, (points,)) if exact else rng.standard_normal(points)
    x, along, labels = (array.astype(scope.dtype) for array in (x, along, labels))
    return Points(x, along, labels, exact)


def measure(implementation: Implementation, case: Points) -> Agreement:
    projections = case.x @ case.along
    knots = np.concatenate([projections[:1] - 1, projections[:-1]])  # each unit switches on at the point before its own
    labels = widened(case.labels)
    rises: Any = np.concatenate([labels[:1], labels[1:] - labels[:-1]])
    slopes = rises / widened(projections - knots)
    bends: Any = np.concatenate([slopes[:1], slopes[1:] - slopes[:-1]])
    directions = np.tile(case.along, (len(knots), 1))
    network = Network(case.x, directions, -knots, bends.value, "relu", case.exact)
    observed = fitted(implementation, network, bends)
    return Agreement(observed.value, case.labels, 0.0 if case.exact else observed.radius, what="f at the points")
