"""What a decision bets on: the grid of alternatives, its weights, its anchors."""

import numpy as np
import pytest
from tests.theorycheck.statistics.laws import law

from theorycheck.statistics.bounded import BoundedMean
from theorycheck.statistics.models import Bernoulli, NormalVariance
from theorycheck.statistics.uniformity import Uniformity
from theorycheck.statistics.zones import grid, refuting, upholding


@pytest.mark.parametrize(
    ("model", "value", "caught"),
    [
        (Bernoulli(), 0.5, 0.05),
        (Bernoulli(), 0.9, 0.1),
        (Bernoulli(), 0.999, 0.01),
        (Bernoulli(), 1.0, 0.2),
        (NormalVariance(), 1.0, 0.5),
        (NormalVariance(), 2.0, 3.0),
        (BoundedMean(0.0, 2.0), 1.0, 0.1),
    ],
)
def test_weights_sum_to_one_after_dropping_what_is_no_parameter(model, value, caught):
    """Alternatives outside the parameter space are dropped, and the others share all of the weight."""
    to, log_weights = grid(law(model, value, caught))
    low, high = model.space
    assert np.exp(log_weights).sum() == pytest.approx(1.0)
    assert ((to >= low) & (to <= high)).all()


def test_each_side_has_half_the_weight():
    """However many alternatives a side has, it gets half: three below 0.9, one above."""
    to, log_weights = grid(law(Bernoulli(), 0.9, 0.06))
    assert list(to[to > 0.9]) == pytest.approx([0.96])
    assert np.exp(log_weights[to > 0.9]).sum() == pytest.approx(0.5)


def test_variance_zero_is_no_alternative():
    """A variance of 0 has no density: it is not bet on, nor tested against."""
    to, _ = grid(law(NormalVariance(), 1.0, 0.25))
    assert to.min() == pytest.approx(0.5)
    assert len(upholding(law(NormalVariance(), 1.0, 1.0))) == 1


def test_named_rivals_get_half_the_weight():
    """A plausible fault is found sooner when it is named."""
    to, log_weights = grid(law(NormalVariance(), 1.0, 0.1, rivals=(0.7737,)))
    assert np.exp(log_weights[to == 0.7737]).sum() == pytest.approx(0.5)
    draws = np.random.default_rng(1).normal(scale=0.7737**0.5, size=600)
    named, unnamed = (
        refuting(law(NormalVariance(), 1.0, 0.01, rivals=(0.7737,))),
        refuting(law(NormalVariance(), 1.0, 0.01)),
    )
    named.update(draws)
    unnamed.update(draws)
    assert named.log_e > unnamed.log_e


def test_the_edge_of_the_tolerated_zone_is_least_favourable():
    """Draws from anywhere within what is tolerated win less than draws from its edge would."""
    tolerant = law(Bernoulli(), 0.5, 0.1, tolerated=0.02)
    rng = np.random.default_rng(5)
    gains = []
    for rate in (0.5, 0.51, 0.52):
        process = refuting(tolerant)
        process.update(rng.random(100_000) < rate)
        gains.append(process.log_e)
    assert gains == sorted(gains)
    assert gains[-1] < 5


def test_a_tolerated_zone_as_wide_as_what_must_be_caught_is_refused():
    """eps < delta, or the question has no answer."""
    with pytest.raises(ValueError, match="tolerated < caught"):
        law(Bernoulli(), 0.5, 0.1, tolerated=0.1)


def test_a_rival_that_is_tolerated_is_refused():
    """A fault within what is tolerated is no fault."""
    with pytest.raises(ValueError, match="rival"):
        law(Bernoulli(), 0.5, 0.1, tolerated=0.02, rivals=(0.51,))


def test_a_shape_has_no_tolerated_zone_to_bet_against():
    """Bets on a shape test exact uniformity."""
    with pytest.raises(ValueError, match="tolerated"):
        refuting(law(Uniformity(), 0.0, 0.1, tolerated=0.01))
