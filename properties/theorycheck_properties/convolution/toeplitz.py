"""A convolution is a matrix that has the kernel along its diagonals."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, calls
from theorycheck_properties._normwise import around, equal, norm_bound
from theorycheck_properties.convolution._geometry import Array, Pair, setting

CLAIM = Claim(
    upheld="A convolution is multiplication by a doubly block-Toeplitz matrix, with the kernel along its diagonals.",
    refuted="The matrix of a convolution is not the one that has the kernel along its diagonals.",
    statement=r"y = M x + b, \qquad M_{(k,i,j),(c,h,w)} = \kappa_{k c m n}"
    r" \;\text{ if } h + p_1 = s_1 i + d_1 m,\; w + p_2 = s_2 j + d_2 n, \;\text{ else } 0",
    assumes=("strides s, dilations d, padding p",),
    source=Source("Goodfellow, Bengio & Courville 2016", "§9.1: a doubly block circulant or Toeplitz matrix"),
    needs=("conv2d",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)

LARGEST_MATRIX = 4096
"""Entries of M, which are all computed: one basis image for each column."""


def cases(scope: Scope) -> SearchStrategy[Call]:
    return calls("conv2d", scope, kinds=("ones", "small integers")).filter(
        lambda call: call.inputs[0][0].size ** 2 * len(call.inputs[1]) <= LARGEST_MATRIX
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, Agreement]:
    x, kernel, bias = case.inputs
    columns = x[0].size
    basis = np.eye(columns, dtype=x.dtype).reshape(columns, *x.shape[1:])
    on_basis = Call("conv2d", (basis, kernel, np.zeros_like(bias)), case.options)
    responses = convolved(implementation, on_basis)
    y = convolved(implementation, case)
    matrix = toeplitz(case, (y.shape[2], y.shape[3])).reshape(-1, columns)
    product = Ball.exact(x.reshape(len(x), -1).astype(np.float64)) @ matrix.T
    expected = product.map(lambda array: array.reshape(y.shape)) + bias[:, np.newaxis, np.newaxis]
    return (
        equal(responses, Ball.exact(matrix.T.reshape(responses.shape)), "y of the basis images: the columns of M"),
        equal(y, Ball.exact(expected.value), "y against Mx + b"),
    )


def convolved(implementation: Implementation, call: Call) -> Ball:
    """The convolution, within its bound in the norm."""
    return around(implementation.conv2d(*call.inputs, **call.options), norm_bound(call))


def toeplitz(case: Call, outputs: Pair) -> Array:
    """M (K, H', W', C, H, W): κ wherever a tap meets a pixel."""
    x, kernel, _ = case.inputs
    meets = [
        tap_meets(size, count, taps, *(setting(case.options, name)[axis] for name in ("stride", "padding", "dilation")))
        for axis, (size, count, taps) in enumerate(zip(x.shape[2:], outputs, kernel.shape[2:], strict=True))
    ]
    matrix: Array = np.einsum("kcmn,mih,njw->kijchw", kernel.astype(np.float64), *meets)
    return matrix


def tap_meets(size: int, count: int, taps: int, stride: int, padding: int, dilation: int) -> Array:
    """1 where tap m of output i meets pixel h, along one axis: (P, H', H)."""
    m, i, h = np.ogrid[:taps, :count, :size]
    met: Array = (h + padding == stride * i + dilation * m).astype(np.float64)
    return met
