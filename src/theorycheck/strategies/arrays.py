"""Arrays of eight kinds, from numbers that one checks by hand to numbers that strain a rounding bound."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[int, ...]


def integers_below(bound: int, rng: np.random.Generator, shape: Shape) -> Array:
    """Whole numbers in [−bound, bound], as float64."""
    return rng.integers(-bound, bound, size=shape, endpoint=True).astype(np.float64)


def _wild(rng: np.random.Generator, shape: Shape) -> Array:
    return rng.choice([-1.0, 1.0], size=shape) * 10.0 ** rng.uniform(-6, 4, size=shape)


# Ordered from simplest to wildest: shrinking ends in the first kind that still fails.
_MAKERS: Mapping[str, Callable[[np.random.Generator, Shape], Array]] = MappingProxyType(
    {
        "ones": lambda _, shape: np.ones(shape),
        "small integers": lambda rng, shape: integers_below(3, rng, shape),
        "powers of two": lambda rng, shape: (
            rng.choice([-1.0, 1.0], size=shape) * 2.0 ** rng.integers(-3, 3, size=shape)
        ),
        "sparse": lambda rng, shape: rng.standard_normal(shape) * (rng.random(shape) < 0.3),
        "normal": lambda rng, shape: rng.standard_normal(shape),
        "positive": lambda rng, shape: rng.random(shape) + 2.0**-10,
        "nearly constant": lambda rng, shape: 1.0 + 2.0**-20 * rng.standard_normal(shape),
        "wild magnitudes": _wild,
    }
)

KINDS = tuple(_MAKERS)
WELL_SCALED = KINDS[:-2]
"""The kinds whose entries are neither nearly equal nor of wild magnitude."""

TAMED = 0.3
"""Float16 is given this power of wild magnitudes, 0.016 to 16: a product of two is a normal number. What is lost where
products underflow depends on their order, which is not told."""


def fill(kind: str, rng: np.random.Generator, shape: Shape, dtype: str = "float64") -> Array:
    """An array of the kind, rounded to the dtype: what an implementation receives is exact."""
    values = _MAKERS[kind](rng, shape)
    if dtype == "float16" and kind == "wild magnitudes":
        values = np.copysign(np.abs(values) ** TAMED, values)
    return np.asarray(values, dtype=dtype)
