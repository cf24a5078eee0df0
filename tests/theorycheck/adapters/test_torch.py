"""The PyTorch adapter: what a user's subclass inherits, what it leaves alone, and where PyTorch itself deviates."""

import functools
import inspect
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch

from theorycheck.adapters.torch import Torch, TorchAdapter
from theorycheck.contract import ACTIVATIONS, OPERATIONS, SCHEMES
from theorycheck.errors import ContractError, ImplementationError
from theorycheck.implementation import Implementation

IMAGE, KERNEL, BIAS = np.arange(20.0).reshape(1, 1, 4, 5), np.ones((1, 1, 2, 2)), np.ones(1)
DY = np.ones((1, 1, 3, 4))


class Doubled(torch.autograd.Function):
    """A custom function, twice its argument, whose gradient someone got wrong."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        return 2 * x

    @staticmethod
    def backward(ctx: Any, dy: torch.Tensor) -> torch.Tensor:
        return 3 * dy


class Convolved(Torch):
    """A user's own convolution, without dilation."""

    def conv2d(self, x, kernel, bias, *, stride=(1, 1), padding=(0, 0)):
        return Doubled.apply(super().conv2d(x, kernel, bias, stride=stride, padding=padding))


def test_offers_the_whole_contract() -> None:
    """Every operation, option, activation and scheme of the contract is offered, in float64 and float32."""
    implementation = Implementation(Torch)
    assert implementation.operations == tuple(OPERATIONS)
    assert not implementation.notes
    assert implementation.dtypes == ("float64", "float32")
    assert implementation.initializers == tuple(SCHEMES)
    for name, operation in OPERATIONS.items():
        assert all(implementation.offers(f"{name}.{option.name}") for option in operation.options), name
    assert implementation.kinds("rnn") == tuple(ACTIVATIONS)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if OPERATIONS[name].vjp_of])
def test_gradients_have_the_defaults_of_the_forward_operation(operation: str) -> None:
    """A vjp takes the contract's arrays and the options and defaults of its forward operation."""
    contract = OPERATIONS[operation]
    parameters = inspect.signature(getattr(Torch(), operation)).parameters
    given = {name: p.default for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    assert given == {o.name: inspect.Parameter.empty if o.required else o.default for o in contract.options}
    assert [name for name in parameters if name not in given] == [value.name for value in contract.arguments]


def test_an_overridden_operation_changes_its_gradients() -> None:
    """A subclass that overrides conv2d alone is judged on the gradients of its own conv2d."""
    theirs, mine = Implementation(Torch), Implementation(Convolved)
    np.testing.assert_array_equal(mine.conv2d(IMAGE, KERNEL, BIAS), 2 * theirs.conv2d(IMAGE, KERNEL, BIAS))
    expected = [3 * gradient for gradient in theirs.conv2d_vjp(IMAGE, KERNEL, BIAS, DY)]
    for gradient, wanted in zip(mine.conv2d_vjp(IMAGE, KERNEL, BIAS, DY), expected, strict=True):
        np.testing.assert_array_equal(gradient, wanted)


def test_an_overridden_operation_offers_its_own_options() -> None:
    """An option that the override leaves out is lacking in its gradient too, and nowhere else."""
    mine = Implementation(Convolved)
    assert not mine.offers("conv2d.dilation")
    assert not mine.offers("conv2d_vjp.dilation")
    assert mine.offers("conv2d_vjp.stride")
    assert Implementation(Torch).offers("conv2d_vjp.dilation")


def test_an_overridden_operation_spreads() -> None:
    """An operation built on an overridden one changes with it."""

    class Biased(Torch):
        def dense(self, x, weight, bias):
            return super().dense(x, weight, bias) + 1

    x, weights, biases = np.ones((2, 3)), [np.ones((1, 3))], [np.zeros(1)]
    np.testing.assert_array_equal(Implementation(Biased).mlp(x, weights, biases, activation="relu"), [[4.0], [4.0]])


def test_a_subclass_goes_by_its_own_name() -> None:
    """What a user plugs in is not called torch."""
    assert Implementation(Torch).name == "torch"
    assert Implementation(Convolved).name == "Convolved"


def test_an_adapter_offers_only_what_it_defines() -> None:
    """The base class brings no operation of its own, and each operation brings its gradient."""

    class Own(TorchAdapter):
        def dense(self, x, weight, bias):
            return x @ weight.T + bias

    assert Implementation(Own).operations == ("dense", "dense_vjp")


def test_a_withdrawn_operation_has_no_gradient() -> None:
    """An operation set to None is not offered, nor is its vjp."""

    class Less(Torch):
        gru = None

    assert not Implementation(Less).offers("gru")
    assert not Implementation(Less).offers("gru_vjp")


def test_a_gradient_by_hand_is_kept() -> None:
    """A vjp that the subclass writes itself receives tensors and is not derived."""

    class ByHand(Torch):
        def activation(self, z, *, kind):
            return super().activation(z, kind=kind)

        def activation_vjp(self, z, da, *, kind):
            return torch.full_like(z, 7.0)

    np.testing.assert_array_equal(Implementation(ByHand).activation_vjp(np.ones(2), np.ones(2), kind="relu"), [7, 7])


@pytest.mark.parametrize(
    "attribute",
    [staticmethod(lambda x, weight, bias: x @ weight.T), torch.nn.Bilinear(2, 2, 1), functools.partial(torch.add)],
    ids=["a static method", "a module", "a partial function"],
)
def test_an_operation_needs_no_self(attribute: Any) -> None:
    """A static method, a module or any other callable serves as an operation."""
    adapter = type("Callables", (TorchAdapter,), {"dense": attribute})
    assert Implementation(adapter).operations == ("dense", "dense_vjp")


def test_a_mixin_brings_operations() -> None:
    """What a mixin defines is wrapped and differentiated like what the class defines."""

    class Squares:
        def l2_penalty(self, parameters, *, strength):
            return strength * sum(torch.sum(parameter**2) for parameter in parameters)

    class Mixed(Squares, Torch):
        pass

    [gradient] = Implementation(Mixed).l2_penalty_vjp([np.ones(2)], np.asarray(1.0), strength=3.0)
    np.testing.assert_array_equal(gradient, [6.0, 6.0])


def test_unused_inputs_have_zero_gradients() -> None:
    """An input that the result does not depend on has a gradient of zeros."""

    class NoBias(Torch):
        def dense(self, x, weight, bias):
            return x @ weight.T

    *_, bias = Implementation(NoBias).dense_vjp(np.ones((1, 2)), np.ones((3, 2)), np.ones(3), np.ones((1, 3)))
    np.testing.assert_array_equal(bias, np.zeros(3))


def test_a_detached_result_is_an_error() -> None:
    """A result that left the graph has no gradient: it is reported, not taken for zero."""

    class Detached(Torch):
        def dense(self, x, weight, bias):
            return (x @ weight.T + bias).detach()

    with pytest.raises(ImplementationError, match="does not require grad"):
        Implementation(Detached).dense_vjp(np.ones((1, 2)), np.ones((3, 2)), np.ones(3), np.ones((1, 3)))


def test_a_write_to_an_input_is_reported() -> None:
    """An operation that changes its tensor in place is told so by the argument's name."""

    class InPlace(Torch):
        def activation(self, z, *, kind):
            return z.relu_()

    with pytest.raises(ContractError, match="activation changed its argument z in place"):
        Implementation(InPlace).activation(-np.ones(2), kind="relu")


def test_tensors_pass_through_in_one_graph() -> None:
    """Called with tensors an operation is a plain differentiable function of torch."""
    x = torch.ones(2, 3, requires_grad=True)
    y = Torch().mlp(x, [torch.ones(1, 3)], [torch.zeros(1)], activation="tanh")
    y.sum().backward()
    assert torch.equal(x.grad, torch.ones(2, 3))


@pytest.mark.parametrize(
    ("operation", "inputs", "options"),
    [
        ("dropout", (np.ones(9),), {"rate": 0.5, "seed": 3}),
        ("dropout_vjp", (np.ones(9), np.ones(9)), {"rate": 0.5, "seed": 3}),
        ("initialize", ((3, 4),), {"scheme": "orthogonal", "seed": 3}),
        ("default_dense", (3, 4), {"seed": 3}),
        ("lstm", tuple(map(np.ones, [(2, 1, 1), (1, 1), (1, 1), (4, 1), (4, 1), 4])), {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_global_generator_stays_as_it_is(operation: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> None:
    """Neither a seed nor the making of a module touches the user's random state."""
    before = torch.get_rng_state()
    Implementation(Torch).operation(operation)(*inputs, **options)
    assert torch.equal(before, torch.get_rng_state())


def test_theta_survives_the_next_step() -> None:
    """An optimizer's parameters are handed out as they are now, not as they will be."""
    implementation = Implementation(Torch)
    first, state = implementation.sgd_step(np.zeros(2), np.ones(2), None, learning_rate=1.0)
    implementation.sgd_step(first, np.ones(2), state, learning_rate=1.0)
    np.testing.assert_array_equal(first, [-1.0, -1.0])


def test_nesterov_without_momentum_is_plain_descent() -> None:
    """The convention that torch.optim.SGD refuses to take is translated."""
    theta, _ = Implementation(Torch).sgd_step(np.zeros(1), np.ones(1), None, learning_rate=0.5, nesterov=True)
    np.testing.assert_array_equal(theta, [-0.5])


def test_clipping_ends_below_the_bound() -> None:
    """PyTorch adds 1e-6 to the norm: of norm 2 and bound 1, 5e-7 is lost."""
    [clipped] = Implementation(Torch).clip_by_global_norm([np.array([2.0])], max_norm=1.0)
    np.testing.assert_array_equal(clipped, [2.0 * (1.0 / (2.0 + 1e-6))])


def test_softplus_is_the_identity_above_20() -> None:
    """PyTorch drops the e⁻ᶻ of softplus above 20, where it is still in reach of float64."""
    implementation = Implementation(Torch)
    z = np.array([20.5])
    np.testing.assert_array_equal(implementation.activation(z, kind="softplus"), z)
    np.testing.assert_array_equal(implementation.activation_vjp(z, np.ones(1), kind="softplus"), [1.0])
    assert np.log1p(np.exp(z)) > z


def test_seeds_are_cut_to_32_bits() -> None:
    """PyTorch's CPU generator gives the same draws for seeds that differ by 2**32."""
    implementation = Implementation(Torch)
    options = {"rate": 0.5}
    first, other = (implementation.dropout(np.ones(64), seed=seed, **options) for seed in (1, 1 + 2**32))
    np.testing.assert_array_equal(first, other)


def test_velocity_is_not_kept_without_momentum() -> None:
    """PyTorch's SGD starts from rest after a step of momentum 0, where v = g is due."""
    implementation = Implementation(Torch)
    theta, state = implementation.sgd_step(np.zeros(1), np.ones(1), None, learning_rate=1.0)
    theta, _ = implementation.sgd_step(theta, np.ones(1), state, learning_rate=1.0, momentum=0.5)
    np.testing.assert_array_equal(theta, [-2.0])


def test_the_package_imports_no_framework() -> None:
    """PyTorch is loaded by its adapter only."""
    code = "import sys, theorycheck, theorycheck.adapters, theorycheck.contract; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
