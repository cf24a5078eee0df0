"""The variance of a convolution with random kernels, whatever options an implementation lacks."""

import itertools

import numpy as np
import pytest

from theorycheck.contract import Scope
from theorycheck.reference import Reference
from theorycheck_properties.convolution import variance_fan_in

OPTIONS = ("stride", "padding", "dilation")
SUBSETS = [subset for size in range(4) for subset in itertools.combinations(OPTIONS, size)]


@pytest.mark.parametrize("accepted", SUBSETS, ids="+".join)
def test_every_pixel_that_is_judged_sees_something(accepted):
    """One that sees zeros alone would be judged relative to nothing."""
    scope = Scope(options={"conv2d": frozenset(accepted)})
    for setting in variance_fan_in.settings(scope):
        draws = variance_fan_in.sample(Reference(), setting, seed=0)
        assert np.isfinite(draws).all()
        assert draws.shape[1] == variance_fan_in.law(setting).replicas
