"""Where max pooling sends its gradients."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Kind, Profile, Source
from theorycheck.contract import OPERATIONS, Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.strategies import WELL_SCALED, fill, seeds

CLAIM = Claim(
    upheld="Max pooling sends the whole cotangent of each window to one pixel that attains the maximum, ties included.",
    refuted="Max pooling splits a cotangent, loses it, or sends it to a pixel that is not the largest of its window.",
    statement=r"\frac{\partial L}{\partial x_j} = \sum_{w \,:\, m(w) = j} u_w, \qquad"
    r" m(w) \in \{j \in w : x_j = \max_{i \in w} x_i\}",
    source=Source("definition of the adjoint", "for the pooling of Goodfellow, Bengio & Courville 2016, §9.3"),
    needs=("max_pool2d_vjp",),
    kind=Kind.EXACT,
    profile=Profile.STANDARD,
)


@dataclass(frozen=True)
class Windows:
    """Windows on the image x (N, C, H, W), each with `sign` times its own power of two as its cotangent."""

    x: NDArray[Any]
    cotangent: NDArray[Any]
    sign: int
    options: dict[str, tuple[int, int]]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Windows:
    pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
    accepted = [name for name in ("window", "stride") if scope.accepts("max_pool2d_vjp", name)]
    options = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(accepted, pair)), label="options")
    # Each window of a channel has a power of two of its own: half precision represents 11 of them without gaps.
    rows, columns = draw(st.sampled_from([(1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (2, 5)]), label="windows")
    (height, width), stride = chosen(options)
    leftover = [draw(st.integers(0, step - 1), label="pixels beyond the last window") for step in stride]
    size = (height + stride[0] * (rows - 1) + leftover[0], width + stride[1] * (columns - 1) + leftover[1])
    outer = (draw(st.integers(1, 2), label="N"), draw(st.integers(1, 2), label="C"))
    kind = draw(st.sampled_from(WELL_SCALED), label="kind")
    sign = draw(st.sampled_from([1, -1]), label="sign")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    powers = 2.0 ** np.arange(rows * columns).reshape(rows, columns)
    return Windows(
        x=fill(kind, rng, (*outer, *size), scope.dtype),
        cotangent=np.broadcast_to(sign * powers, (*outer, rows, columns)).astype(scope.dtype),
        sign=sign,
        options=options,
    )


def measure(implementation: Implementation, case: Windows) -> tuple[Agreement, Agreement]:
    gradient = case.sign * implementation.max_pool2d_vjp(case.x, case.cotangent, **case.options).astype(np.float64)
    # Sums of distinct powers of two say which windows a pixel heard from: 2⁵³ is beyond all of them.
    received = np.clip(gradient, -(2.0**53), 2.0**53).astype(np.int64)
    winners, explained = [], np.zeros(case.x.shape)
    (height, width), stride = chosen(case.options)
    rows, columns = case.cotangent.shape[2:]
    for index, (i, j) in enumerate(np.ndindex(rows, columns)):
        there = np.s_[:, :, i * stride[0] : i * stride[0] + height, j * stride[1] : j * stride[1] + width]
        largest = case.x[there] == case.x[there].max(axis=(2, 3), keepdims=True)
        routed = largest & (((received[there] >> index) & 1) == 1)
        winners.append(routed.sum(axis=(2, 3)))
        explained[there] += routed * 2.0**index
    one = np.ones(case.cotangent.shape)
    return (
        Agreement(np.stack(winners, axis=-1).reshape(one.shape), one, what="the largest pixels that a window sends to"),
        Agreement(gradient, explained, what="dx, as far as windows sent to their largest pixel"),
    )


def chosen(options: dict[str, tuple[int, int]]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Window and stride, the contract's defaults where they are left out."""
    window, stride = (options.get(name, OPERATIONS["max_pool2d"].option(name).default) for name in ("window", "stride"))
    return window, stride
