"""The causal mask hides the future."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, Call, calls

CLAIM = Claim(
    upheld="Under the causal mask a position sees the keys up to its own, and no later key or value matters to it.",
    refuted="Under the causal mask a position sees keys or values that come after it, or misses its own.",
    statement=r"\frac{\partial y_t}{\partial k_s} = \frac{\partial y_t}{\partial v_s} = 0 \quad (s > t),"
    r" \qquad y_0 = v_0",
    assumes=("causality is bitwise: a mask acts before the softmax, not on its weights",),
    source=Source("Vaswani et al. 2017", "§3.2.3"),
    any_of=("attention.causal", "attention_vjp.causal"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

DISTURBANCES = (50, 2**16)
"""By what factor the keys and values of the future are changed, their sign too: the second outweighs a mask of −10⁴."""


@dataclass(frozen=True)
class Masked:
    """A call of attention or of its `_vjp` with the causal mask; the first `before` positions are looked at."""

    call: Call
    before: int
    disturbance: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Masked:
    call = draw(calls("attention" if scope.offers("attention") else "attention_vjp", scope, kinds=WELL_SCALED))
    keys = call.inputs[1].shape[1]
    before = draw(st.integers(1, max(1, keys - 1)), label="before")
    q, *others = call.inputs
    # Without a query the first position weighs all that it sees alike: its one value, exactly.
    q[:, 0] = 0
    disturbance = draw(st.sampled_from(DISTURBANCES[:1] if scope.dtype == "float16" else DISTURBANCES), label="factor")
    return Masked(replace(call, inputs=(q, *others), options={"causal": True}), before, disturbance)


def measure(implementation: Implementation, case: Masked) -> tuple[Agreement, ...]:
    if case.call.operation == "attention_vjp":
        return gradients_of_the_future(implementation, case)
    q, k, v = case.call.inputs
    y = implementation.attention(q, k, v, causal=True)
    changed = (disturb(entry, case.before, case.disturbance) for entry in (k, v))
    disturbed = implementation.attention(q, *changed, causal=True)
    return (
        Agreement(disturbed[:, : case.before], y[:, : case.before], what="y before the keys and values that changed"),
        Agreement(y[:, 0], v[:, 0], what="y at the first position, which sees only the first value"),
    )


def disturb(keys: NDArray[Any], start: int, factor: int) -> NDArray[Any]:
    """The keys or values from `start` on made large, of the other sign, and none of them 0."""
    changed = keys.copy()
    changed[:, start:] = -factor * changed[:, start:] + 1
    return changed


def gradients_of_the_future(implementation: Implementation, case: Masked) -> tuple[Agreement, ...]:
    """What flows to the keys and values that the positions with a cotangent do not see."""
    q, k, v, dy = case.call.inputs
    heard = dy.copy()
    heard[:, case.before :] = 0
    _, dk, dv = implementation.attention_vjp(q, k, v, heard, causal=True)
    return tuple(
        Agreement(gradient[:, case.before :], np.zeros_like(gradient[:, case.before :]), what=f"{name} of the future")
        for name, gradient in (("dk", dk), ("dv", dv))
    )
