"""Operations written in jax.numpy, offered with NumPy arrays at the boundary and every gradient by `jax.vjp`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
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

PROGRAMS = 1024
"""Programs that are kept. Each maps about 28 pieces of memory, of which Linux lets a process have 65 530."""


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
            every shape; `{}` compiles as JAX does by default, None runs an operation as it is written. Arrays, the
            state and the seed are arguments of the program, options and sizes constants in it, which an operation may
            look at.
        uncompiled: the names of operations that run as they are written all the same, as one must that looks at its
            arrays or its seed, or whose state is no tree of arrays.
    """

    compiler_options: Mapping[str, Any] | None = QUICK_TO_COMPILE
    uncompiled: Collection[str] = ()

    @classmethod
    def _tensor(cls, value: Any) -> Any:
        # Not jnp.array, which compiles a program for each shape of what it copies.
        return jax.device_put(value, may_alias=False) if isinstance(value, np.ndarray | np.generic) else value

    @classmethod
    def _session(cls, arguments: Sequence[Any]) -> AbstractContextManager[Any]:
        double = any(isinstance(x, np.ndarray | np.generic) and x.dtype == np.float64 for x in leaves(arguments))
        return jax.enable_x64(True) if double else nullcontext()

    @classmethod
    def _run(
        cls, operation: Operation, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]
    ) -> Any:
        own, values = tuple(arguments[: -len(operation.arguments)]), arguments[-len(operation.arguments) :]
        chosen = own[0] if own else cls
        compiler_options = None if operation.name in chosen.uncompiled else chosen.compiler_options
        if compiler_options is None or any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(values)):
            return function(*arguments, **options)
        numbers = [argument.role in {Role.SIZE, Role.SHAPE} for argument in operation.arguments]
        arrays = tuple(None if number else value for number, value in zip(numbers, values, strict=True))
        sizes = tuple(value if number else None for number, value in zip(numbers, values, strict=True))
        # As jax.random.key takes a Python int; as a constant, every seed would be a program of its own.
        drawn = {name: jnp.asarray(np.int64(value)) for name, value in options.items() if name == "seed"}
        constants = tuple((name, value) for name, value in options.items() if name not in drawn)
        leaf_arrays, structure = jax.tree.flatten((arrays, drawn))
        shapes = tuple(jax.typeof(array) for array in leaf_arrays)
        program = _program(
            function,
            own,
            sizes,
            constants,
            tuple(compiler_options.items()),
            structure,
            shapes,
            jax.config.jax_enable_x64,
        )
        return program(arrays, drawn)

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


@lru_cache(PROGRAMS)
def _program(
    function: Callable[..., Any],
    own: tuple[Any, ...],
    sizes: tuple[Any, ...],
    constants: tuple[tuple[str, Any], ...],
    compiler_options: tuple[tuple[str, Any], ...],
    structure: Any,
    shapes: tuple[Any, ...],
    x64: bool,
) -> Callable[..., Any]:
    """The function of arrays alone, compiled for these shapes."""
    del x64  # in which precision JAX makes arrays from numbers: another program

    def of_arrays(arrays: tuple[Any, ...], drawn: dict[str, Any]) -> Any:
        given = (array if size is None else size for array, size in zip(arrays, sizes, strict=True))
        return function(*own, *given, **dict(constants), **drawn)

    described = (jax.ShapeDtypeStruct(array.shape, array.dtype, weak_type=array.weak_type) for array in shapes)
    traced = jax.jit(of_arrays).lower(*jax.tree.unflatten(structure, described))
    program: Callable[..., Any] = traced.compile(dict(compiler_options))
    return program


def _is_floating(value: Array) -> bool:
    return bool(jnp.issubdtype(value.dtype, jnp.floating))
