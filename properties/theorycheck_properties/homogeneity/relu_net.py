"""A relu network multiplied by α in its input and its biases gives α times its output."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call, calls
from theorycheck_properties.homogeneity._scaling import times, underflow

CLAIM = Claim(
    upheld="A relu network scales with its input and its biases.",
    refuted="A relu network does not scale with its input and its biases.",
    statement=r"f(\alpha x; W, \alpha b) = \alpha f(x; W, b) \quad (\alpha > 0)",
    assumes=("α is a power of two, so that it changes no bit of a sum", "no product underflows on the way"),
    source=Source("derived here", "from the homogeneity of relu"),
    profile=Profile.STANDARD,
    needs=("mlp.activation=relu",),
    kind=Kind.EXACT,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Scaled:
    """A call of a relu network, and the factor α of its input and biases."""

    call: Call
    alpha: float


def cases(scope: Scope) -> SearchStrategy[Scaled]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Scaled:
    call = draw(calls("mlp", scope, kinds=WELL_SCALED))
    alpha = draw(st.sampled_from([2.0, 16.0, 0.5, 0.125]), label="α")
    return Scaled(Call("mlp", call.inputs, {"activation": "relu"}), alpha)


def measure(implementation: Implementation, case: Scaled) -> Agreement:
    (x, weights, biases), alpha = case.call.inputs, case.alpha
    y = implementation.mlp(x, weights, biases, activation="relu")
    scaled = implementation.mlp(times(alpha, x), weights, [times(alpha, b) for b in biases], activation="relu")
    within = underflow(alpha, x.dtype)
    return Agreement(scaled, alpha * y.astype(np.float64), within, what="y of the scaled network")
