"""Many seeds of correct code through the code that decides in production: it guards the plumbing, not the tails."""

import numpy as np
import pytest
from tests.calibration.laws import BETA, CASES, QUICK, ROOT

from theorycheck.statistics import plan
from theorycheck.statistics.calibrate import costs, excesses, rehearse
from theorycheck.statistics.eprocess import Mixture
from theorycheck.statistics.exact import p_value
from theorycheck.statistics.zones import grid, refuting

ALPHA = 1e-9


def p_values(each, runs):
    design = plan(each.law, alpha=ALPHA, beta=BETA)
    batch = max(1, int(design.to_uphold / 5))
    return [
        rehearse(each.law, each.law.value, alpha=ALPHA, beta=BETA, batch=batch, root=ROOT, run=run).p_value
        for run in range(runs)
    ]


def flagrant(p):
    return [excess for excess in excesses(p) if excess.flagrant]


@pytest.mark.parametrize("each", QUICK[:2], ids=lambda each: each.name)
def test_p_values_of_correct_code_are_not_small(each):
    """At whatever batch the decision stopped, p is no smaller than uniform."""
    assert not flagrant(p_values(each, 150))


@pytest.mark.calibration
@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_two_thousand_null_seeds(each):
    """The same with power: a true rate of 0.088 at level 0.05 shows."""
    assert not flagrant(p_values(each, 2000))


def wrong(law, combine, runs=300, batches=20, size=20):
    """The p-values of a miscalibrated way to combine the components of a correct process."""
    rng, found = np.random.default_rng(ROOT), []
    for _ in range(runs):
        process, highest = refuting(law), 0.0
        for _ in range(batches):
            process.update(law.model.draw(rng, law.value, size))
            highest = max(highest, combine(process))
        found.append(min(1.0, float(np.exp(-highest))))
    return found


@pytest.mark.parametrize(
    "combine",
    [
        lambda process: float(np.logaddexp.reduce(process.log_capital[:, 0])),
        lambda process: float(process.log_capital.max()),
    ],
    ids=["sum for mean", "maximum for mean"],
)
def test_miscalibrated_mixtures_are_flagrant(combine):
    """The check has teeth: the sum of the components, or the best of them, is no e-value."""
    assert flagrant(wrong(QUICK[1].law, combine))


def test_the_mean_is_not_flagrant():
    """The same loop with the mean of the components stays within bounds."""
    assert not flagrant(wrong(QUICK[1].law, lambda process: process.log_e))


def test_peeking_at_one_look_tests_is_flagrant():
    """The smallest of many exact p-values is no p-value."""
    law, rng, found = QUICK[1].law, np.random.default_rng(ROOT), []
    for _ in range(300):
        draws = law.model.draw(rng, law.value, 400)
        found.append(min(p_value(law, draws[:n]) for n in range(40, 401, 40)))
    assert flagrant(found)


def test_weights_that_sum_to_two_are_refused_before_they_are_flagrant():
    """The commonest miscalibration cannot be built."""
    _, log_weights = grid(QUICK[1].law)
    with pytest.raises(ValueError, match="sum to"):
        Mixture(lambda draws: draws, log_weights + np.log(2.0))


@pytest.mark.calibration
@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_correct_code_is_upheld(each):
    """A thousand decisions on correct code: none refuted, all but one in a thousand upheld."""
    design = plan(each.law, alpha=ALPHA, beta=BETA)
    batch = max(1, int(design.to_uphold / 5))
    found = costs(each.law, each.law.value, alpha=ALPHA, beta=BETA, batch=batch, runs=1000, root=ROOT)
    assert found.counts["fail"] == 0
    assert found.counts["open"] <= 5
