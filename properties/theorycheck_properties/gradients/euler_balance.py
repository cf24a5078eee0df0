"""What each layer of a homogeneous network contributes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose, enclose_vjp
from theorycheck.strategies import fill, seeds
from theorycheck_properties.gradients._whole import WholeNetwork, exact, whole_networks

CLAIM = Claim(
    upheld="In a ReLU network without biases every layer balances: weights times their gradient is output times"
    " cotangent.",
    refuted="In a ReLU network without biases a layer's weights times their gradient is not output times cotangent.",
    statement=r"\langle W_l, \overline{W}_l \rangle = \langle x, \bar x \rangle = \langle y, \bar y \rangle"
    r"\quad \text{for every } l",
    assumes=("σ is positively homogeneous", "no biases"),
    source=Source("Du, Hu & Lee 2018", "theorem 2.1 and its proof, by Euler’s theorem on homogeneous functions"),
    needs=("mlp.activation=relu", "mlp_vjp.activation=relu"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Homogeneous:
    """A ReLU network without biases; `whole` if nobody has anything to round."""

    network: WholeNetwork
    whole: bool


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Homogeneous:
    if draw(st.booleans(), label="real numbers"):
        return Homogeneous(draw(_real_networks(scope)), whole=False)
    return Homogeneous(draw(whole_networks(scope, ("relu",), biased=False).filter(exact)), whole=True)


def measure(implementation: Implementation, case: Homogeneous) -> tuple[Agreement, ...]:
    network = case.network
    arguments = (*network.inputs, network.dy)
    y = implementation.mlp(*network.inputs, activation="relu")
    dx, dweights, _ = implementation.mlp_vjp(*arguments, activation="relu")
    if case.whole:
        exactly = [np.zeros(weight.shape) for weight in network.weights]
        rounding_y, rounding_dx, rounding_dweights = np.zeros(y.shape), np.zeros(dx.shape), exactly
    else:
        around_dx, around_dweights, _ = enclose_vjp("mlp", *arguments, activation="relu")
        rounding_y = enclose("mlp", *network.inputs, activation="relu").radius
        rounding_dx, rounding_dweights = around_dx.radius, [ball.radius for ball in around_dweights]
    output = _inner(network.dy, y, rounding_y)
    return (
        _equal(_inner(network.x, dx, rounding_dx), output, case, "⟨x, dx⟩ against ⟨y, dy⟩"),
        *(
            _equal(_inner(weight, seen, rounding), output, case, f"⟨W_{layer}, dW_{layer}⟩ against ⟨y, dy⟩")
            for layer, (weight, seen, rounding) in enumerate(
                zip(network.weights, dweights, rounding_dweights, strict=True), start=1
            )
        ),
    )


@st.composite
def _real_networks(draw: DrawFn, scope: Scope) -> WholeNetwork:
    """Networks of the same shapes, without biases, of real numbers."""
    shapes = draw(whole_networks(scope, ("relu",), biased=False))
    kind = draw(st.sampled_from(("normal", "positive")), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed of real numbers"))

    def filled(array: NDArray[Any]) -> NDArray[Any]:
        return fill(kind, rng, array.shape, scope.dtype)

    return WholeNetwork(
        filled(shapes.x), [filled(weight) for weight in shapes.weights], shapes.biases, filled(shapes.dy), "relu"
    )


def _inner(given: NDArray[Any], observed: NDArray[Any], rounding: NDArray[Any]) -> Ball:
    """⟨given, observed⟩ in float64, with the rounding that is in the observed and the harness's own."""
    exactly = Ball.exact(observed.astype(np.float64))
    inner: Ball = np.sum(Ball.exact(given.astype(np.float64)) * Ball(exactly.value, rounding, exactly.format))
    return inner


def _equal(left: Ball, right: Ball, case: Homogeneous, what: str) -> Agreement:
    return Agreement(left.value, right.value, 0.0 if case.whole else left.radius + right.radius, what=what)
