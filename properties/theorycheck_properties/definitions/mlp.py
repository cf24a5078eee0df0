"""A multilayer perceptron is dense layers with the activation between them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from theorycheck.claim import Claim, Source
from theorycheck.contract import Scope
from theorycheck.evidence import Agreement, Figure, Series
from theorycheck.implementation import Implementation
from theorycheck.numerics import Ball, weigh
from theorycheck.reference import DEFINITIONS
from theorycheck.strategies import WELL_SCALED
from theorycheck_properties._activated import Activated, activated_calls, every_call_follows_its_definition
from theorycheck_properties._comparison import mostly
from theorycheck_properties._half import telling

CLAIM = Claim(
    upheld="A multilayer perceptron applies the activation after every dense layer but the last.",
    refuted="A multilayer perceptron is not the composition of its dense layers and activations.",
    statement=r"a_0 = x, \quad z_l = W_l a_{l-1} + b_l, \quad a_l = \sigma(z_l), \quad y = z_L",
    assumes=("without layers, y = x",),
    source=Source("Rumelhart, Hinton & Williams 1986", "eqs. 1 and 2"),
    needs=("mlp",),
    by_definition=True,
)


def cases(scope: Scope) -> SearchStrategy[Activated]:
    nothing = Activated("mlp", (np.ones((1, 2), scope.dtype), [], []), scope.kinds("mlp")[:1])
    return mostly(telling(partial(activated_calls, "mlp", kinds=WELL_SCALED), measure, scope), st.just(nothing))


def measure(implementation: Implementation, case: Activated) -> tuple[Agreement, ...]:
    return every_call_follows_its_definition(implementation, case)


Array = NDArray[Any]

DEPTHS = np.array([1, 2, 3, 4, 6, 8, 12, 16])
NETS, ENTRIES = 5, 8
"""So many networks of each depth, and so many entries of y of each, as weighing takes time."""


def figure(implementation: Implementation) -> Figure:
    """The rounding error of y against the depth, beside both bounds on it: a radius, and what adjoints weigh."""
    dtype = "float32" if "float32" in implementation.dtypes else implementation.dtype
    series = []
    for width in (8, 64):
        rng = np.random.default_rng(width)
        found = np.array([[_off(implementation, width, depth, dtype, rng) for _ in range(NETS)] for depth in DEPTHS])
        (radius, weighed, median), least, most = np.median(found, axis=1).T, found.min(axis=1), found.max(axis=1)
        band = f"range of {NETS} networks"
        series += [
            Series(f"{width} units: radius of the Ball", DEPTHS, radius, "bound"),
            Series(f"{width} units: weighed by adjoints", DEPTHS, weighed, "bound"),
            Series(f"{width} units: error", DEPTHS, median, lower=least[:, 2], upper=most[:, 2], band=band),
        ]
    title = f"What rounding does to deep relu networks in {dtype}, and two bounds on it"
    return Figure(title, "layers", "error of y / largest entry of y, median", tuple(series), y_scale="log")


def _off(
    implementation: Implementation, width: int, depth: int, dtype: str, rng: np.random.Generator
) -> tuple[float, float, float]:
    """How far y of a network of He's may be off, by its radius and by adjoints, and how far it is: relative to y."""
    x = rng.standard_normal((1, width)).astype(dtype)
    weights = [(np.sqrt(2 / width) * rng.standard_normal((width, width))).astype(dtype) for _ in range(depth)]
    biases = [np.zeros(width, dtype) for _ in weights]
    balls = [Ball.exact(x), [Ball.exact(weight) for weight in weights], [Ball.exact(bias) for bias in biases]]
    definition = partial(DEFINITIONS["mlp"], activation="relu")
    around = definition(*balls)
    [bounds] = weigh(definition, balls, [np.eye(ENTRIES, width)[:, None]]).bounds
    error = np.abs(implementation.mlp(x, weights, biases, activation="relu") - around.value)
    radius, weighed, off = (float(np.max(one)) for one in (around.radius[0, :ENTRIES], bounds, error[0, :ENTRIES]))
    largest = float(np.max(np.abs(around.value)))
    return radius / largest, weighed / largest, off / largest
