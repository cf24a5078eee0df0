"""Depth without an activation."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import Call, integers_below, seeds
from theorycheck_properties._exact import sums_whole_numbers, widened
from theorycheck_properties.universal_approximation._network import Array

CLAIM = Claim(
    upheld="Without an activation a deep network is a single layer, with the product of the weights.",
    refuted="Without an activation a deep network is not the single layer of its weights' product.",
    statement=r"\sigma(z) = z \ \Rightarrow\ \operatorname{mlp}(x) = W_L \cdots W_1\, x "
    r"+ \sum_{l=1}^{L} W_L \cdots W_{l+1}\, b_l",
    source=Source("derived here", "a product of matrices is a matrix"),
    needs=("mlp.activation=identity", "dense"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)


@dataclass(frozen=True)
class Deep:
    """Inputs x (N, n₀), and a network of `weights` (n_l, n_{l−1}) and `biases` (n_l,)."""

    x: Array
    weights: list[Array]
    biases: list[Array]


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Deep:
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=5), label="widths")
    points = draw(st.integers(1, min(3, scope.largest)), label="N")
    whole = draw(st.sampled_from([True, False]), label="whole")
    rng = np.random.default_rng(draw(seeds(), label="seed"))

    def entries(*shape: int) -> Array:
        return (integers_below(2, rng, shape) if whole else rng.standard_normal(shape)).astype(scope.dtype)

    weights = [entries(after, before) for before, after in pairwise(sizes)]
    return Deep(entries(points, sizes[0]), weights, [entries(size) for size in sizes[1:]])


def measure(implementation: Implementation, case: Deep) -> Agreement:
    call = Call("mlp", (case.x, case.weights, case.biases), {"activation": "identity"})
    observed = implementation.mlp(*call.inputs, **call.options)
    weight, bias = widened(case.weights[0]), widened(case.biases[0])
    for after, more in zip(case.weights[1:], case.biases[1:], strict=True):
        weight, bias = widened(after) @ weight, widened(after) @ bias + widened(more)
    rounded = [ball.value.astype(case.x.dtype) for ball in (weight, bias)]
    single = widened(implementation.dense(case.x, *rounded))
    if sums_whole_numbers(call):
        return Agreement(observed, single.value, what="the deep network and its single layer")
    around = widened(case.x) @ weight.T + bias
    # Between the two: the rounding of each, and of the single layer's weight and bias.
    lost = [np.abs(one - ball.value) for one, ball in zip(rounded, (weight, bias), strict=True)]
    missing = np.abs(case.x) @ lost[0].T + lost[1] + around.radius
    within = enclose("mlp", *call.inputs, **call.options).radius + enclose("dense", case.x, *rounded).radius + missing
    return Agreement(observed, single.value, within, what="the deep network and its single layer")
