"""An orthogonal weight has orthonormal rows or columns, whichever are fewer."""

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.numerics import unit_roundoff
from theorycheck.strategies import seeds
from theorycheck_properties._orthonormal import orthonormality

CLAIM = Claim(
    upheld="An orthogonal initialization has orthonormal rows or columns, whichever are fewer.",
    refuted="An orthogonal initialization has rows and columns that are not orthonormal.",
    statement=r"W W^\top = I \text{ or } W^\top W = I",
    assumes=("a convolution kernel is read as the matrix (C_out, C_in·kH·kW)",),
    source=Source("Saxe, McClelland & Ganguli 2014", "§3"),
    needs=("initialize.scheme=orthogonal",),
    blind_to=("another law on the orthogonal matrices; initialization.haar sees it",),
)


@dataclass(frozen=True)
class Orthogonal:
    """A shape (fan_out, fan_in) or (C_out, C_in, kH, kW) and a seed."""

    shape: tuple[int, ...]
    seed: int


def cases(scope: Scope) -> SearchStrategy[Orthogonal]:
    return _cases(scope)


@st.composite
def _cases(draw: DrawFn, scope: Scope) -> Orthogonal:
    size = st.integers(1, min(6, scope.largest))
    dense, kernel = st.tuples(size, size), st.tuples(size, size, st.integers(1, 3), st.integers(1, 3))
    return Orthogonal(draw(st.one_of(dense, kernel), label="shape"), draw(seeds(), label="seed"))


def measure(implementation: Implementation, case: Orthogonal) -> Agreement:
    weight = implementation.initialize(case.shape, scheme="orthogonal", seed=case.seed)
    rows, columns = case.shape[0], math.prod(case.shape[1:])
    matrix = weight.astype(np.float64).reshape(rows, columns)
    products = matrix @ matrix.T if rows <= columns else matrix.T @ matrix
    within = orthonormality(max(rows, columns), min(rows, columns), unit_roundoff(weight.dtype))
    return Agreement(products, np.eye(len(products)), within, what="the products of the shorter side")
