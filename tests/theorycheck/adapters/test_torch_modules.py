"""`check_module`: what it finds in modules of torch, and that it leaves them as they were."""

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from theorycheck.adapters.torch import check_module
from theorycheck.errors import ContractError, UsageError
from theorycheck.numerics.gradient_check import GradientVerdict, check_gradient


class FlippedSign(torch.autograd.Function):
    """x Wᵀ, whose backward pass returns −dW."""

    @staticmethod
    def forward(ctx: Any, x: Any, weight: Any) -> Any:
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        x, weight = ctx.saved_tensors
        [dy] = cotangents
        return dy @ weight, -(dy.T @ x)


class Wrong(nn.Module):
    """A module with a wrong gradient in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3, 5))
        self.last = nn.Linear(3, 2)

    def forward(self, image: Any) -> Any:
        return self.last(torch.tanh(FlippedSign.apply(image, self.weight)))


def convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(64, 5),
    )


@pytest.mark.parametrize(
    ("make", "inputs"),
    [
        (lambda: nn.Linear(5, 3), [(4, 5)]),
        (convolutional, [(4, 3, 8, 8)]),
        (lambda: nn.MultiheadAttention(8, 2, batch_first=True), [(2, 5, 8)] * 3),
        (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), [(2, 5, 8)]),
        (lambda: nn.GRU(5, 6, 2), [(7, 3, 5)]),
    ],
    ids=["Linear", "convolutional", "MultiheadAttention", "TransformerEncoderLayer", "GRU"],
)
@pytest.mark.parametrize("each_input", [False, True])
def test_modules_of_torch_are_right(make: Any, inputs: Any, each_input: Any) -> None:
    """Single precision modules are checked in double precision, dropout with one mask."""
    torch.manual_seed(0)
    check = check_module(make(), *(torch.randn(shape) for shape in inputs), each_input=each_input)
    assert check.verdict is GradientVerdict.RIGHT, check


def test_lists_of_inputs_and_integers_are_understood() -> None:
    """A recurrent module takes a tuple of states, an embedding takes indices."""
    torch.manual_seed(0)
    states = (torch.randn(1, 3, 6), torch.randn(1, 3, 6))
    assert check_module(nn.LSTM(5, 6), torch.randn(7, 3, 5), states).verdict is GradientVerdict.RIGHT
    assert check_module(nn.Embedding(5, 6), torch.tensor([1, 2, 3])).verdict is GradientVerdict.RIGHT


def test_wrong_parameter_is_located_by_name() -> None:
    """The parameter with the wrong gradient is named as in the module."""
    torch.manual_seed(0)
    check = check_module(Wrong(), torch.randn(4, 5))
    assert check.verdict is GradientVerdict.WRONG
    assert check.location is not None
    assert check.location.array == "weight"
    assert check.location.claimed == pytest.approx(-check.location.measured)


def test_module_and_random_state_stay_as_they_were() -> None:
    """Parameters, buffers, gradients, the mode and torch's generator are not touched."""
    torch.manual_seed(0)
    module = convolutional()
    module[0].requires_grad_(requires_grad=False)
    module(torch.randn(4, 3, 8, 8)).sum().backward()
    module[5].eval()
    before = copy.deepcopy(module.state_dict())
    gradients = [None if p.grad is None else p.grad.clone() for p in module.parameters()]
    x, random = torch.randn(4, 3, 8, 8), torch.get_rng_state()
    untouched = x.clone()
    assert check_module(module, x).verdict is GradientVerdict.RIGHT
    assert torch.equal(x, untouched)
    assert torch.equal(torch.get_rng_state(), random)
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
    assert all(value.dtype == before[name].dtype for name, value in module.state_dict().items())
    assert [m.training for m in module] == [True] * 5 + [False, True]
    for parameter, gradient in zip(module.parameters(), gradients, strict=True):
        assert (parameter.grad is None) if gradient is None else torch.equal(parameter.grad, gradient)


def test_tied_parameters_are_one() -> None:
    """A weight that is used twice has the sum of both gradients."""
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4))
    module[2].weight = module[0].weight
    assert check_module(module, torch.randn(3, 4)).verdict is GradientVerdict.RIGHT


def test_functions_of_tensors_need_no_vjp() -> None:
    """Autograd's gradient is checked, or a vjp that takes and returns tensors."""
    x, y = (torch.linspace(0.1, 1, 5, dtype=torch.float64) + shift for shift in (0, 1))

    def function(x: Any, y: Any) -> Any:
        return torch.sin(x) * y

    def vjp(x: Any, y: Any, dz: Any) -> Any:
        return dz * torch.cos(x) * y, -dz * torch.sin(x)

    assert check_gradient(function, None, (x, y)).verdict is GradientVerdict.RIGHT
    assert check_gradient(function, None, (x, y), method="complex").verdict is GradientVerdict.RIGHT
    wrong = check_gradient(function, vjp, (x, y))
    assert wrong.location is not None
    assert wrong.location.array == "y"


def test_tensors_get_memory_of_their_own() -> None:
    """What a check of NumPy arrays left behind cannot be written to, which torch warns of."""
    x = np.linspace(-1.0, 1.0, 7)
    checks = [check_gradient(np.tanh, lambda x, dy: dy / np.cosh(x) ** 2, [x]) for _ in range(2)]
    checks.append(check_gradient(torch.tanh, None, [torch.tensor(x)]))
    assert [check.verdict for check in checks] == [GradientVerdict.RIGHT] * 3, checks


def test_detached_function_is_wrong() -> None:
    """Where autograd sees no dependence it claims zero."""
    x = torch.linspace(0.1, 1, 5, dtype=torch.float64)
    assert check_gradient(lambda x: x.detach() ** 2, None, (x,)).verdict is GradientVerdict.WRONG


def test_single_precision_tensors_are_too_coarse() -> None:
    """float32 tensors are not judged by differences."""
    assert check_gradient(torch.sin, None, (torch.ones(3),)).verdict is GradientVerdict.IMPRECISE


def test_function_that_changes_a_tensor_is_refused() -> None:
    """In-place arithmetic on an input is named, in functions and in modules."""
    with pytest.raises(ContractError, match="changed an input in place"):
        check_gradient(lambda x: x.mul_(2), None, (torch.ones(3, dtype=torch.float64),))
    with pytest.raises(ContractError, match="ReLU changed an input in place"):
        check_module(nn.ReLU(inplace=True), torch.randn(4, 5))


def test_module_that_cannot_be_copied_is_refused() -> None:
    """A module that holds what cannot be copied says so, with the way out."""
    module = nn.Linear(3, 3)
    module.stream = (value for value in range(3))
    with pytest.raises(UsageError, match="cannot be copied"):
        check_module(module, torch.randn(2, 3))


def test_arrays_of_an_unknown_framework_are_refused() -> None:
    """Without an adapter there is no gradient to take."""

    class Array:
        dtype, shape = np.dtype(float), (3,)

    with pytest.raises(UsageError, match="cannot be checked directly"):
        check_gradient(lambda x: x, None, (Array(),))
