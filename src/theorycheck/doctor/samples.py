"""One small call of each operation, with arrays whose sizes all differ, and each of its options given another value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from theorycheck.contract import OPERATIONS, Operation, Role, Value
from theorycheck.contract.operation import KIND_OPTIONS
from theorycheck.implementation import Implementation

Inputs = tuple[Any, ...]

STEPS = 3
"""Steps of an optimizer: from the second on its state matters, and the decay rates of its averages do."""
LARGEST_SEED = 2**63 - 1
SIZES: Mapping[str, int] = MappingProxyType(
    {"N": 2, "T": 3, "S": 4, "D": 5, "E": 6, "K": 4, "C": 3, "H": 4, "P": 2, "Q": 3, "d": 3, "n": 4, "p": 5}
)
IMAGE: Mapping[str, int] = MappingProxyType({"H": 6, "W": 7})
LAYERS = ((4, 5), (6, 4), (3, 6))
PARAMETERS = ((2, 3), (4,))
WEIGHT = (6, 4)
FIRST: Mapping[str, Any] = MappingProxyType(
    {"epsilon": 0.125, "rate": 0.5, "seed": 0, "learning_rate": 0.5, "max_norm": 0.5, "strength": 0.5}
)
"""What a required option is given."""
OTHER: Mapping[str, Any] = MappingProxyType(
    {
        "stride": (2, 1),
        "padding": (1, 2),
        "dilation": (2, 1),
        "window": (3, 2),
        "causal": True,
        "nesterov": True,
        "epsilon": 1.0,
        "rate": 0.25,
        "learning_rate": 0.25,
        "momentum": 0.5,
        "weight_decay": 0.5,
        "beta1": 0.5,
        "beta2": 0.5,
        "max_norm": 0.25,
        "strength": 0.25,
        "seed": 1,
    }
)
"""What an option is given instead, to see whether it is understood."""
TOGETHER: Mapping[str, Mapping[str, Any]] = MappingProxyType({"nesterov": {"momentum": 0.5}})
"""Options that show only beside another one."""


@dataclass(frozen=True)
class Sample:
    """A call, or the steps of an optimizer that hands its state on: the inputs of each, and the options of all."""

    operation: Operation
    steps: tuple[Inputs, ...]
    options: Mapping[str, Any]

    def another(self) -> "Sample":
        """The same shapes with other numbers."""
        roles = [value.role for value in self.operation.arguments]
        steps = tuple(
            tuple(
                _halved(entry) if role in {Role.ARRAY, Role.ARRAYS} else entry
                for role, entry in zip(roles, one, strict=True)
            )
            for one in self.steps
        )
        return replace(self, steps=steps)


def sample(implementation: Implementation, name: str, dtype: str, **options: Any) -> Sample:
    """A call of an operation in a dtype: its required options, and those given."""
    operation = OPERATIONS[name]
    chosen = {
        option.name: _first(option.name, implementation, name)
        for option in operation.options
        if option.required and option.name not in options
    } | options
    rng = np.random.default_rng(0)
    stateful = operation.arguments[-1].role is Role.STATE
    steps = tuple(_inputs(operation, chosen, dtype, rng) for _ in range(STEPS if stateful else 1))
    return Sample(operation, steps, chosen)


def variations(implementation: Implementation, name: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """For every value of every accepted option to try: its name, the options without it, and those with it."""
    for option in OPERATIONS[name].options:
        if not implementation.offers(f"{name}.{option.name}"):
            continue
        beside = {
            key: value for key, value in TOGETHER.get(option.name, {}).items() if implementation.offers(f"{name}.{key}")
        }
        first = _first(option.name, implementation, name) if option.required else option.default
        for value in _others(option.name, implementation, name):
            if value != first:
                yield option.name, beside, beside | {option.name: value}


def _first(option: str, implementation: Implementation, name: str) -> Any:
    if option in KIND_OPTIONS or option == "scheme":
        return next(iter(_others(option, implementation, name)), None)
    return FIRST[option]


def _others(option: str, implementation: Implementation, name: str) -> tuple[Any, ...]:
    if option in KIND_OPTIONS:
        return implementation.kinds(name)
    return implementation.initializers if option == "scheme" else (OTHER[option],)


def _inputs(operation: Operation, options: Mapping[str, Any], dtype: str, rng: np.random.Generator) -> Inputs:
    sizes: dict[str, Any] = {**SIZES, "...": () if operation.name.startswith("batch_norm") else (2, 3)}
    if operation.area in {"convolution", "pooling"}:
        sizes |= IMAGE
    if "weights" in {value.name for value in operation.arguments}:
        sizes |= {"K": LAYERS[-1][0]}
    else:
        sizes |= {symbol: operation.size(symbol, sizes, options) for symbol in operation.sizes}
    return tuple(_input(value, sizes, dtype, rng) for value in operation.arguments)


def _input(value: Value, sizes: Mapping[str, Any], dtype: str, rng: np.random.Generator) -> Any:
    match value.role:
        case Role.ARRAY:
            drawn = _normal(rng, _shape(value, sizes), dtype)
            return np.abs(drawn) if value.name == "variance" else drawn
        case Role.ARRAYS:
            return [_normal(rng, shape, dtype) for shape in _shapes(value)]
        case Role.LABELS:
            return np.arange(sizes["N"]) % sizes["K"]
        case Role.SIZE:
            return WEIGHT[1] if value.name == "fan_in" else WEIGHT[0]
        case Role.SHAPE:
            return WEIGHT
        case Role.STATE:
            return None


def _normal(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Any:
    return np.asarray(rng.standard_normal(shape), dtype=dtype)


def _shape(value: Value, sizes: Mapping[str, Any]) -> tuple[int, ...]:
    shape: list[int] = []
    for symbol in value.symbols:
        if symbol[0].isdigit():  # "4H"
            shape.append(int(symbol[0]) * sizes[symbol[1:]])
        else:
            shape.extend(sizes[symbol] if symbol == "..." else [sizes[symbol]])
    return tuple(shape)


def _shapes(value: Value) -> tuple[tuple[int, ...], ...]:
    if value.name == "weights":
        return LAYERS
    return tuple((after,) for after, _ in LAYERS) if value.name == "biases" else PARAMETERS


def _halved(entry: Any) -> Any:
    return [_halved(one) for one in entry] if isinstance(entry, list) else entry / 2
