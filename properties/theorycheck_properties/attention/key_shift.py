"""What all keys have in common, attention does not see."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call, integers_below, seeds
from theorycheck_properties._relations import equal_results
from theorycheck_properties.attention._calls import unmasked_calls

CLAIM = Claim(
    upheld="Adding one vector to all keys changes nothing: the softmax sees differences of scores alone.",
    refuted="Adding one vector to all keys changes the output of attention.",
    statement=r"A(q, k + 1 a^{\top}, v) = A(q, k, v)",
    source=Source(
        "derived here", "from the shift invariance of softmax, Goodfellow, Bengio & Courville 2016, eq. 6.32"
    ),
    needs=("attention",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
    blind_to=("another scale of the scores: differences of scores stay differences",),
)


@dataclass(frozen=True)
class Shifted:
    """A call of attention with keys of whole numbers, and whole numbers (N, 1, D) to add to all of them."""

    call: Call
    shift: NDArray[Any]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Shifted:
    call = draw(unmasked_calls(scope, kinds=("ones", "small integers")))
    examples, _, features = call.inputs[1].shape
    rng = np.random.default_rng(draw(seeds(), label="seed of the shift"))
    return Shifted(call, integers_below(3, rng, (examples, 1, features)).astype(scope.dtype))


def measure(implementation: Implementation, case: Shifted) -> Agreement:
    q, k, v = case.call.inputs
    return equal_results(
        implementation.attention(q, k + case.shift, v),
        implementation.attention(q, k, v),
        enclose("attention", q, k + case.shift, v),
        enclose("attention", q, k, v),
        "y with shifted keys",
    )
