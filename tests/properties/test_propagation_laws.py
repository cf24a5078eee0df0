"""The exact laws that signals in random networks are held against, beside other ways to compute them."""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from theorycheck_properties.signal_propagation._mean_field import NODES, normal_mean, normal_pair_mean
from theorycheck_properties.signal_propagation._nets import own_blocks, side_by_side
from theorycheck_properties.signal_propagation._scores import rectified_cdf, rectified_scores
from theorycheck_properties.signal_propagation.dead_layers import alive
from theorycheck_properties.signal_propagation.edge_of_chaos import fixed_point, susceptibility
from theorycheck_properties.signal_propagation.he_exact_log_law import log_norm_cdf
from theorycheck_properties.signal_propagation.relu_total_jacobian import masked_scores
from theorycheck_properties.signal_propagation.residual_growth import sylvester

MIDPOINTS = (np.arange(20_000) + 0.5) / 20_000
"""Uniform numbers without chance."""


def test_blocks_side_by_side_come_apart_again():
    """And nothing but zeros lies between them."""
    blocks = np.arange(1.0, 25.0).reshape(2, 3, 4)
    whole = side_by_side(blocks)
    assert whole.shape == (6, 8)
    assert whole.sum() == blocks.sum()
    assert (own_blocks(whole, 2) == blocks).all()


def test_one_rectified_unit_is_half_an_atom_and_half_a_chi_square():
    """P(max(0, g)² ≤ t) = Φ(√t)."""
    t = np.array([0.0, 0.25, 1.0, 4.0])
    expected = [0.5 * math.erfc(-math.sqrt(value / 2)) for value in t]
    assert rectified_cdf(t, 1) == pytest.approx(expected, rel=1e-12)


def test_scores_of_rectified_units_are_uniform():
    """Their quantiles, with coins for the atom, have the mean and the mean square of uniform numbers."""
    normal = ndtri(MIDPOINTS)
    coins = np.tile(MIDPOINTS[::2], 2)
    scores = rectified_scores(np.maximum(3.0 * normal, 0.0) ** 2, np.full(normal.shape, 9.0), 1, coins)
    assert np.mean(scores) == pytest.approx(1 / 2, abs=1e-3)
    assert np.mean(scores**2) == pytest.approx(1 / 3, abs=1e-3)


def test_what_follows_a_dead_layer_is_dead():
    """A zero there is spread by the coin; anything else has no score."""
    scores = rectified_scores(np.array([0.0, 1.0]), np.zeros(2), 2, np.array([0.3, 0.3]))
    assert scores[0] == 0.3
    assert math.isnan(scores[1])


def test_the_law_of_one_layer_is_that_of_its_logarithm():
    """Inversion of the moments gives the sum of χ² laws back."""
    y = np.array([-2.0, 0.0, 1.0])
    assert log_norm_cdf(y, 8, 1) == pytest.approx(rectified_cdf(4 * np.exp(y), 8), abs=1e-9)


def test_half_of_the_masked_scores_lie_in_the_middle():
    """A masked normal number, mapped by its law, is standard normal: mean square 1 over its quantiles."""
    sizes = np.where(MIDPOINTS < 0.5, 0.0, np.abs(ndtri(np.clip(2 * MIDPOINTS - 1, MIDPOINTS[0], 1.0))))
    scores = masked_scores(sizes, np.tile(MIDPOINTS[::2], 2))
    assert np.mean(np.abs(scores) < 0.6744897501960817) == 0.5
    assert np.mean(scores**2) == pytest.approx(1.0, abs=1e-3)


def test_means_over_normal_numbers_are_exact_for_polynomials():
    """E g² = 1, E g⁴ = 3, and E z z′ is the covariance."""
    assert normal_mean(NODES**2) == pytest.approx(1.0, rel=1e-12)
    assert normal_mean(NODES**4) == pytest.approx(3.0, rel=1e-12)
    assert normal_pair_mean(lambda z: z, np.array([[2.0, 0.7], [0.7, 1.0]])) == pytest.approx(0.7, rel=1e-12)


@pytest.mark.parametrize(("sigma_w", "sigma_b", "length"), [(1.122539, 0.05, 0.153692), (1.395584, 0.3, 0.763475)])
def test_the_edge_of_chaos_is_where_theory_has_it(sigma_w, sigma_b, length):
    """Two critical points of tanh, to six digits."""
    assert fixed_point(sigma_w, sigma_b) == pytest.approx(length, rel=1e-5)
    assert susceptibility(sigma_w, sigma_b) == pytest.approx(1.0, abs=1e-6)


def test_a_layer_of_one_unit_is_dead_every_other_time():
    """And two of them with probability ¾."""
    assert alive((1,)) == 0.5
    assert 1 - alive((1, 1)) == 0.75


def test_rows_of_a_hadamard_matrix_are_uncorrelated():
    """HᵀH = order · I, in signs."""
    matrix = sylvester(8)
    assert (matrix.T @ matrix == 8 * np.eye(8)).all()
