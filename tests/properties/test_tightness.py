"""Bounds on rounding are no wider than rounding needs: a correct implementation in single precision fills them."""

import pytest

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.claim import Kind
from theorycheck.implementation import Implementation

DEFINITIONS = [
    found.id
    for found in map(catalogue.load, catalogue.ids())
    if found.claim.by_definition and found.claim.kind is not Kind.EXACT
]
QUICK = run.Plan(profile="quick", shrink=False)
FILLED = 0.01
"""The share of its bound that the largest error of 25 cases reaches, at least: the widest bound is filled to a 26th."""


@pytest.mark.parametrize("claim", DEFINITIONS)
def test_rounding_fills_its_bound(claim):
    """A bound a hundred times wider would hide a fault a hundred times larger than rounding."""
    result = run.check(catalogue.load(claim), Implementation(NumPy, dtype="float32"), QUICK)
    assert FILLED <= result.worst <= 1
