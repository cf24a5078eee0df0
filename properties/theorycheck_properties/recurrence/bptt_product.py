"""A gradient through time is a product of Jacobians."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose, enclose_vjp
from theorycheck.strategies import Call
from theorycheck_properties._sequences import continued

Array = NDArray[Any]

CLAIM = Claim(
    upheld="The gradient of the first state is the last one's, through one Jacobian for each step between them.",
    refuted="The gradient of the first state is not the product of the Jacobians of all steps.",
    statement=r"\left(\frac{\partial h_T}{\partial h_0}\right)^{\top} ="
    r" \prod_{t=1}^{T} W_{hh}^{\top} \operatorname{diag}\left(\sigma'(z_t)\right)",
    assumes=("z_t is the preactivation of step t", "only the last state has a cotangent"),
    source=Source("Pascanu, Mikolov & Bengio 2013", "eq. 5"),
    needs=("rnn_vjp",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return continued("rnn_vjp", scope).map(lambda case: last_state_only(case.call))


def measure(implementation: Implementation, case: Call) -> Agreement:
    dh0 = implementation.rnn_vjp(*case.inputs, **case.options)[1]
    product = product_of_jacobians(case)
    return Agreement(dh0, product.value, product.radius, what="dh0")


def last_state_only(call: Call) -> Call:
    """The call with a cotangent at the last state alone."""
    *inputs, dh = call.inputs
    return replace(call, inputs=(*inputs, np.concatenate((np.zeros_like(dh[:-1]), dh[-1:]))))


def product_of_jacobians(case: Call) -> Ball:
    """(∏ W_hhᵀ diag σ′(z_t)) u for each example: (N, H)."""
    x, h0, w_xh, w_hh, b, dh = (Ball.exact(array) for array in case.inputs)
    kind = case.options.get("activation", "tanh")
    preactivations, h = [], h0
    for t in range(len(case.inputs[0])):
        preactivations.append((x[t] @ w_xh.T + b + h @ w_hh.T).settled())
        h = enclose("activation", preactivations[-1], kind=kind)
    carried: Any = dh[-1]
    for z in reversed(preactivations):
        carried = (enclose_vjp("activation", z, carried, kind=kind) @ w_hh).settled()
    return carried  # type: ignore[no-any-return]
