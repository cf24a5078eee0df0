"""The gradient of dropout goes through the mask and the scale of the forward pass."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import Call, calls
from theorycheck_properties.dropout._masks import agreement_with_mask, kept

CLAIM = Claim(
    upheld="The gradient of dropout uses the mask and the scale of the forward pass with the same seed.",
    refuted="The gradient of dropout used another mask or another scale than the forward pass.",
    statement=r"y_i = \frac{m_i x_i}{1-p}, \quad "
    r"\frac{\partial \langle u, y\rangle}{\partial x_i} = \frac{m_i u_i}{1-p}",
    source=Source("Srivastava et al. 2014", "§5.1"),
    needs=("dropout", "dropout_vjp"),
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    return st.builds(_with_zeros, calls("dropout_vjp", scope), st.booleans())


def measure(implementation: Implementation, case: Call) -> Agreement:
    (x, dy), rate, seed = case.inputs, case.options["rate"], case.options["seed"]
    # Zeros in x do not show the mask; ones do.
    mask = kept(implementation.dropout(np.ones_like(x), rate=rate, seed=seed), rate)
    # A gradient that uses the mask of the latest forward call, whatever its seed, is wrong.
    implementation.dropout(x, rate=rate, seed=seed + 1)
    dx = implementation.dropout_vjp(x, dy, rate=rate, seed=seed)
    return agreement_with_mask(dx, dy, mask, rate, "dx of dropout_vjp")


def _with_zeros(call: Call, zero: bool) -> Call:
    """The call with x = 0 if asked for: the gradient must not take that for a dropped entry."""
    x, dy = call.inputs
    return replace(call, inputs=(np.zeros_like(x) if zero else x, dy))
