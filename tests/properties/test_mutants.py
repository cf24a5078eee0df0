"""Automatic mutants of the hand-written implementation fall to the claims: a sample of what `make mutants` tries."""

import random
from fnmatch import fnmatchcase

import pytest
from tests import mutants as page

from theorycheck.kill_matrix import claims_of, rows, strike
from theorycheck.mutation import mutants
from theorycheck.mutation.equivalents import EQUIVALENTS
from theorycheck.run import Plan
from theorycheck.suspects import suspects

QUICK = Plan(profile="quick", shrink=False)
CLAIMS = claims_of(QUICK.profile)
SAMPLE, FEWEST = 40, 38
"""Mutants tried, and how many of them must fall: 95 %."""
NAMES = [mutant.fault.id for mutant in mutants() if not mutant.fault.undetectable]
LISTED = [pattern for among in EQUIVALENTS.values() for pattern in among]


def survives(name):
    """True if no claim kills a mutant."""
    one = suspects("mutants")[name]
    [(_, claims)] = rows({name: one}, CLAIMS)
    return not any(strike(one, claim, QUICK).killed for claim in claims)


def test_nearly_every_mutant_falls():
    """Of forty chosen by a seed at most two live, and these fall to claims of the standard profile."""
    chosen = random.Random(20).sample(NAMES, SAMPLE)
    living = [name for name in chosen if survives(name)]
    assert len(living) <= SAMPLE - FEWEST, living


@pytest.mark.parametrize("pattern", LISTED)
def test_an_equivalent_mutant_exists(pattern):
    """Otherwise its number has changed. That it lives is seen where the page is written."""
    assert any(fnmatchcase(mutant.fault.id, f"mutant.{pattern}") for mutant in mutants())


def test_the_page_lists_the_equivalent_mutants():
    """As the code has them."""
    assert page.equivalents() in page.PAGE.read_text(encoding="utf-8")
