"""The cross-entropy gradient of a minibatch, over all minibatches."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball
from theorycheck.reference import enclose, enclose_vjp
from theorycheck.strategies import fill, seeds
from theorycheck_properties._exact import widened
from theorycheck_properties.stochastic_gradient._batches import Array, minibatches, sampling_laws

CLAIM = Claim(
    upheld="Over all minibatches the cross-entropy gradient is right on average, and scatters as a sample does.",
    refuted="Over all minibatches the cross-entropy gradient is wrong on average, or scatters as no sample does.",
    statement=r"\mathbb{E}\, \nabla L_B = \nabla L, \qquad \mathbb{E} \lVert \nabla L_B - \nabla L \rVert^2 "
    r"= \frac1b \left( 1 - \frac bN \right) \frac{1}{N - 1} \sum_i \lVert \nabla L_i - \nabla L \rVert^2",
    assumes=("the loss is a mean over examples", "B is one of the choices of b among N examples, all as likely"),
    source=Source("Cochran 1977", "theorems 2.1 and 2.2"),
    needs=("dense", "dense_vjp", "cross_entropy_vjp"),
    profile=Profile.QUICK,
    dtypes=("float64", "float32"),
    examples=10,
)


@dataclass(frozen=True)
class Classification:
    """Inputs x (N, D), labels (N,), a layer with K outputs, and the size b of a minibatch."""

    x: Array
    labels: Array
    weight: Array
    bias: Array
    size: int


@st.composite
def cases(draw: DrawFn, scope: Scope) -> Classification:
    examples, classes = draw(st.integers(2, 4), label="N"), draw(st.integers(2, 3), label="K")
    size, inputs = draw(st.integers(1, examples - 1), label="b"), draw(st.integers(1, 3), label="D")
    kind = draw(st.sampled_from(("small integers", "normal")), label="kind")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    x, weight, bias = (fill(kind, rng, s, scope.dtype) for s in ((examples, inputs), (classes, inputs), (classes,)))
    return Classification(x, rng.integers(classes, size=examples), weight, bias, size)


def measure(implementation: Implementation, case: Classification) -> tuple[Agreement, Agreement]:
    everything = [*range(len(case.x))]
    batches = [_gradient(implementation, case, chosen) for chosen in minibatches(len(case.x), case.size)]
    singles = batches if case.size == 1 else [_gradient(implementation, case, [one]) for one in everything]
    return sampling_laws(batches, singles, _gradient(implementation, case, everything), case.size, exactly=False)


def _gradient(implementation: Implementation, case: Classification, chosen: list[int]) -> Ball:
    """The gradient of the cross-entropy of some examples, by weight and bias in a row (P,), with its rounding."""
    layer, labels, one = (case.x[chosen], case.weight, case.bias), case.labels[chosen], np.ones((), case.x.dtype)
    dlogits = implementation.cross_entropy_vjp(implementation.dense(*layer), labels, one)
    _, dweight, dbias = implementation.dense_vjp(*layer, dlogits)
    around = enclose_vjp("dense", *layer, enclose_vjp("cross_entropy", enclose("dense", *layer), labels, one))
    observed = widened(np.concatenate([np.ravel(dweight), dbias]))
    return Ball(observed.value, np.concatenate([around[1].radius.ravel(), around[2].radius]), observed.format)
