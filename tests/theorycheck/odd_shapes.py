"""Cases of every operation at the sizes where implementations go wrong: one, none, unequal, overlapping, left over."""

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from theorycheck.contract import ACTIVATIONS, OPERATIONS, SCHEMES, Role, Value

Sizes = Mapping[str, Any]
Options = Mapping[str, Any]

RECURRENT = (
    {"T": 5, "N": 2, "D": 3, "H": 4},
    {"T": 1, "N": 3, "D": 2, "H": 2},
    {"T": 1, "N": 1, "D": 1, "H": 1},
    {"T": 5, "N": 1, "D": 1, "H": 3},
    {"T": 4, "N": 2, "D": 4, "H": 1},
    {"T": 3, "N": 0, "D": 2, "H": 3},
)
ELEMENTWISE = ({"...": (5,)}, {"...": (1,)}, {"...": (0, 3)}, {"...": (2, 1, 3, 2)})
SOME = tuple(sizes for sizes in ELEMENTWISE if 0 not in sizes["..."])  # a mean over nothing has no value
BATCHES = ({"N": 5, "C": 3, "...": ()}, {"N": 2, "C": 1, "...": ()}, {"N": 1, "C": 2, "...": (1, 3)})
IMAGES = ({"N": 2, "C": 3, "H": 5, "W": 7}, {"N": 1, "C": 1, "H": 3, "W": 4}, {"N": 0, "C": 2, "H": 4, "W": 3})
LISTS = ([(3,), (2, 2), (1, 1, 4), ()], [(1,)], [])

SIZES: Mapping[str, tuple[Sizes, ...]] = {
    "activation": ELEMENTWISE,
    "shallow_network": ({"N": 4, "d": 3, "n": 5}, {"N": 1, "d": 1, "n": 1}, {"N": 0, "d": 2, "n": 3}),
    "dense": (
        {"N": 4, "D": 3, "K": 5},
        {"N": 1, "D": 1, "K": 1},
        {"N": 3, "D": 1, "K": 2},
        {"N": 1, "D": 5, "K": 1},
        {"N": 0, "D": 3, "K": 2},
    ),
    "mlp": (
        {"N": 4, "D": 3, "weights": [(5, 3), (1, 5), (2, 1)], "biases": [(5,), (1,), (2,)]},
        {"N": 1, "D": 2, "weights": [(3, 2)], "biases": [(3,)]},
        {"N": 1, "D": 1, "weights": [(1, 1), (1, 1)], "biases": [(1,), (1,)]},
        {"N": 0, "D": 2, "weights": [(3, 2), (2, 3)], "biases": [(3,), (2,)]},
        {"N": 2, "D": 3, "weights": [], "biases": []},
    ),
    "mean_squared_error": SOME,
    "cross_entropy": ({"N": 4, "K": 3}, {"N": 1, "K": 5}, {"N": 3, "K": 1}, {"N": 1, "K": 1}),
    "gradient_descent_step": ({"p": 4}, {"p": 1}),
    "sgd_step": ({"p": 4}, {"p": 1}),
    "adam_step": ({"p": 4}, {"p": 1}),
    "adamw_step": ({"p": 4}, {"p": 1}),
    "clip_by_global_norm": tuple({"gradients": shapes} for shapes in LISTS),
    "l2_penalty": tuple({"parameters": shapes} for shapes in LISTS),
    "dropout": ELEMENTWISE,
    "dropout_inference": ELEMENTWISE,
    "initialize": tuple({"shape": shape} for shape in ((4, 6), (6, 4), (1, 5), (1, 1), (3, 2, 1, 3), (8, 1, 2, 3))),
    "default_dense": ({"fan_in": 3, "fan_out": 2}, {"fan_in": 1, "fan_out": 1}),
    "layer_norm": (
        {"...": (3,), "D": 4},
        {"...": (), "D": 5},
        {"...": (2, 1), "D": 3},
        {"...": (2,), "D": 1},
        {"...": (0,), "D": 2},
    ),
    "batch_norm": BATCHES,
    "batch_norm_inference": (*BATCHES, {"N": 1, "C": 1, "...": ()}, {"N": 0, "C": 2, "...": (2, 3)}),
    "conv2d": (
        {"N": 2, "C": 3, "H": 5, "W": 7, "K": 4, "P": 3, "Q": 2},
        {"N": 1, "C": 1, "H": 3, "W": 4, "K": 1, "P": 1, "Q": 1},
        {"N": 1, "C": 2, "H": 4, "W": 9, "K": 1, "P": 1, "Q": 3},
        {"N": 3, "C": 1, "H": 6, "W": 5, "K": 2, "P": 2, "Q": 1},
        {"N": 0, "C": 2, "H": 5, "W": 4, "K": 3, "P": 2, "Q": 2},
    ),
    "max_pool2d": IMAGES,
    "average_pool2d": IMAGES,
    "rnn": RECURRENT,
    "lstm": RECURRENT,
    "gru": RECURRENT,
    "attention": (
        {"N": 2, "T": 3, "S": 5, "D": 4, "E": 2},
        {"N": 1, "T": 5, "S": 3, "D": 2, "E": 3},
        {"N": 1, "T": 1, "S": 1, "D": 1, "E": 1},
        {"N": 3, "T": 4, "S": 1, "D": 1, "E": 2},
        {"N": 1, "T": 1, "S": 4, "D": 3, "E": 1},
        {"N": 0, "T": 2, "S": 3, "D": 2, "E": 2},
    ),
}

ACTIVATED = tuple({"activation": kind} for kind in ACTIVATIONS)
RATES = tuple({"rate": rate} for rate in (0.0, 0.25, 0.9))
EPSILONS = ({"epsilon": 1e-5}, {"epsilon": 0.5})
POOLS = (
    {},
    {"window": (3, 1), "stride": (1, 2)},
    {"window": (2, 3), "stride": (1, 1)},
    {"window": (1, 2), "stride": (3, 4)},
)
OPTIONS: Mapping[str, tuple[Options, ...]] = {
    "activation": tuple({"kind": kind} for kind in ACTIVATIONS),
    "shallow_network": ACTIVATED,
    "mlp": ACTIVATED,
    "gradient_descent_step": ({"learning_rate": 0.1}, {"learning_rate": 0.0}),
    "clip_by_global_norm": ({"max_norm": 0.5}, {"max_norm": 100.0}),
    "l2_penalty": ({"strength": 0.3}, {"strength": 0.0}),
    "dropout": tuple({**rate, "seed": seed} for rate in RATES for seed in (0, 2**63 - 1)),
    "dropout_inference": RATES,
    "initialize": tuple({"scheme": scheme, "seed": 7} for scheme in SCHEMES),
    "default_dense": ({"seed": 7},),
    "layer_norm": EPSILONS,
    "batch_norm": EPSILONS,
    "batch_norm_inference": EPSILONS,
    "conv2d": (
        {},
        {"stride": (2, 3)},
        {"padding": (1, 2)},
        {"padding": (2, 1), "dilation": (2, 3)},
        {"stride": (3, 2), "padding": (2, 3), "dilation": (1, 2)},
    ),
    "max_pool2d": POOLS,
    "average_pool2d": POOLS,
    "rnn": ({}, *ACTIVATED),
    "attention": ({}, {"causal": True}),
}

ADAM = (
    ({"learning_rate": 0.1},) * 3,
    (
        {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3},
        {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.9, "weight_decay": 0.3},
        {"learning_rate": 0.5, "beta1": 0.8, "beta2": 0.9, "epsilon": 0.1},
    ),
    ({"learning_rate": 0.1, "beta1": 0.0, "beta2": 0.0, "weight_decay": 0.1},) * 2,
)
TRAJECTORIES: Mapping[str, tuple[tuple[Options, ...], ...]] = {
    "sgd_step": (
        ({"learning_rate": 0.1},) * 2,
        ({"learning_rate": 0.1, "nesterov": True, "weight_decay": 0.2},) * 2,
        (
            {"learning_rate": 0.1, "momentum": 0.9},
            {"learning_rate": 0.3, "momentum": 0.5, "nesterov": True},
            {"learning_rate": 0.2, "momentum": 0.7, "weight_decay": 0.1},
            {"learning_rate": 0.0, "momentum": 0.9, "nesterov": True},
            {"learning_rate": 0.1, "momentum": 0.9},
        ),
    ),
    "adam_step": ADAM,
    "adamw_step": ADAM,
}


@dataclass(frozen=True)
class Case:
    """The inputs of one call, without the state of an optimizer, and its options; for an optimizer one per step."""

    operation: str
    sizes: Sizes
    inputs: tuple[Any, ...]
    options: Options
    steps: tuple[Options, ...] = ()

    def __str__(self) -> str:
        words = [*(f"{name}={value}" for name, value in {**self.sizes, **self.options}.items())]
        return " ".join([*words, f"steps={self.steps}" if self.steps else ""]).strip().replace("'", "")


def cases(operation: str) -> Iterator[Case]:
    """Every case of the operation that fits its shapes."""
    ways = product(SIZES[operation], OPTIONS.get(operation, ({},)), TRAJECTORIES.get(operation, ((),)))
    for sizes, options, steps in ways:
        case = Case(operation, sizes, inputs(operation, sizes), options, steps)
        if _fits(case):
            yield case


def inputs(operation: str, sizes: Sizes) -> tuple[Any, ...]:
    """Draws from a seed of the sizes' own, so that a case stays what it is when others come and go."""
    rng = np.random.default_rng(zlib.crc32(f"{operation} {sizes}".encode()))
    given = [value for value in OPERATIONS[operation].arguments if value.role is not Role.STATE]
    return tuple(draw(value, sizes, rng) for value in given)


def draw(value: Value, sizes: Sizes, rng: np.random.Generator) -> Any:
    """One argument: normal entries, read-only."""
    match value.role:
        case Role.SIZE | Role.SHAPE:
            return sizes[value.name]
        case Role.ARRAYS:
            return [normal(shape, rng) for shape in sizes[value.name]]
        case Role.LABELS:
            return frozen(rng.integers(sizes["K"], size=_shape(value, sizes)))
        case _:
            entries = normal(_shape(value, sizes), rng)
            return frozen(np.abs(entries) + 0.1) if value.name == "variance" else entries


def normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Standard normal entries, read-only."""
    return frozen(np.asarray(rng.normal(size=shape)))


def frozen(array: np.ndarray) -> np.ndarray:
    """The array, read-only."""
    array.flags.writeable = False
    return array


def _shape(value: Value, sizes: Sizes) -> tuple[int, ...]:
    shape: list[int] = []
    for symbol in value.symbols:
        times, letter = re.fullmatch(r"(\d*)(\D+)", symbol).groups()
        shape.extend(sizes[letter] if letter == "..." else [int(times or 1) * sizes[letter]])
    return tuple(shape)


def _fits(case: Case) -> bool:
    """True if every result has a size of at least one, but for the batch."""
    operation = OPERATIONS[case.operation]
    if operation.area not in {"convolution", "pooling"}:
        return True
    [shape] = operation.output_shapes([array.shape for array in case.inputs], case.options)
    return math.prod(shape[1:]) > 0 and min(shape[1:]) > 0
