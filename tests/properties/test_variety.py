"""No claim looks at the same case again and again: cases differ from each other, and draws from seed to seed."""

import pytest

from theorycheck import catalogue, counterexample, run, search
from theorycheck.adapters.numpy import NumPy
from theorycheck.claim import Kind
from theorycheck.implementation import Implementation

FOUND = [catalogue.load(claim) for claim in catalogue.ids()]
SEARCHED = [found.id for found in FOUND if not found.random and found.claim.kind is not Kind.REFUTATION]
SAMPLED = [found.id for found in FOUND if found.random]
DRAWN, FEWEST = 10, 5
"""Of ten cases at least half differ, unless a claim has fewer to offer and says so by `examples`."""
OFFERED = Implementation(NumPy)
SCOPE = OFFERED.scope(profile="quick", largest=run.LARGEST["quick"])


def distinct(found):
    """How many of ten generated cases differ, in the last of the searches of a claim."""
    *_, (scope, _) = run._searches(found.claim, OFFERED, SCOPE, DRAWN)
    drawn = search._drawn(found, scope, 0, DRAWN)
    return len({str(counterexample.encode(case)) for case in drawn.cases})


def calls_of(found, seed):
    """The last call that a sample with that seed makes, as text."""
    implementation = Implementation(NumPy)
    found.sample(implementation, found.settings(SCOPE)[0], seed)
    return str(implementation.last_call)


@pytest.mark.parametrize("claim", SEARCHED)
def test_cases_differ(claim):
    """A generator that yields one value checks one value."""
    found = catalogue.load(claim)
    assert distinct(found) >= min(FEWEST, found.claim.examples or FEWEST)


@pytest.mark.parametrize("claim", SAMPLED)
def test_draws_follow_the_seed(claim):
    """A sampler that ignores its seed would confirm every refutation with the draws that made it."""
    found = catalogue.load(claim)
    first, again, other = (calls_of(found, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
