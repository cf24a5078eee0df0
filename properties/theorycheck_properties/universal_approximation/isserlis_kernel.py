"""The kernels of random linear and quadratic features."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck_properties.universal_approximation._gaussian import Inputs, features, pairs

CLAIM = Claim(
    upheld="Random linear features have the kernel x·y, random quadratic ones ‖x‖²‖y‖² + 2(x·y)².",
    refuted="Random linear or quadratic features do not have the kernel that Isserlis' theorem gives.",
    statement=r"\mathbb{E}\, (w^\top x)(w^\top y) = x^\top y, \qquad "
    r"\mathbb{E}\, (w^\top x)^2 (w^\top y)^2 = \lVert x \rVert^2 \lVert y \rVert^2 + 2 (x^\top y)^2, "
    r"\qquad w \sim \mathcal{N}(0, I)",
    assumes=("Gaussian weights, no bias",),
    source=Source("Isserlis 1918"),
    any_of=("shallow_network.activation=square", "shallow_network.activation=identity"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=40,
)

MOMENTS = {"identity": 2, "square": 8}
"""E r² and E r⁴ for the length r of a Gaussian vector in the plane."""


def cases(scope: Scope) -> SearchStrategy[Inputs]:
    return pairs(scope)


def measure(implementation: Implementation, case: Inputs) -> tuple[Agreement, ...]:
    squares = float((case.x @ case.x) * (case.y @ case.y))
    kernels = {"identity": (case.dot, np.sqrt(squares)), "square": (squares + 2 * case.dot**2, squares)}
    return tuple(
        _agreement(implementation, case, kind, *kernels[kind])
        for kind in MOMENTS
        if kind in implementation.kinds("shallow_network")
    )


def _agreement(implementation: Implementation, case: Inputs, kind: str, kernel: float, scale: float) -> Agreement:
    left, right, shares = features(implementation, case, kind)
    observed = MOMENTS[kind] * (shares @ (left * right))
    return Agreement(observed.value, kernel, observed.radius, what=f"the kernel of {kind}", scale=scale)
