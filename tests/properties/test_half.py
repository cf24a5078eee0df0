"""In half precision the claims that draw small cases for it say something, and the wider formats never notice."""

from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.catalogue import Property
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement
from theorycheck.implementation import Implementation
from theorycheck.run import Plan
from theorycheck.search import _drawn
from theorycheck.verdict import Verdict
from theorycheck_properties._half import SMALL, telling

TELLING = [found.id for found in map(catalogue.load, catalogue.ids()) if hasattr(found.module, "telling")]


@pytest.mark.parametrize("claim", TELLING)
def test_half_precision_is_judged(claim):
    """Upheld in float16: most bounds are narrow enough to show a fault."""
    result = run.check(catalogue.load(claim), Implementation(NumPy, dtype="float16"), Plan("quick"))
    assert result.verdict is Verdict.UPHELD, result.sentence


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_wider_formats_are_drawn_from_as_they_are(dtype):
    """Their cases are of every size, whatever their bounds say."""
    sizes = st.integers(0, 64)
    assert sizes is telling(lambda scope: sizes, wide, Scope(dtype=dtype))


def test_half_precision_draws_small_cases_that_tell_and_a_few_of_any_size():
    """About one in sixteen may be large, or have a bound too wide to say anything."""
    scope = Scope(dtype="float16", largest=64)
    seen = drawn(telling(sizes, wide, scope), count=400)
    small = [size for size in seen if size <= SMALL and size % 2]
    assert 0.8 * len(seen) < len(small) < len(seen)
    assert max(seen) > SMALL


def drawn(strategy, *, count):
    """Values of a strategy, drawn in runs as short as those of a search."""
    module = SimpleNamespace(cases=lambda scope: strategy)
    return _drawn(Property("fake.sizes", module), Scope(), 0, count).cases


def sizes(scope):
    """Whole numbers up to the largest size."""
    return st.integers(1, scope.largest)


def wide(implementation, size):
    """A bound that says nothing at even sizes."""
    return Agreement(0.0, 0.0, float(size % 2 == 0))
