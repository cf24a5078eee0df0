"""What happens along the way from no penalty to a strong one."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Bound
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import integers_below, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties._penalty import Array, penalty
from theorycheck_properties.regularization._least_squares import EXAMPLES, Design, designs

CLAIM = Claim(
    upheld="The stronger the penalty, the smaller the weights and the larger the training loss; each strength is best "
    "served by its own minimizer.",
    refuted="Along the regularization path weights grew, the training loss fell, or a minimizer was beaten.",
    statement=r"\lambda < \lambda' \ \Rightarrow\ \lVert w_\lambda \rVert \ge \lVert w_{\lambda'} \rVert, \quad "
    r"L(w_\lambda) \le L(w_{\lambda'}), \quad "
    r"L(w_\lambda) + \lambda \lVert w_\lambda \rVert^2 \le L(w) + \lambda \lVert w \rVert^2",
    assumes=("any loss whose penalized minimizers are exact; here that of a linear model",),
    source=Source("derived here", "from each minimizer in the loss of the other"),
    needs=("dense", "mean_squared_error", "l2_penalty"),
    kind=Kind.INEQUALITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    examples=30,
)

STRENGTHS = (0.01, 0.125, 0.5, 2.0)


@dataclass(frozen=True)
class Path:
    """Inputs and targets y (4, K), and two strengths, the smaller one first."""

    design: Design
    y: Array
    strengths: tuple[float, float]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Path:
    design = draw(designs(scope.dtype), label="X")
    weaker = draw(st.integers(0, len(STRENGTHS) - 2), label="the weaker")
    stronger = draw(st.integers(weaker + 1, len(STRENGTHS) - 1), label="the stronger")
    outputs = draw(st.integers(1, 3), label="K")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    y = integers_below(3, rng, (EXAMPLES, outputs)).astype(scope.dtype)
    return Path(design, y, (STRENGTHS[weaker], STRENGTHS[stronger]))


def measure(implementation: Implementation, case: Path) -> tuple[Bound, ...]:
    minimizers = [case.design.ridge(case.y, case.y.size * strength) for strength in case.strengths]
    rounded = [one.value.astype(case.y.dtype) for one in minimizers]
    sizes = [_size(implementation, [weight]) for weight in rounded]
    losses = [_loss(implementation, case, weight) for weight in rounded]
    # The minimizers are rounded: close to its minimum a penalized loss rises with the square of that.
    moved = [
        _rise(case, one, weight, strength)
        for one, weight, strength in zip(minimizers, rounded, case.strengths, strict=True)
    ]
    weaker, stronger = case.strengths
    least = [
        _at_least(losses[1] + weaker * sizes[1], losses[0] + weaker * sizes[0], moved[0], "under the weaker penalty"),
        _at_least(losses[0] + stronger * sizes[0], losses[1] + stronger * sizes[1], moved[1], "under the stronger one"),
    ]
    # Both minimize: then the sizes and the losses are ordered, up to what the strengths differ by.
    slack = sum(moved) / (stronger - weaker)
    return (
        *least,
        _at_least(sizes[0], sizes[1], slack, "‖w‖² under the weaker penalty"),
        _at_least(losses[1], losses[0], stronger * slack, "the loss under the stronger penalty"),
    )


def _at_least(larger: Ball, smaller: Ball, slack: float, what: str) -> Bound:
    rounding = larger.radius + smaller.radius + slack
    return Bound(larger.value, at_least=float(smaller.value), rounding=rounding, what=what)


def _size(implementation: Implementation, weights: list[Array]) -> Ball:
    observed = widened(implementation.l2_penalty(weights, strength=1.0))
    return Ball(observed.value, penalty(weights, 1.0).radius, observed.format)


def _loss(implementation: Implementation, case: Path, weight: Array) -> Ball:
    no_bias = np.zeros(len(weight), weight.dtype)
    observed = widened(implementation.mean_squared_error(implementation.dense(case.design.x, weight, no_bias), case.y))
    radius = enclose("mean_squared_error", enclose("dense", case.design.x, weight, no_bias), case.y).radius
    return Ball(observed.value, radius, observed.format)


def _rise(case: Path, minimizer: Ball, rounded: Array, strength: float) -> float:
    """How much the penalized loss of the rounded minimizer exceeds the least, at most."""
    off = float(np.sum((np.abs(rounded - minimizer.value) + minimizer.radius) ** 2))
    return off * (float(case.design.squares.max()) / case.y.size + strength)
