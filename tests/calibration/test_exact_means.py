"""The real guarantee: every component is a fair game, exactly, so no stopping rule wins (Ville's inequality)."""

from fractions import Fraction
from itertools import product
from math import comb, log

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from scipy import stats
from tests.calibration.laws import CASES, Case, case

from theorycheck.statistics import Bernoulli, BoundedMean, NormalMean, NormalVariance
from theorycheck.statistics.calibrate import means_by_quadrature, means_over_atoms
from theorycheck.statistics.uniformity import Uniformity
from theorycheck.statistics.zones import grid, refuting, upholding

ROUNDING = 1e-12
"""A sum of a few products in float64."""
QUADRATURE = 1e-7
"""Twice what adaptive quadrature leaves, by its own estimate."""

RATIONAL = case("a coin of 1/2, 1/8 off", Bernoulli(), 0.5, 0.125)
NULL, ALTERNATIVES = Fraction(1, 2), [Fraction(1, 2) + sign * Fraction(k, 8) for sign in (1, -1) for k in (1, 2, 4)]


def rational_e(ones, zeros):
    """The mixture over the grid in exact arithmetic, written down independently of the engine."""
    return sum((to / NULL) ** ones * ((1 - to) / (1 - NULL)) ** zeros / len(ALTERNATIVES) for to in ALTERNATIVES)


def test_the_engine_computes_the_rational_mixture():
    """After every one of 2^8 sequences of tosses, to rounding."""
    for tosses in product((0, 1), repeat=8):
        process = refuting(RATIONAL.law)
        process.update(np.array(tosses))
        assert log(rational_e(sum(tosses), 8 - sum(tosses))) == pytest.approx(process.log_e, abs=ROUNDING)


def test_the_mean_is_one_in_exact_arithmetic():
    """E₀[E₁₂] = 1 as a fraction, over all counts."""
    n = 12
    assert sum(comb(n, k) * NULL**n * rational_e(k, n - k) for k in range(n + 1)) == 1


def test_the_probability_of_ever_crossing_is_below_alpha_in_exact_arithmetic():
    """P₀(sup E ≥ 1/α) ≤ α, by following every path that has not crossed, in fractions."""
    limit, alive, crossed = 20, {0: Fraction(1)}, Fraction(0)
    for n in range(1, 61):
        stepped = {}
        for ones, probability in alive.items():
            for reached in (ones, ones + 1):
                stepped[reached] = stepped.get(reached, Fraction(0)) + probability / 2
        crossed += sum(p for ones, p in stepped.items() if rational_e(ones, n - ones) >= limit)
        alive = {ones: p for ones, p in stepped.items() if rational_e(ones, n - ones) < limit}
    assert Fraction(1, 200) < crossed <= Fraction(1, limit)


def zone(law):
    return sorted({law.value - law.tolerated, law.value, law.value + law.tolerated})


def step_means(each: Case, log_factors, components, truth):
    match each.law.model:
        case Bernoulli():
            return means_over_atoms(log_factors, np.array([0.0, 1.0]), np.array([1 - truth, truth]))
        case BoundedMean():
            return means_over_atoms(log_factors, np.array([0.0, 2.0]), np.array([1 - truth / 2, truth / 2]))
        case NormalVariance():
            return means_by_quadrature(log_factors, stats.norm(scale=truth**0.5).logpdf, components)
        case NormalMean():
            return means_by_quadrature(log_factors, stats.norm(truth).logpdf, components)


@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_no_component_against_the_claim_wins_anywhere_in_the_tolerated_zone(each):
    """E exp(log factor) ≤ 1 at both edges and in the middle; = 1 at the edge against which it is anchored."""
    to, log_weights = grid(each.law)
    log_factors = refuting(each.law)._log_factors
    assert np.exp(log_weights).sum() == pytest.approx(1.0)
    for truth in zone(each.law):
        means = step_means(each, log_factors, len(to), truth)
        assert (means <= 1 + QUADRATURE).all()
        at_edge = np.where(
            to > each.law.value, each.law.value + each.law.tolerated, each.law.value - each.law.tolerated
        )
        assert means[at_edge == truth] == pytest.approx(1.0, abs=QUADRATURE)


@pytest.mark.parametrize("each", CASES, ids=lambda each: each.name)
def test_no_process_for_the_claim_wins_at_or_beyond_what_must_be_caught(each):
    """At the edge the mean is 1, further out it is less; at a rate of exactly 0, which draws no 1, it is less."""
    law = each.law
    for process, sign in zip(upholding(law), (-1, 1), strict=True):
        at, beyond = law.value + sign * law.caught, law.value + 1.2 * sign * law.caught
        if at in law.model.space:
            assert step_means(each, process._log_factors, 1, at)[0] < 1
            continue
        assert step_means(each, process._log_factors, 1, at) == pytest.approx(1.0, abs=QUADRATURE)
        assert step_means(each, process._log_factors, 1, beyond)[0] < 1


def test_bets_on_a_mean_are_fair_for_every_spread():
    """Three laws on [0, 2] with the claimed mean: a coin on the ends, a point, three points."""
    law = case("", BoundedMean(0.0, 2.0), 1.0, 0.1).law
    for atoms, weights in (([0, 2], [0.5, 0.5]), ([1], [1]), ([0, 1, 2], [0.25, 0.5, 0.25])):
        means = means_over_atoms(refuting(law)._log_factors, np.array(atoms, float), np.array(weights, float))
        assert means == pytest.approx(1.0, abs=ROUNDING)


def test_bets_on_a_shape_are_fair():
    """Polynomials of degree ≤ 6 are integrated exactly by eight nodes; named rivals are densities."""
    model = Uniformity(rivals=(lambda u: np.log(2 * u), lambda u: np.log(3 * u**2)))
    nodes, weights = leggauss(8)
    means = means_over_atoms(model.log_bets, (nodes + 1) / 2, weights / 2)
    assert means == pytest.approx(1.0, abs=ROUNDING)
    assert np.exp(model.log_weights()).sum() == pytest.approx(1.0)


def test_coins_for_a_shape_are_fair_where_the_distance_is():
    """A law that is `caught` away at one place: the coin there has mean at most 1 for draws of that law."""
    law = case("", Bernoulli(), 0.0, 0.2).law
    shape = type(law)(model=Uniformity(), value=0.0, caught=0.2, because="", unit="", what="", most=law.most)
    [process] = upholding(shape)
    # Mass 0.7 below ½, where the uniform has 0.5, uniform on either half: 40 atoms, one to a cell of the grid of 20.
    atoms = (np.arange(40) + 0.5) / 40
    weights = np.where(atoms < 0.5, 0.7 / 20, 0.3 / 20)
    factors = np.stack([np.exp(process._log_factors(np.array([[atom]]))[0]) for atom in atoms])
    assert (weights @ factors).min() <= 1.0
