"""Under constant input a cell is a leaky integrator."""

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
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import WELL_SCALED, Call, calls
from theorycheck_properties._exact import widened

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Under constant input, if no gate hears the states, a cell fills up geometrically from where it began.",
    refuted="Under constant input a cell does not fill up geometrically, though no gate hears the states.",
    statement=r"U = 0,\; x_t = x \;\Rightarrow\; c_T = f^T c_0 + \frac{1 - f^T}{1 - f}\, i \circ g",
    assumes=("i, f and g are the gates at x: equal at all steps",),
    source=Source("derived here", "after Tallec & Ollivier 2018, on gates as leaks"),
    needs=("lstm",),
    kind=Kind.IDENTITY,
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Constant:
    """A call of `lstm`, to be made with 0 for its recurrent weight, and its first x (N, D) heard for T `steps`."""

    call: Call
    steps: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Constant:
    call = draw(calls("lstm", scope, kinds=WELL_SCALED))
    return Constant(call, draw(st.sampled_from([1, 2, 3, 7]), label="T"))


def measure(implementation: Implementation, case: Constant) -> Agreement:
    x, h0, c0, w_xh, w_hh, b = case.call.inputs
    inputs = (np.repeat(x[:1], case.steps, axis=0), h0, c0, w_xh, np.zeros_like(w_hh), b)
    _, c_last = implementation.lstm(*inputs)
    _, around = enclose("lstm", *inputs)
    expected = filled(case)
    return Agreement(c_last, expected.value, around.radius + expected.radius, what="c_last")


def filled(case: Constant) -> Ball:
    """The cell after all steps, in double precision: 1 + f + … + f^(T − 1) stands for the quotient, which cancels."""
    x, _, c0, w_xh, _, b = (widened(array) for array in case.call.inputs)
    z = x[0] @ w_xh.T + b
    z_i, z_f, z_g, _ = (z[:, part] for part in np.split(np.arange(z.shape[1]), 4))
    i, f, g = (
        enclose("activation", part, kind=kind) for part, kind in ((z_i, "sigmoid"), (z_f, "sigmoid"), (z_g, "tanh"))
    )
    power, total = f, widened(np.ones(c0.shape))
    for _ in range(case.steps - 1):
        total, power = total + power, power * f
    cell: Ball = power * c0 + total * (i * g)
    return cell
