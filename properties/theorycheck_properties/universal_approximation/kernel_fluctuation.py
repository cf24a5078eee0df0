"""How much the kernel of finitely many random ReLU features varies."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.universal_approximation._gaussian import Inputs, features, pairs

CLAIM = Claim(
    upheld="The kernel of n random ReLU features varies about its mean by a closed form over n.",
    refuted="The kernel of random ReLU features does not vary as theory says.",
    statement=r"\operatorname{Var} \left( \tfrac1n \sum_{i=1}^n \max(0, w_i^\top x) \max(0, w_i^\top y) \right) = "
    r"\frac{\lVert x \rVert^2 \lVert y \rVert^2}{n} \left( \frac{J_2}{2\pi} - \Big( \frac{J_1}{2\pi} \Big)^2 \right), "
    r"\quad J_1 = \sin\theta + (\pi - \theta) \cos\theta, \ "
    r"J_2 = 3 \sin\theta \cos\theta + (\pi - \theta)(1 + 2 \cos^2\theta)",
    assumes=("independent Gaussian weights, no bias", "so each unit counts alike: n times the variance is one unit's"),
    source=Source("derived here", "from the kernels of orders 1 and 2 of Cho & Saul 2009"),
    needs=("shallow_network.activation=relu",),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=40,
)

SQUARED_LENGTH, FOURTH_POWER = 2, 8
"""E r² and E r⁴ for the length r of a Gaussian vector in the plane."""


def cases(scope: Scope) -> SearchStrategy[Inputs]:
    return pairs(scope)


def measure(implementation: Implementation, case: Inputs) -> Agreement:
    left, right, shares = features(implementation, case, "relu")
    kernel = SQUARED_LENGTH * (shares @ (left * right))
    variance = FOURTH_POWER * (shares @ np.square(left * right)) - np.square(kernel)
    squares = float((case.x @ case.x) * (case.y @ case.y))
    first = (case.cross + case.supplement * case.dot) / (2 * np.pi)
    second = (3 * case.cross * case.dot + case.supplement * (squares + 2 * case.dot**2)) / (2 * np.pi)
    expected = second - np.square(first)
    within = variance.radius + expected.radius
    return Agreement(variance.value, expected.value, within, what="n times the variance", scale=squares)
