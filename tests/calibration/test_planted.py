"""Wrong randomness is refuted under every root seed, not just under the first."""

import pytest
from tests.calibration.planted import catch

from theorycheck.faults import planted

FOUND = (
    "dropout.antithetic",
    "dropout.coarse_rate",
    "dropout.exact_count",
    "dropout.first_unit_kept",
    "dropout.not_rescaled",
    "dropout.rate_off",
    "dropout.rows_shared",
    "dropout.seed_ignored",
    "dropout.short_seed",
    "dropout.whole_channels",
    "initialize.fans_swapped",
    "initialize.limit_is_deviation",
    "initialize.no_receptive_field",
    "initialize.raw_orthogonal",
    "initialize.seed_ignored",
    "initialize.shifted",
    "initialize.streams_overlap",
    "initialize.truncation_uncorrected",
    "initialize.variance_off_by_a_tenth",
)


@pytest.mark.calibration
@pytest.mark.parametrize("fault", FOUND)
def test_a_fault_is_caught_every_time(fault):
    """By one claim, in `standard`, under each of ten root seeds: its power is 0.997 or more."""
    assert catch(planted()[fault])
