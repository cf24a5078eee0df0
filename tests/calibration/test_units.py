"""What a claim calls one draw is one: the p-values of single batches of correct code are not small."""

from functools import partial

import numpy as np
import pytest
from tests.variants.box_muller import BoxMuller

from theorycheck import catalogue
from theorycheck.adapters.numpy import NumPy
from theorycheck.claim import Profile
from theorycheck.faults.dropout import RowsShared, SeedIgnored, WholeChannels
from theorycheck.implementation import Implementation
from theorycheck.statistics import seed63
from theorycheck.statistics.calibrate import excesses
from theorycheck.statistics.exact import p_value

RANDOM = [found.id for found in catalogue.select(()) if found.random]
FEW, MANY = 25, 400
FALSE_ALARM = 1e-6
"""Of each setting: there are hundreds."""


def p_values(target, claim, runs):
    """The exact p-value of one batch, for every setting of the claim (settings, runs), under so many root seeds."""
    found, implementation = catalogue.load(claim), Implementation(target)
    settings = found.settings(implementation.scope(profile=Profile.STANDARD, largest=6))
    return np.array([[p_of(found, implementation, *at, root) for root in range(runs)] for at in enumerate(settings)])


def p_of(found, implementation, index, setting, root):
    """Of the draws of one call."""
    draws = found.sample(implementation, setting, seed63(root, found.id, "units", index))
    return p_value(found.law(setting), np.asarray(draws, dtype=np.float64))


def flagrant(target, claim, runs):
    """The settings whose p-values are too often small."""
    found = (excesses(p, false_alarm=FALSE_ALARM) for p in p_values(target, claim, runs))
    return [index for index, levels in enumerate(found) if any(level.flagrant for level in levels)]


on_numpy = partial(flagrant, NumPy)


@pytest.mark.parametrize("claim", RANDOM)
def test_draws_are_as_independent_as_the_claim_says(claim):
    """Draws that share a mask, a weight or an input, counted apart, make p-values small ever so often."""
    assert not on_numpy(claim, FEW)


@pytest.mark.calibration
@pytest.mark.parametrize("claim", RANDOM)
def test_four_hundred_seeds(claim):
    """The same with power, and on other generators as well."""
    assert not on_numpy(claim, MANY)
    assert not flagrant(BoxMuller, claim, MANY)


@pytest.mark.parametrize(
    ("wrong", "claim"),
    [
        (RowsShared, "dropout.rate"),
        (WholeChannels, "dropout.independence"),
        (SeedIgnored, "dropout.unit_marginals"),
    ],
)
def test_dependent_draws_are_flagrant(wrong, claim):
    """The check has teeth: entries that share a mask are no independent draws, and it shows."""
    assert flagrant(wrong, claim, FEW)
