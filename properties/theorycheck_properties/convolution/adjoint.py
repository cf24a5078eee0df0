"""The gradients of a convolution are its adjoints."""

import numpy as np
from hypothesis.strategies import SearchStrategy

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.strategies import Call, calls
from theorycheck_properties._normwise import around, gradient_bounds, norm_bound
from theorycheck_properties.convolution._geometry import LARGEST_ENTRY, Array

CLAIM = Claim(
    upheld="The gradients of a convolution are the adjoints of its own forward pass.",
    refuted="The gradients of a convolution are not the adjoints of its own forward pass.",
    statement=r"\langle x * k,\, u \rangle = \langle x,\, \partial x \rangle = \langle k,\, \partial k \rangle,"
    r" \qquad \partial b = \sum_{n,i,j} u_{n \cdot ij}",
    source=Source("definition of the adjoint", "tested as in Claerbout 1992, ch. 5, the dot-product test"),
    needs=("conv2d", "conv2d_vjp"),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


def cases(scope: Scope) -> SearchStrategy[Call]:
    forward = {name for name in ("stride", "padding", "dilation") if scope.accepts("conv2d", name)}
    return calls("conv2d_vjp", scope, kinds=("ones", "small integers")).filter(
        lambda call: forward.issuperset(call.options) and sums_exactly(call)
    )


def measure(implementation: Implementation, case: Call) -> tuple[Agreement, ...]:
    x, kernel, bias, u = case.inputs
    forward = Call("conv2d", (x, kernel, np.zeros_like(bias)), case.options)
    y = around(implementation.conv2d(*forward.inputs, **forward.options), norm_bound(forward))
    gradients = implementation.conv2d_vjp(*case.inputs, **case.options)
    dx, dkernel, dbias = (around(one, bound) for one, bound in zip(gradients, gradient_bounds(case), strict=True))
    return (
        equal_products((x, dx), (u, y), "⟨x, dx⟩ against ⟨y, u⟩"),
        equal_products((kernel, dkernel), (u, y), "⟨kernel, dkernel⟩ against ⟨y, u⟩"),
        Agreement(dbias.value, u.sum(axis=(0, 2, 3), dtype=np.float64), what="dbias", normwise=dbias.radius),
    )


def sums_exactly(call: Call) -> bool:
    """True if no sum of products, with entries up to 3, leaves the whole numbers that the dtype represents."""
    _, kernel, _, u = call.inputs
    most_terms = max(kernel[0].size, kernel[:, 0].size, u[:, 0].size)
    return bool(LARGEST_ENTRY**2 * most_terms + LARGEST_ENTRY < 2 ** (np.finfo(u.dtype).nmant + 1))


def equal_products(first: tuple[Array, Ball], second: tuple[Array, Ball], what: str) -> Agreement:
    """Two inner products of whole numbers, exact in float64; as far apart as the norms let them be."""
    one, other = (np.sum(Ball.exact(given.astype(np.float64)) * result) for given, result in (first, second))
    size = float(np.sum(np.abs(first[0] * first[1].value)))  # cancellation leaves less of an inner product
    return Agreement(one.value, other.value, what=what, scale=size, normwise=one.radius + other.radius)
