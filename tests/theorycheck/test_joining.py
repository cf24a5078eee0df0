"""Settings that are judged apart give the result that one process gives."""

from dataclasses import replace

import numpy as np
import pytest

from theorycheck import catalogue, run
from theorycheck.adapters.numpy import NumPy
from theorycheck.implementation import Implementation
from theorycheck.joining import apart
from theorycheck.record_json import part_to_json
from theorycheck.run import Plan
from theorycheck.verdict import Verdict

QUICK = Plan(profile="quick")


class Unscaled(NumPy):
    """Forgets to divide by the probability of keeping."""

    def dropout(self, x, *, rate, seed):
        return super().dropout(x, rate=rate, seed=seed) * (1.0 - rate)


class KeepsTooMany(NumPy):
    """Drops less often than asked, at one of three rates alone."""

    def dropout(self, x, *, rate, seed):
        return super().dropout(x, rate=0.05 if rate == 0.1 else rate, seed=seed)


class Raising(NumPy):
    """Raises in the second setting, and warns in all of them."""

    def dropout(self, x, *, rate, seed):
        np.log(np.zeros(1))
        if rate == 0.1:
            raise ValueError("no such rate")
        return super().dropout(x, rate=rate, seed=seed)


@pytest.mark.parametrize(
    ("claim", "plugged", "verdict"),
    [
        ("dropout.rate", NumPy(), Verdict.UPHELD),
        ("signal_propagation.forward", NumPy(), Verdict.UPHELD),
        ("dropout.rate", KeepsTooMany(), Verdict.REFUTED),
        ("dropout.mean_variance", Unscaled(), Verdict.REFUTED),
        ("dropout.rate", Raising(), Verdict.ERROR),
    ],
)
def test_settings_judged_apart_give_the_same_result(claim, plugged, verdict):
    """Decisions, calls, counterexample, notes and sentence, bit for bit but for the clock."""
    found = catalogue.load(claim)
    count = run.count_settings(found, Implementation(plugged), "quick")

    def judge(plan):
        return run.check(found, Implementation(type(plugged)()), plan)

    # Beforehand: in this process, where threads that come and go beside a claim would be noted on it.
    plans = [replace(QUICK, settings=(n,), shrink=False) for n in range(count)]
    alone = {plan: judge(plan) for plan in plans}
    whole, parts = judge(QUICK), apart(found, QUICK, count, lambda plan: alone.get(plan) or judge(plan))
    assert whole.verdict is verdict
    assert part_to_json(replace(whole, seconds=0.0)) == part_to_json(replace(parts, seconds=0.0))
