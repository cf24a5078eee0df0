"""The kernel of random ReLU features."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.universal_approximation._gaussian import Inputs, features, pairs

CLAIM = Claim(
    upheld="Random ReLU features compare two inputs by the arc-cosine kernel.",
    refuted="Random ReLU features do not have the arc-cosine kernel.",
    statement=r"\mathbb{E}_{w \sim \mathcal{N}(0, I)} \max(0, w^\top x) \max(0, w^\top y) = "
    r"\frac{\lVert x \rVert \lVert y \rVert}{2\pi} \left( \sin\theta + (\pi - \theta) \cos\theta \right), "
    r"\quad \theta = \angle(x, y)",
    assumes=("Gaussian weights, no bias",),
    source=Source("Cho & Saul 2009", "the kernel of order 1"),
    needs=("shallow_network.activation=relu",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=40,
)

SQUARED_LENGTH = 2
"""E r² for the length r of a Gaussian vector in the plane."""


def cases(scope: Scope) -> SearchStrategy[Inputs]:
    return pairs(scope)


def measure(implementation: Implementation, case: Inputs) -> Agreement:
    left, right, shares = features(implementation, case, "relu")
    observed = SQUARED_LENGTH * (shares @ (left * right))
    kernel = (case.cross + case.supplement * case.dot) / (2 * np.pi)
    scale = float(np.hypot(*case.x) * np.hypot(*case.y))
    return Agreement(observed.value, kernel.value, observed.radius + kernel.radius, what="the kernel", scale=scale)
