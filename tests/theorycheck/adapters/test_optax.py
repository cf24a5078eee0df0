"""The Optax adapter: that its translation is right, and where Optax itself deviates."""

import numpy as np
import pytest

from theorycheck.implementation import Implementation

from .conventions import assert_translated

pytest.importorskip("optax", reason="Optax is not installed: pip install 'theorycheck[optax]'")

from theorycheck.adapters.optax import Optax


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Optax)


@pytest.mark.parametrize("operation", ["mean_squared_error", "cross_entropy", "l2_penalty", "gradient_descent_step"])
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operation means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


def test_options_change_from_step_to_step(implementation: Implementation) -> None:
    """Momentum may come and go: v₂ = 1 + ½, and Nesterov steps by g + ½v₃ with v₃ = 1 + ½v₂."""
    theta, state, one = np.zeros(1), None, np.ones(1)
    for options, wanted in (({}, -1.0), ({"momentum": 0.5}, -2.5), ({"momentum": 0.5, "nesterov": True}, -4.375)):
        theta, state = implementation.sgd_step(theta, one, state, learning_rate=1.0, **options)
        np.testing.assert_array_equal(theta, [wanted])


def test_clipping_changes_a_gradient_of_just_that_norm(implementation: Implementation) -> None:
    """Optax scales unless the norm is less than the bound, and (g/‖g‖)·‖g‖ is not g."""
    gradient = np.array([2.0, 5.0])
    [clipped] = implementation.clip_by_global_norm([gradient], max_norm=float(np.linalg.norm(gradient)))
    assert (clipped != gradient).any()
