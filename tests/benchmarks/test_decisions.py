"""What a statistical decision draws, beside the least that any test of its level could."""

from dataclasses import replace
from typing import Any

import pytest
from tests.benchmarks.measures import hold
from tests.calibration.costs import decisions, harder, rows
from tests.calibration.laws import BETA, NO_LIMIT, ROOT

from theorycheck.statistics import batch, plan
from theorycheck.statistics.calibrate import costs

CLAIMS = ("dropout.rate", "signal_propagation.forward", "initialization.variance")


@pytest.mark.parametrize("claim", CLAIMS)
def test_samples_to_refute(benchmark: Any, claim: str) -> None:
    """The mean number of draws that refute a deviation that must be caught, as a multiple of log(1/α)/KL."""
    row = next(row for row in rows() if row.claim == claim)
    looks = replace(row.law, most=NO_LIMIT)
    bound = plan(looks, alpha=row.alpha, beta=BETA).bound

    def sample() -> float:
        found = costs(
            looks, harder(row), alpha=row.alpha, beta=BETA, batch=batch(looks), runs=decisions(bound), root=ROOT
        )
        return found.mean / bound

    hold(benchmark, sample, rounds=1, unit="×", limit=1.3, versus="log(1/α)/KL")
