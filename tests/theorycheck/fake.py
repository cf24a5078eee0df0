"""Tiny properties and implementations for tests of the instrument."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from hypothesis import strategies as st

from theorycheck.catalogue import Property
from theorycheck.claim import Claim, Source
from theorycheck.evidence import Agreement


@dataclass(frozen=True)
class Vector:
    """A case: a vector and a matrix that maps it."""

    x: Any
    weight: Any


def vectors(scope):
    """Cases whose entries are whole numbers, so that dense layers are exact."""
    size = st.integers(1, 3)
    return st.tuples(size, size, st.integers(0, 9)).map(
        lambda drawn: Vector(
            np.full((1, drawn[0]), drawn[2], dtype=scope.dtype), np.ones((drawn[1], drawn[0]), dtype=scope.dtype)
        )
    )


def doubling(implementation, case):
    """dense(2x) = 2 dense(x) without a bias."""
    bias = np.zeros(len(case.weight), dtype=case.x.dtype)
    twice = implementation.dense(2 * case.x, case.weight, bias)
    return Agreement(twice, 2 * implementation.dense(case.x, case.weight, bias), what="dense(2x)")


def make_property(*, name="fake.doubling", cases=vectors, measure=doubling, **claim):
    """A property from its parts; `claim` overrides fields of its claim."""
    module = ModuleType(f"fake_{name.replace('.', '_')}")
    fields = {
        "upheld": "Doubling the input doubles the output.",
        "refuted": "Doubling the input does not double the output.",
        "statement": r"W(2x) = 2Wx",
        "source": Source("Elementary"),
        "needs": ("dense",),
    }
    module.CLAIM = Claim(**(fields | claim))
    module.cases = cases
    module.measure = measure
    return Property(name, module)


class Good:
    """A correct dense layer."""

    name = "good"

    def dense(self, x, weight, bias):
        return x @ weight.T + bias


class Affine(Good):
    """Adds one to every output."""

    name = "affine"

    def dense(self, x, weight, bias):
        return super().dense(x, weight, bias) + 1
