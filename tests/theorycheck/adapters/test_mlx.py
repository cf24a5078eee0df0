"""The MLX adapter: that its translation is right, and where MLX itself deviates."""

import numpy as np
import pytest

from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation

from .conventions import ONE_CALL, assert_translated

pytest.importorskip("mlx.core", reason="MLX is not installed: pip install 'theorycheck[mlx]'")

from theorycheck.adapters.mlx import DoubleMlx, Mlx

ONE = np.ones(1, np.float32)
DEVIATING = {"clip_by_global_norm"}


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Mlx)


@pytest.mark.parametrize("operation", [name for name in ONE_CALL if name not in DEVIATING])
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operation means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


def test_offers_the_contract_but_for_float64_convolution() -> None:
    """Every operation in float32; in float64 MLX has no convolution."""
    assert set(Implementation(Mlx).operations) == set(OPERATIONS)
    assert set(OPERATIONS) - set(Implementation(DoubleMlx).operations) == {"conv2d", "conv2d_vjp"}


@pytest.mark.parametrize("shape", [(3, 5), (4, 2, 3, 1)])
def test_weights_have_the_contracts_layout(implementation: Implementation, shape: tuple[int, ...]) -> None:
    """An orthogonal weight has orthonormal rows: (fan_out, fan_in), the receptive field among the inputs."""
    weight = implementation.initialize(shape, scheme="orthogonal", seed=3).reshape(shape[0], -1)
    gram = weight.astype(np.float64) @ weight.T.astype(np.float64)
    np.testing.assert_allclose(gram, np.eye(shape[0]), atol=shape[0] * weight.shape[1] * np.finfo(weight.dtype).eps)


def test_an_overridden_operation_changes_its_gradients() -> None:
    """A subclass that overrides dense alone is judged on the gradients of its own dense."""

    class Doubled(Mlx):
        def dense(self, x, weight, bias):
            return 2 * super().dense(x, weight, bias)

    x = np.ones((1, 1), np.float32)
    dx, _, dbias = Doubled().dense_vjp(x, x, ONE, x)
    assert (np.asarray(dx).item(), np.asarray(dbias).item()) == (2, 2)


def test_clipping_divides_by_more_than_the_norm() -> None:
    """A gradient whose norm is max_norm comes back shorter."""
    [clipped] = Mlx().clip_by_global_norm([ONE], max_norm=1.0)
    assert np.asarray(clipped).item() < 1


def test_a_tie_of_max_pooling_is_shared() -> None:
    """The cotangent of a window goes to all its maxima in equal parts, not to one."""
    x, dy = np.ones((1, 1, 1, 2), np.float32), np.ones((1, 1, 1, 1), np.float32)
    [dx] = Mlx().max_pool2d_vjp(x, dy, window=(1, 2), stride=(1, 2))
    np.testing.assert_array_equal(np.asarray(dx).ravel(), [0.5, 0.5])


def test_double_precision_is_single_in_the_exponential() -> None:
    """A sigmoid of a float64 array has the digits of a float32 one."""
    error = abs(np.asarray(DoubleMlx().activation(np.ones(1), kind="sigmoid")).item() - 1 / (1 + np.exp(-1)))
    assert 1e-10 < error < 1e-7


def test_no_velocity_outlasts_a_step_without_momentum() -> None:
    """After a step of momentum 0 the next one starts from rest: −1 − 1 instead of −1 − 1.5."""
    theta, state = Mlx().sgd_step(0 * ONE, ONE, None, learning_rate=1.0, momentum=0.0)
    theta, _ = Mlx().sgd_step(np.asarray(theta), ONE, state, learning_rate=1.0, momentum=0.5)
    assert np.asarray(theta).item() == -2
