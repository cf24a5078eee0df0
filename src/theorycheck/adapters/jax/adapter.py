"""Operations written in jax.numpy, offered with NumPy arrays at the boundary and every gradient by `jax.vjp`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from types import MappingProxyType
from typing import Any

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

from theorycheck.adapters.autodiff import AutodiffAdapter, leaves
from theorycheck.contract import Operation, Role

QUICK_TO_COMPILE: Mapping[str, Any] = MappingProxyType(
    {
        "xla_backend_optimization_level": 0,
        "xla_cpu_use_fusion_emitters": False,
        "xla_cpu_parallel_codegen_split_count": 1,
    }
)
"""Nearly every case has a shape of its own, so compiling takes the time; this way it takes a quarter of it."""

PROGRAMS = 256
"""Programs after which JAX's caches are cleared: one takes about 3 MB, and a run compiles ten thousands."""


class JaxAdapter(AutodiffAdapter):
    """The base class of implementations written on arrays of JAX.

    A subclass defines operations of the contract as methods that take and return arrays of JAX, and nothing else:

        class Mine(Jax):
            def conv2d(self, x, kernel, bias, *, stride=(1, 1)):
                return my_conv2d(x, kernel, bias, stride)

    Each operation then also takes NumPy arrays, and each differentiable one gets the `_vjp` that `jax.vjp` derives
    from it, with its options and defaults, unless the subclass defines that too. A call with float64 arrays runs in
    `jax.enable_x64`, any other in the user's own setting, which stays as it is.

    Setting an operation to None withdraws it and its `_vjp`. A subclass without a `name` goes by its class name.

    Attributes:
        compiler_options: with these `jax.jit` compiles each operation, and each gradient, as one program, once for
            every shape; `{}` compiles as JAX does by default, None runs an operation as it is written. An operation
            that takes a number, a seed or a state always runs as it is written, for those are Python's.
    """

    compiler_options: Mapping[str, Any] | None = QUICK_TO_COMPILE

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        # A copy: sharing an array's memory compiles a program for each of its shapes.
        return jnp.array(value) if isinstance(value, np.ndarray | np.generic) else value

    @classmethod
    def _session(cls, arguments: Sequence[Any]) -> AbstractContextManager[Any]:
        double = any(isinstance(x, np.ndarray | np.generic) and x.dtype == np.float64 for x in leaves(arguments))
        return jax.enable_x64(True) if double else nullcontext()

    @classmethod
    def _run(
        cls, operation: Operation, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]
    ) -> Any:
        own, arrays = arguments[: -len(operation.arguments)], arguments[-len(operation.arguments) :]
        compiler_options = (own[0] if own else cls).compiler_options
        stateful = any(argument.role is Role.STATE for argument in operation.arguments)
        if compiler_options is None or stateful or any(type(value) in {int, float} for value in options.values()):
            return function(*arguments, **options)
        leaf_arrays, structure = jax.tree.flatten(tuple(arrays))
        if any(isinstance(array, jax.core.Tracer) for array in leaf_arrays):  # called from one that is being compiled
            return function(*arguments, **options)
        shapes = tuple(jax.ShapeDtypeStruct(array.shape, array.dtype) for array in leaf_arrays)
        described = (tuple(own), tuple(options.items()), tuple(compiler_options.items()))
        return _program(function, *described, structure, shapes)(*arrays)

    @classmethod
    def _pull_back(
        cls, function: Callable[..., Any], inputs: Sequence[Any], cotangents: Sequence[Array]
    ) -> tuple[Any, ...]:
        floating = [i for i, value in enumerate(inputs) if isinstance(value, list) or _is_floating(value)]

        def of_floating(*values: Any) -> Any:
            given = dict(zip(floating, values, strict=True))
            return function(*(given.get(i, value) for i, value in enumerate(inputs)))

        output, pull_back = jax.vjp(of_floating, *(inputs[i] for i in floating))
        weights = type(output)(cotangents) if isinstance(output, tuple | list) else cotangents[0]
        gradients: tuple[Any, ...] = pull_back(weights)
        return gradients


@cache
def _program(
    function: Callable[..., Any],
    own: tuple[Any, ...],
    options: tuple[Any, ...],
    compiler_options: tuple[Any, ...],
    structure: Any,
    shapes: tuple[Any, ...],
) -> Callable[..., Any]:
    """The function of arrays alone, compiled for these shapes."""
    if _program.cache_info().currsize >= PROGRAMS:
        _program.cache_clear()
        jax.clear_caches()
    traced = jax.jit(partial(function, *own, **dict(options)))
    program: Callable[..., Any] = traced.lower(*jax.tree.unflatten(structure, shapes)).compile(dict(compiler_options))
    return program


def _is_floating(value: Array) -> bool:
    return bool(jnp.issubdtype(value.dtype, jnp.floating))
