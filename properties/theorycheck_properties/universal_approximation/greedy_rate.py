"""Units added one at a time, the best one next: how fast that converges."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.universal_approximation._network import Array, Network, evaluated, fitted, networks

CLAIM = Claim(
    upheld="Adding the most useful unit again and again closes in on any mean of units, as 1 over the steps.",
    refuted="Adding the most useful unit again and again closed in on a mean of units more slowly than theory allows.",
    statement=r"f_t = (1 - \gamma_t) f_{t-1} + \gamma_t \varphi_{k_t},\ \gamma_t = \tfrac{2}{t + 1},\ "
    r"k_t = \arg\min_k \langle f_{t-1} - f, \varphi_k \rangle \ \Rightarrow\ "
    r"\lVert f_t - f \rVert^2 \le \frac{4 D^2}{t + 2}, \quad D = \max_{k, l} \lVert \varphi_k - \varphi_l \rVert",
    assumes=("f a mean of the units φ₁, φ₂, …", "any inner product; here that of the values at some points"),
    source=Source("derived here", "the rate of the method of Frank and Wolfe; for networks Barron 1993"),
    needs=("shallow_network",),
    kind=Kind.INEQUALITY,
    profile=Profile.THOROUGH,
    dtypes=("float64", "float32"),
    examples=200,
)


@dataclass(frozen=True)
class Dictionary:
    """A network whose units are the dictionary, their shares in the target (K,), and the number of steps."""

    units: Network
    shares: Array
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Dictionary:
    units = draw(networks(scope, scope.kinds("shallow_network")), label="units")
    steps = draw(st.sampled_from((1, 2, 4, 8, 16)), label="t")
    rng = np.random.default_rng(draw(seeds(), label="shares"))
    return Dictionary(units, rng.dirichlet(np.ones(len(units.b))), steps)


def measure(implementation: Implementation, case: Dictionary) -> Bound:
    alone = [evaluated(implementation, _only(case.units, k)) for k in range(len(case.units.b))]
    values = np.stack([one.value for one in alone])
    rounding = float(max(np.linalg.norm(one.radius) for one in alone))
    target = _mixed(implementation, case, case.shares)
    shares = np.zeros(len(alone))
    for step in range(1, case.steps + 1):
        current = _mixed(implementation, case, shares)
        best = int(np.argmin(values @ (current.value - target.value)))
        shares = shares + 2 / (step + 1) * (np.eye(len(alone))[best] - shares)
    reached = _mixed(implementation, case, shares)
    error = np.sum(np.square(reached - target))
    diameter = float(max(np.linalg.norm(one - other) for one in values for other in values))
    # Units that rounding makes look best, and a diameter that is short by it, cost twice that much of each step.
    off = rounding + float(np.linalg.norm(reached.radius + target.radius))
    slack = 8 * off * (diameter + float(np.max(np.linalg.norm(values, axis=1))) + off)
    squares = float(np.max(np.sum(values**2, axis=1)))
    return Bound(
        error.value,
        at_most=4 * diameter**2 / (case.steps + 2),
        rounding=error.radius + slack,
        what=f"‖f − target‖² after {case.steps} steps",
        scale=max(1.0, squares),
    )


def _only(units: Network, k: int) -> Network:
    return replace(units, w=units.w[k : k + 1], b=units.b[k : k + 1], alpha=units.alpha[k : k + 1])


def _mixed(implementation: Implementation, case: Dictionary, shares: Array) -> Ball:
    """The mean of the units with these shares, as one network."""
    return fitted(implementation, case.units, widened(case.units.alpha) * shares)
