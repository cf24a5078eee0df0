"""The tinygrad adapter: that its translation is right, and where tinygrad itself deviates."""

import numpy as np
import pytest

from theorycheck.implementation import Implementation

from .conventions import assert_translated

tinygrad = pytest.importorskip("tinygrad", reason="tinygrad is not installed: pip install 'theorycheck[tinygrad]'")


try:
    tinygrad.Tensor(np.ones(1)).numpy()
except Exception as error:  # noqa: BLE001 -- whatever it raises, there is nothing to compile with
    pytest.skip(f"tinygrad has no device here, its CPU device needs clang: {error}", allow_module_level=True)

from theorycheck.adapters.tinygrad import Tinygrad, TinygradAdapter  # noqa: E402 -- it needs a device


@pytest.fixture(scope="module")
def implementation() -> Implementation:
    return Implementation(Tinygrad)


# Each shape compiles for about a second: the operations whose layout could be mistaken, and no more.
@pytest.mark.parametrize("operation", ["dense", "conv2d", "attention"])
def test_conventions(implementation: Implementation, operation: str) -> None:
    """Each operation means what the contract says, and so do its gradients."""
    assert_translated(implementation, operation)


def test_an_adapter_offers_only_what_it_defines() -> None:
    """The base class brings no operation of its own, and each operation brings its gradient."""

    class Own(TinygradAdapter):
        def dense(self, x, weight, bias):
            return x @ weight.T + bias

    assert Implementation(Own).operations == ("dense", "dense_vjp")


def test_fans_of_a_kernel_leave_out_its_window(implementation: Implementation) -> None:
    """Glorot's bound for a kernel counts the outputs without the receptive field: √(6/(1 + 9)), not √(6/(9 + 9))."""
    weights = [implementation.initialize((1, 1, 3, 3), scheme="glorot_uniform", seed=seed) for seed in range(8)]
    assert np.abs(weights).max() > np.sqrt(6 / 18)


def test_gelu_has_an_error_function_of_single_precision(implementation: Implementation) -> None:
    """Its erf is a polynomial right to seven digits, in float64 too."""
    got = implementation.activation(np.array([1.0]), kind="gelu").item()
    assert 1e-9 < abs(got - 0.8413447460685429) < 1e-6
