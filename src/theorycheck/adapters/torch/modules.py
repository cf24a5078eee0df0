"""The gradients of torch functions and modules, checked against the values that the functions themselves have."""

import copy
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from theorycheck.errors import ContractError, UsageError
from theorycheck.numerics.gradient_check import GradientCheck, Method, check_gradient

InNumPy = tuple[Callable[..., Any], Callable[..., Any], list[Any]]


def check_module(
    module: torch.nn.Module, *inputs: Any, method: Method = "central", each_input: bool = False, seed: int = 0
) -> GradientCheck:
    """`check_gradient` of a module by its inputs and its parameters, with the gradients that autograd derives.

    A float64 copy of the module is called, in the mode (training or inference) that the module is in, because single
    precision is too coarse to tell. Every call starts from the same buffers and the same random state, so dropout is
    checked with one mask. The module, its gradients and buffers and torch's random state stay as they are.

    Args:
        module: any module that returns tensors, in tuples, lists or dictionaries if there are several.
        inputs: what it is called with: tensors, lists of tensors, and anything else, which is handed on.
        method: as in `check_gradient`.
        each_input: as in `check_gradient`, where each parameter is one more input.
        seed: as in `check_gradient`.

    Raises:
        UsageError: the module cannot be copied, or there is no tensor to differentiate by.
    """
    twin = _twin(module)
    trained = {name: x for name, x in twin.named_parameters() if x.requires_grad and x.is_floating_point()}
    arguments = [_mapped(value, _double) for value in inputs]
    devices = {x.device for x in (*twin.parameters(), *_tensors(arguments)) if x.device.type == "cuda"}
    with torch.random.fork_rng(devices=devices):
        function = _function(twin, len(inputs), list(trained), devices)
        values = [*arguments, *(x.detach() for x in trained.values())]
        return check_gradient(function, None, values, method=method, each_input=each_input, seed=seed)


def in_numpy(function: Callable[..., Any], vjp: Callable[..., Any] | None, inputs: Sequence[Any]) -> InNumPy:
    """A function of tensors, its vjp (autograd's if None) and its inputs, all with NumPy arrays in place of tensors."""

    def forward(*arrays: Any) -> Any:
        tensors = [_like(original, array) for original, array in zip(inputs, arrays, strict=True)]
        outputs = list(_tensors(function(*tensors)))
        _demand_unchanged(function, tensors)
        results = [output.detach().resolve_conj().cpu().numpy() for output in outputs if output.dtype in _INEXACT]
        return results[0] if len(results) == 1 else results  # of one array, most checks need half the evaluations

    def backward(*arrays: Any) -> list[Any]:
        tensors = [_like(original, array) for original, array in zip(inputs, arrays, strict=False)]
        cotangents = [torch.tensor(array) for array in arrays[len(inputs) :]]
        own = _pull_back(function, tensors, cotangents) if vjp is None else vjp(*tensors, *cotangents)
        return [gradient.detach().cpu().numpy() for gradient in _tensors(own)]

    functools.update_wrapper(forward, function, updated=())
    forward.input_names = getattr(function, "input_names", None)  # type: ignore[attr-defined]
    return forward, backward, [_mapped(value, _array) for value in inputs]


_INEXACT = {torch.float64, torch.float32, torch.float16, torch.complex128, torch.complex64}


def _twin(module: torch.nn.Module) -> torch.nn.Module:
    try:
        return copy.deepcopy(module).double()
    except Exception as error:
        raise UsageError(
            f"The module cannot be copied ({type(error).__name__}: {error}). Check a function of its inputs and "
            "parameters with theorycheck.check_gradient instead."
        ) from error


def _function(
    twin: torch.nn.Module, count: int, names: Sequence[str], devices: set[torch.device]
) -> Callable[..., Any]:
    """The module as a pure function of `count` inputs and the named parameters."""
    cpu_state = torch.get_rng_state()
    cuda_states = {device: torch.cuda.get_rng_state(device) for device in devices}

    def function(*values: Any) -> Any:
        torch.set_rng_state(cpu_state)
        for device, state in cuda_states.items():
            torch.cuda.set_rng_state(state, device)
        state = {name: buffer.clone() for name, buffer in twin.named_buffers()}
        state.update(zip(names, values[count:], strict=True))
        return torch.func.functional_call(twin, state, tuple(values[:count]))

    function.__name__ = type(twin).__name__
    function.input_names = [*_input_names(twin, count), *names]  # type: ignore[attr-defined]
    return function


def _pull_back(function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Tensor]) -> list[Tensor]:
    """The gradients that autograd gives; zeros where it sees no dependence."""
    tracked = [_mapped(value, _variable) for value in inputs]
    variables = [x for x in _tensors(tracked) if x.requires_grad]
    outputs = [output for output in _tensors(function(*tracked)) if output.dtype in _INEXACT]
    pairs = [(o, c.to(o.device)) for o, c in zip(outputs, cotangents, strict=True) if o.requires_grad]
    if not pairs:
        return [torch.zeros_like(x) for x in variables]
    differentiated, weights = zip(*pairs, strict=True)
    return list(torch.autograd.grad(differentiated, variables, weights, materialize_grads=True))


def _demand_unchanged(function: Callable[..., Any], inputs: Sequence[Any]) -> None:
    if any(x._version for x in _tensors(inputs) if x.dtype in _INEXACT):  # noqa: SLF001 -- it has no other name
        raise ContractError(
            f"{getattr(function, '__name__', 'The function')} changed an input in place. A check calls it at many "
            "points, which must stay where they are: clone a tensor before writing to it."
        )


def _input_names(module: torch.nn.Module, count: int) -> list[str]:
    named = [name for name in inspect.signature(module.forward).parameters if not name.startswith("*")]
    return [named[i] if i < len(named) else f"input {i}" for i in range(count)]


def _variable(x: Any) -> Any:
    return x.detach().requires_grad_() if x.is_floating_point() and x.numel() else x


def _double(x: Tensor) -> Tensor:
    return x.detach().double() if x.is_floating_point() else x


def _array(x: Tensor) -> Any:
    return x.detach().cpu().numpy() if x.is_floating_point() else x


def _like(original: Any, value: Any) -> Any:
    """The value with tensors on the original's devices, in lists and tuples of the original's types."""
    if isinstance(original, list | tuple):
        return type(original)(_like(o, v) for o, v in zip(original, value, strict=True))
    return torch.from_numpy(value).to(original.device) if isinstance(value, np.ndarray) else value


def _mapped(value: Any, function: Callable[[Tensor], Any]) -> Any:
    """The value with the function applied to a tensor, or to each tensor in a list or tuple."""
    if isinstance(value, list | tuple):
        return type(value)(_mapped(item, function) for item in value)
    return function(value) if isinstance(value, Tensor) else value


def _tensors(value: Any) -> Iterator[Tensor]:
    """All tensors in nested lists, tuples and dictionaries."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        yield from _tensors(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
