"""Normalization forgets the scale and the shift of its input, if ε is scaled along."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call, calls
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="Normalization gives the same for ax + c as for x, if ε is multiplied by a².",
    refuted="Normalization gives something else for ax + c, with a²ε, than for x.",
    statement=r"y(ax + c;\, a^2\varepsilon) = y(x;\, \varepsilon) \quad (a > 0)",
    assumes=("a is a power of two, so that scaling alone changes no bit",),
    source=Source("Ba, Kiros & Hinton 2016", "§5.1 and table 1, with ε kept"),
    profile=Profile.STANDARD,
    any_of=("layer_norm", "batch_norm"),
    blind_to=("n − 1 for n in the variance: both sides change alike",),
)

SCALES = (4.0, 0.5, 2.0, 0.25)
EPSILONS = (1.0, 0.125, 2.0**-7)
"""Dyadic, so that a²ε is exact in every dtype."""


@dataclass(frozen=True)
class Affine:
    """A call on whole numbers, its input to be multiplied by a power of two and shifted by a whole number."""

    call: Call
    scale: float
    shift: int


def cases(scope: Scope) -> SearchStrategy[Affine]:
    return telling(_cases, measure, scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Affine:
    [operation] = scope.options
    call = draw(calls(operation, scope, kinds=("small integers", "powers of two", "ones")))
    epsilon = draw(st.sampled_from(EPSILONS), label="ε")
    return Affine(
        Call(operation, call.inputs, {"epsilon": epsilon}),
        draw(st.sampled_from(SCALES), label="a"),
        draw(st.sampled_from([1, -3, 8]), label="c"),
    )


def measure(implementation: Implementation, case: Affine) -> tuple[Agreement, ...]:
    operation, (x, gain, bias), epsilon = case.call.operation, case.call.inputs, case.call.options["epsilon"]
    normalize = implementation.operation(operation)

    def at(array: NDArray[Any], eps: float) -> tuple[NDArray[Any], NDArray[Any]]:
        return normalize(array, gain, bias, epsilon=eps), enclose(operation, array, gain, bias, epsilon=eps).radius

    scaled = (x * case.scale).astype(x.dtype)
    shifted = (scaled + case.shift).astype(x.dtype)
    y, radius = at(x, epsilon)
    y_scaled, _ = at(scaled, epsilon * case.scale**2)
    y_shifted, radius_shifted = at(shifted, epsilon * case.scale**2)
    return (
        Agreement(y_scaled, y, what="y of ax"),
        Agreement(y_shifted, y, radius + radius_shifted, what="y of ax + c"),
    )
