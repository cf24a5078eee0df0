"""Whole numbers so wide that no narrower format than the declared one holds their products."""

from dataclasses import replace
from math import ceil, log2
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.reference import enclose
from theorycheck.strategies import Call, calls, seeds
from theorycheck_properties._comparison import agreements
from theorycheck_properties._normwise import with_norm_bounds

CLAIM = Claim(
    upheld="Dense layers and convolutions use every digit of their dtype: wide whole numbers come out exact.",
    refuted="A dense layer or a convolution loses digits of its dtype: wide whole numbers do not come out exact.",
    statement=r"x, w \in \mathbb{Z},\ \sum \lvert x \rvert \lvert w \rvert + \lvert b \rvert < 2^p"
    r"\ \Rightarrow\ \operatorname{fl}(x w + b) = x w + b",
    assumes=("p significant bits: 24 in float32, 53 in float64", "transforms are judged by rounding of the norms"),
    source=Source("derived here", "whole numbers below 2ᵖ are exact: Higham 2002, §2.1"),
    any_of=("dense", "dense_vjp", "conv2d", "conv2d_vjp"),
    kind=Kind.EXACT,
    dtypes=("float64", "float32"),
)

WIDE = {"float64": 26, "float32": 12}
"""Bits of the wider factors: more than the 24 of float32, or the 11 of TF32 and float16 and the 8 of bfloat16."""
NARROWEST = 4
"""Bits of the other factors, enough of them to tell products apart."""


def cases(scope: Scope) -> SearchStrategy[Call]:
    (operation,) = scope.options
    shaped = calls(operation, scope, kinds=("ones",)).filter(lambda call: _narrow_bits(call, scope.dtype) >= NARROWEST)
    return shaped.flatmap(_widened)


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    observed = implementation.operation(case.operation)(*case.inputs, **case.options)
    # The reference's float64 holds these numbers exactly as well.
    balls = enclose(case.operation, *case.inputs, **case.options)
    return with_norm_bounds(case, agreements(case.operation, observed, balls, exactly=True))


@st.composite
def _widened(draw: DrawFn, call: Call) -> Call:
    """The call with whole numbers: as wide as `WIDE` on one side of each product, narrow enough on the other."""
    wide, narrow = WIDE[call.dtype.name], _narrow_bits(call, call.dtype.name)
    of_gradient = bool(OPERATIONS[call.operation].vjp_of)
    swapped = draw(st.booleans(), label="the other factor is the wide one")
    rng = np.random.default_rng(draw(seeds(), label="seed of whole numbers"))
    # The products are x·w forward, dy·w and dy·x backward. A bias is a term of its own.
    first, second = (narrow, wide) if swapped else (wide, narrow)
    bits = (first, first, wide, second) if of_gradient else (first, second, wide)
    inputs = tuple(_whole(rng, width, array) for width, array in zip(bits, call.inputs, strict=True))
    return replace(call, inputs=inputs)


def _narrow_bits(call: Call, dtype: str) -> int:
    """The bits that a sum of products, and a bias, leaves to the other factor."""
    digits = -round(log2(unit_roundoff(dtype)))
    return digits - 1 - WIDE[dtype] - ceil(log2(_terms(call)))


def _terms(call: Call) -> int:
    """The most products that any sum of the operation takes."""
    weight, last = call.inputs[1], call.inputs[-1]
    if not OPERATIONS[call.operation].vjp_of:
        return int(weight[0].size)
    return int(max(weight[:, 0].size, last[:, 0].size))


def _whole(rng: np.random.Generator, bits: int, array: NDArray[Any]) -> NDArray[Any]:
    """Odd numbers of exactly so many bits, whose last digit any narrower format loses, of either sign."""
    lowest = 2 ** (bits - 1)
    size = lowest + 2 * rng.integers(0, lowest // 2, size=array.shape) + 1
    return np.asarray(rng.choice([-1, 1], size=array.shape) * size, array.dtype)
