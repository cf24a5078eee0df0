"""Equal logits know nothing: their loss is log K."""

from dataclasses import dataclass
from math import log, ulp
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Profile, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.reference import enclose
from theorycheck.strategies import seeds
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="Equal logits cost the natural logarithm of the number of classes, whatever the labels.",
    refuted="Equal logits do not cost log K.",
    statement=r"s_{n1} = \ldots = s_{nK} \Rightarrow L(s, \ell) = \log K",
    assumes=("natural logarithm",),
    source=Source("Shannon 1948", "§6, property 2"),
    profile=Profile.STANDARD,
    needs=("cross_entropy",),
)


@dataclass(frozen=True)
class Equal:
    """Logits (N, K), equal along every row, and any labels (N,)."""

    logits: NDArray[Any]
    labels: NDArray[np.int64]


def cases(scope: Scope) -> SearchStrategy[Equal]:
    return telling(_cases, measure, scope)


def measure(implementation: Implementation, case: Equal) -> Agreement:
    loss = implementation.cross_entropy(case.logits, case.labels)
    expected = log(case.logits.shape[1])
    rounding = enclose("cross_entropy", case.logits, case.labels).radius + ulp(expected)
    return Agreement(loss, expected, rounding, what="the loss of equal logits")


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Equal:
    examples = draw(st.integers(1, scope.largest), label="N")
    classes = draw(st.integers(1, scope.largest), label="K")
    rng = np.random.default_rng(draw(seeds(), label="seed"))
    height = draw(st.sampled_from((0.0, 1.0, 20.0)), label="height") * rng.standard_normal((examples, 1))
    logits = np.repeat(height.astype(scope.dtype), classes, axis=1)
    return Equal(logits, rng.integers(0, classes, size=examples))
