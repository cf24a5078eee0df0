"""The Flax adapter: that its translation is right, and where Flax itself deviates."""

import numpy as np
import pytest

from theorycheck.contract import OPERATIONS
from theorycheck.implementation import Implementation

from .conventions import ONE_CALL, assert_translated

pytest.importorskip("flax", reason="Flax is not installed: pip install 'theorycheck[flax]'")

from theorycheck.adapters.flax import Flax

LAYERS = [name for name in ONE_CALL if OPERATIONS[name].area not in {"losses", "optimizers", "regularization"}]


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Flax)


@pytest.mark.parametrize("operation", LAYERS)
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each layer means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


@pytest.mark.parametrize("shape", [(3, 5), (4, 2, 3, 1)])
def test_weights_have_the_contracts_layout(implementation: Implementation, shape: tuple[int, ...]) -> None:
    """An orthogonal weight has orthonormal rows: (fan_out, fan_in), the receptive field among the inputs."""
    weight = implementation.initialize(shape, scheme="orthogonal", seed=3).reshape(shape[0], -1)
    gram = weight.astype(np.float64) @ weight.T.astype(np.float64)
    np.testing.assert_allclose(gram, np.eye(shape[0]), atol=shape[0] * weight.shape[1] * np.finfo(weight.dtype).eps)
