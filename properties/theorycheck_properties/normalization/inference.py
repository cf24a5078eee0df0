"""What batch norm does at inference is what it did in training, if the statistics are the same."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import fill, seeds
from theorycheck_properties._relations import equal_results

Array = NDArray[Any]

CLAIM = Claim(
    upheld="Given the statistics of its batch, a sample alone gets at inference what it got in training.",
    refuted="Given the statistics of its batch, a sample gets at inference something else than in training.",
    statement=r"\operatorname{BN}_{\mathrm{inference}}\left(x_n;\, \mu(x), \sigma^2(x)\right)"
    r" = \operatorname{BN}_{\mathrm{training}}(x)_n",
    assumes=("σ² is the biased variance",),
    source=Source("Ioffe & Szegedy 2015", "algorithm 2, with the statistics of one batch"),
    needs=("batch_norm", "batch_norm_inference"),
    profile=Profile.STANDARD,
    dtypes=("float64", "float32"),
)

SHAPES = ((2,), (4,), (2, 1, 2), (1, 2, 1), (2, 2, 1), (1, 1, 4), (2, 2, 2), (4, 2, 2))
"""N, or N, H, W: their products are powers of two, so that mean and variance of whole numbers are exact."""
EPSILONS = (1.0, 0.125, 2.0**-10, 1e-5)


@dataclass(frozen=True)
class Batch:
    """Whole numbers x (N, C) or (N, C, H, W), and the sample of them that is looked at alone."""

    x: Array
    gain: Array
    bias: Array
    epsilon: float
    sample: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Batch:
    examples, *spatial = draw(st.sampled_from(SHAPES), label="N, H, W")
    channels = draw(st.integers(1, 3), label="C")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x = fill("small integers", rng, (examples, channels, *spatial), scope.dtype)
    kind = draw(st.sampled_from(["ones", "small integers", "normal"]), label="kind of gain and bias")
    gain, bias = (fill(kind, rng, (channels,), scope.dtype) for _ in range(2))
    epsilon = draw(st.sampled_from(EPSILONS), label="ε")
    return Batch(x, gain, bias, epsilon, draw(st.integers(0, examples - 1), label="sample"))


def measure(implementation: Implementation, case: Batch) -> Agreement:
    axes = (0, *range(2, case.x.ndim))
    alone = case.x[case.sample : case.sample + 1]
    training = (case.x, case.gain, case.bias)
    inference = (alone, case.gain, case.bias, case.x.mean(axis=axes), case.x.var(axis=axes))
    together = implementation.batch_norm(*training, epsilon=case.epsilon)
    y = implementation.batch_norm_inference(*inference, epsilon=case.epsilon)
    around_together = enclose("batch_norm", *training, epsilon=case.epsilon)
    around = enclose("batch_norm_inference", *inference, epsilon=case.epsilon)
    here = slice(case.sample, case.sample + 1)
    return equal_results(y, together[here], around, around_together[here], "y at inference")
