"""One softmax layer behind dropout."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.contract import Scope
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.dropout._ensembles import RATES, Array, all_masks, dropped

ROWS = 3
"""Equal examples in a batch, so that a sum over them shows."""


@dataclass(frozen=True)
class Softmax:
    """An input x (1, D), a layer W (K, D), b (K,), and a rate."""

    x: Array
    weight: Array
    bias: Array
    rate: float


@st.composite
def softmaxes(draw: DrawFn, scope: Scope) -> Softmax:
    """Layers with two or three classes, from even to clear-cut predictions."""
    classes = draw(st.integers(2, 3), label="K")
    inputs = draw(st.integers(1, 3), label="D")
    size = draw(st.sampled_from((1.0, 4.0, 0.25)), label="size of the entries")
    rate = draw(st.sampled_from(RATES), label="rate")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, weight, bias = (rng.standard_normal(shape) for shape in ((1, inputs), (classes, inputs), (classes,)))
    x, weight, bias = ((size * one).astype(scope.dtype) for one in (x, weight, bias))
    return Softmax(x, weight, bias, rate)


def under_all_masks(implementation: Implementation, case: Softmax) -> Ball:
    """log p(k) (2ᴰ, K) under each mask of the inputs."""
    kept = all_masks(case.x.shape[1])
    rows: Any = np.stack([log_probabilities(implementation, case, dropped(case.x, mask, case.rate)) for mask in kept])
    ensemble: Ball = rows
    return ensemble


def log_probabilities(implementation: Implementation, case: Softmax, x: Ball) -> Ball:
    """log p(k) for each class (K,), read off the cross-entropy of a batch of equal examples with that label."""
    classes = len(case.bias)
    logits = np.repeat(implementation.dense(x.value.astype(case.x.dtype), case.weight, case.bias), ROWS, axis=0)
    observed = np.array([implementation.cross_entropy(logits, np.full(ROWS, label)) for label in range(classes)])
    # One enclosure for all labels: the loss of one is off by at most K times what the mean over all may be.
    around = enclose("dense", x, case.weight, case.bias)[np.zeros(classes * ROWS, int)]
    radius = classes * enclose("cross_entropy", around, np.repeat(np.arange(classes), ROWS)).radius
    return Ball(-observed.astype(np.float64), np.full(classes, radius), widened(0.0).format)
